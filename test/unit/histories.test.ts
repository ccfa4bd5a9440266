import { runSimulated } from "../histories/runs";

test("whatever comes between, a refresh and an up bring the host to the program, and no persistent drive is lost", async () => {
  await runSimulated({ numRuns: 300 });
}, 60_000);
