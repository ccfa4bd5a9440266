import fc from "fast-check";
import { histories } from "./actions";
import { History } from "./history";
import { SimulatedWorld } from "./simulatedWorld";

/** Which histories to run, as fast-check reports them. */
export interface Replay {
  numRuns: number;
  seed?: number;
  path?: string;
}

/** Runs random histories against the simulated host; throws with the smallest one that goes wrong, its seed and path. */
export async function runSimulated(replay: Replay): Promise<void> {
  await fc.assert(
    fc.asyncProperty(histories, async (actions) => {
      await new History(new SimulatedWorld()).run(actions);
    }),
    replay,
  );
}
