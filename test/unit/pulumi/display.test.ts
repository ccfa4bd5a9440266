import { type Cli, displayOf, engineDisplay } from "../../../provider/src/pulumi/display";

const inTerminal: Cli = {
  input: "/dev/pts/3",
  output: "/dev/pts/3",
  words: ["pulumi", "up", "--yes"],
  environment: {},
};

test.each<[what: string, given: Partial<Cli>, display: string]>([
  ["a terminal", {}, "live"],
  ["a console", { input: "/dev/tty1", output: "/dev/tty1" }, "live"],
  ["a log", { output: "pipe:[123]" }, "lines"],
  ["a file", { output: "/home/me/dev/pts/3" }, "lines"],
  ["a job without input", { input: "/dev/null" }, "lines"],
  ["CI with a terminal", { environment: { CI: "true" } }, "lines"],
  ["who wants none", { words: ["pulumi", "up", "--non-interactive"] }, "lines"],
  ["a diff", { words: ["pulumi", "up", "--diff=true"] }, "lines"],
  ["what is no option", { words: ["pulumi", "up", "--message", "--differs"] }, "live"],
])("%s", (_what, given, display) => {
  expect(displayOf({ ...inTerminal, ...given })).toBe(display);
});

test("a process that no CLI has started is told no more than lines bear", () => {
  expect(engineDisplay()).toBe("lines");
});
