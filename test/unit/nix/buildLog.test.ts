import { endOf, withBuildLog } from "../../../provider/src/nix/buildLog";
import * as command from "../../../provider/src/nix/command";
import { NixError } from "../../../provider/src/nix/errors";

jest.mock("../../../provider/src/nix/command");

const drv = "/nix/store/48gx50kpmzipgqayjnvrhfim7cxmwrsw-app.drv";
const log = (stdout: string) =>
  jest.mocked(command.runNix).mockResolvedValue({ code: 0, stdout, stderr: "" });

const messageOf = async (parts: { why: string; next?: string }): Promise<string> =>
  String(
    await withBuildLog(
      new NixError({ kind: "nixBuild", where: "a.drv", what: "Nix cannot build it", ...parts }),
    ),
  );

test.each([
  [
    "Nix 2.8",
    `error: builder for '${drv}' failed with exit code 3;
       last 2 log lines:
       > one
       > two
       For full logs, run 'nix log ${drv}'.`,
    `error: builder for '${drv}' failed with exit code 3;`,
  ],
  [
    "Nix 2.31",
    `error: Cannot build '${drv}'.
       Reason: builder failed with exit code 3.
       Last 2 log lines:
       > one
       > two
       For full logs, run:
         nix log ${drv}`,
    `error: Cannot build '${drv}'.\n       Reason: builder failed with exit code 3.`,
  ],
])("%s: the end of the log stands in the place of what Nix tells of it", async (_version, why, kept) => {
  log("zero\none\ntwo\n");
  expect(await messageOf({ why })).toBe(
    `NixError: a.drv: Nix cannot build it
What to do: mend what the build's log names; \`nix log ${drv}\` shows the whole log
Details:
${kept}
The end of the log of ${drv}:
zero
one
two`,
  );
});

test("advice that is there comes first", async () => {
  log("no room\n");
  const why = `error: builder for '${drv}' failed with exit code 1`;
  expect(await messageOf({ why, next: "make room" })).toContain(
    `What to do: make room; \`nix log ${drv}\` shows`,
  );
});

test.each([
  ["no builder has failed", "error: a 'aarch64-linux' with features {} is required to build", "log"],
  ["there is no log", `error: builder for '${drv}' failed with exit code 1`, ""],
])("where %s the error is as it was", async (_what, why, text) => {
  log(text);
  const error = new NixError({ kind: "nixBuild", where: "a.drv", what: "Nix cannot build it", why });
  expect(await withBuildLog(error)).toBe(error);
});

test("of a long log the last 30 lines are told, of a long line its beginning", () => {
  const lines = Array.from({ length: 31 }, (_, index) => `line ${index}`);
  expect(endOf([...lines, "x".repeat(301)])).toEqual([...lines.slice(2), `${"x".repeat(300)} [...]`]);
});
