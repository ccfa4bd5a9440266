import { runProcess } from "../../../provider/src/nix/process";

const shell = (script: string, options = {}) => runProcess("/bin/sh", ["-c", script], options);

test("output, exit code and environment; there is no input", async () => {
  process.env.WORD = "word";
  const result = await shell('cat; echo out; echo "$WORD" >&2; exit 3');
  delete process.env.WORD;
  expect(result).toEqual({ code: 3, stdout: "out\n", stderr: "word\n" });
});

test("a character that arrives in two pieces is one character", async () => {
  const halves = "printf '\\303'; sleep 0.05; printf '\\251'";
  expect((await shell(halves)).stdout).toBe("é");
});

test("lines of standard error come whole, the last one too", async () => {
  const lines: string[] = [];
  await shell("printf 'one\\ntw' >&2; printf 'o\\nthree' >&2", {
    onStderrLine: (line: string) => lines.push(line),
  });
  expect(lines).toEqual(["one", "two", "three"]);
});

test("a signal is no success", async () => {
  expect((await shell("kill -9 $$")).code).toBeNull();
});

test("a program that is not there, and arguments that do not fit", async () => {
  await expect(runProcess("no-such-program", [])).rejects.toThrow(
    /^the machine that runs Pulumi: cannot start no-such-program: there is no program/,
  );
  const many = Array.from({ length: 40_000 }, () => "x".repeat(80));
  await expect(runProcess("/bin/true", many)).rejects.toThrow(
    /: cannot start \/bin\/true: its arguments are more/,
  );
});
