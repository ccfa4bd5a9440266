import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { commandLine, foundPath, quoteForAnyShell, scriptOutput } from "../../../provider/src/ssh/command";

const LOGIN_SHELLS = ["sh", "bash", "zsh", "fish"].filter(
  (shell) => spawnSync("which", [shell]).status === 0,
);
const MARKER = "simple-vm: output begins\n";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "simple-vm-home-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Runs a command line as sshd does: by the login shell, with a home of our own. */
function run(
  script: string,
  {
    shell = "sh",
    sudo = false,
    input = "",
    path = "/usr/bin:/bin",
    found = undefined as string | undefined,
  } = {},
) {
  const line = commandLine(script, { sudo, timeoutSeconds: 20, path: found });
  const { stdout, stderr, status } = spawnSync(shell, ["-c", line], {
    input,
    env: { HOME: home, PATH: path },
  });
  return {
    output: scriptOutput(stdout)?.toString(),
    found: foundPath(stdout),
    stdout: stdout.toString(),
    stderr: stderr.toString(),
    status,
  };
}

function profile(text: string): void {
  writeFileSync(join(home, ".profile"), text);
}

function tool(name: string, text: string): string {
  const folder = join(home, "bin");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
  return folder;
}

const words = fc.array(
  fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom("'", "\\", "`", '"', "$", "!", "\n", "a") }),
  ),
);

describe.each(LOGIN_SHELLS)("quoting for %s", (shell) => {
  test("any strings arrive as they are", () => {
    fc.assert(
      fc.property(words, (texts) => {
        const clean = texts.map((text) => text.replaceAll("\0", ""));
        const line = ["printf", "%s|", "", ...clean].map((word) => quoteForAnyShell(word)).join(" ");
        expect(
          execFileSync(shell, ["-c", line], { env: { HOME: home, PATH: process.env.PATH } }).toString(),
        ).toBe(["", ...clean].map((text) => `${text}|`).join(""));
      }),
      { numRuns: 60 },
    );
  });

  test("a script with every kind of quote runs under this login shell", () => {
    const script = `printf '%s ' 'it'\\''s' "$((1 + 1))" \`echo back\` '\\\\' "a
b" # !`;
    expect(run(script, { shell })).toMatchObject({ output: "it's 2 back \\\\ a\nb ", status: 0 });
  });
});

test("a null character cannot be quoted", () => {
  expect(() => quoteForAnyShell("a\0b")).toThrow("null character");
});

test("a script of 100 KiB fits, a longer one is refused", () => {
  const options = { sudo: true, timeoutSeconds: 1 };
  expect(() => commandLine("x".repeat(100 * 1024), options)).not.toThrow();
  expect(() => commandLine("x".repeat(124 * 1024), options)).toThrow("What to do: report it");
});

test("what the login shell prints before is cut off, and only that", () => {
  expect(scriptOutput(Buffer.from(`welcome\n${MARKER}a\n${MARKER}b`))?.toString()).toBe(`a\n${MARKER}b`);
  expect(scriptOutput(Buffer.from("This account is currently not available.\n"))).toBeUndefined();
});

test("a profile gives its PATH, but neither its noise nor our input", () => {
  const folder = tool("only-at-login", "echo found");
  profile(`echo noise; echo noise >&2; cat; PATH=${folder}:$PATH; export PATH`);
  const { stdout, found = "", ...told } = run("only-at-login; cat", { input: "ours" });
  expect(told).toEqual({ output: "found\nours", stderr: "", status: 0 });
  expect(found).toMatch(new RegExp(`^${folder}:`));
  expect(stdout).toBe(`simple-vm: found ${found}\n${MARKER}found\nours`);
});

test("a profile that forgets the system's folders does not hide them", () => {
  profile("PATH=/nowhere");
  expect(run("seq 1 1")).toMatchObject({ output: "1\n", status: 0 });
});

test("no part of PATH depends on the folder that a command runs in", () => {
  profile("PATH=:bin::$PATH:.:");
  const { output, found } = run('echo "$PATH"');
  expect(output?.trim()).toBe(found);
  for (const folder of (found ?? "").split(":")) expect(folder).toMatch(/^\//);
});

test("what sshd's own PATH finds is found after the profile too", () => {
  const folder = tool("only-for-sshd", "echo found");
  profile("PATH=/nowhere");
  expect(run("only-for-sshd", { path: `${folder}:/usr/bin:/bin` })).toMatchObject({
    output: "found\n",
    status: 0,
  });
});

test("a profile that ends the shell is no success of its own, and is told when a command is missing", () => {
  profile("exit 0");
  expect(run("echo ran; exit 4")).toMatchObject({ output: "ran\n", status: 4 });
  expect(run("no-such-tool").stderr).toMatch(
    /no-such-tool[\s\S]*login profile .* ended early[\s\S]*Searched: /,
  );
});

test("a missing command after a healthy profile says nothing about the profile", () => {
  profile("true");
  expect(run("no-such-tool")).toMatchObject({ status: 127 });
  expect(run("no-such-tool").stderr).not.toContain("ended early");
});

describe("the PATH that one script has found", () => {
  test("is what the next ones run with, without a login shell", () => {
    const folder = tool("only-at-login", "echo found");
    profile(`echo read >>${join(home, "log")}; PATH=${folder}:$PATH`);
    const { found } = run("true");
    expect(run("only-at-login; cat; exit 3", { found, input: "ours" })).toEqual({
      output: "found\nours",
      found: undefined,
      stdout: `${MARKER}found\nours`,
      stderr: "",
      status: 3,
    });
    expect(readFileSync(join(home, "log"), "utf8")).toBe("read\n");
    expect(run("no-such-tool", { found })).toMatchObject({
      stderr: expect.stringMatching(/no-such-tool[\s\S]*\nSearched: /),
      status: 127,
    });
  });

  test("serves scripts behind sudo too, and is root's and the user's", () => {
    tool("id", "echo 1000");
    tool("sudo", 'echo "$1 $2 $3" >&2; shift 2; exec env -i "$@"');
    profile(`PATH=${join(home, "bin")}:$PATH`);
    expect(run("true", { sudo: true }).found).toContain(`:${join(home, "bin")}:`);
    const found = `${join(home, "bin")}:/usr/bin:/bin`;
    expect(run('echo "$PATH"', { sudo: true, found })).toMatchObject({
      output: `${found}\n`,
      stderr: "-n -H /bin/sh\n",
    });
  });

  test.each([
    ["whose profile ends early", "exit 0"],
    ["without timeout", "PATH=$HOME/bin:$PATH"],
  ])("is not told by a host %s", (_what, text) => {
    tool("timeout", "exit 125");
    profile(text);
    expect(run("true").found).toBeUndefined();
  });

  test("is not told by what a script prints", () => {
    profile("exit 0");
    expect(run(`echo 'simple-vm: found /evil'; printf '${MARKER}'`).found).toBeUndefined();
  });
});

test("a host without timeout runs the script all the same", () => {
  tool("timeout", "exit 125");
  profile(`PATH=${join(home, "bin")}:$PATH`);
  expect(run("echo ran; exit 5")).toMatchObject({ output: "ran\n", status: 5 });
});

describe("with sudo", () => {
  const asUser = (sudo: string) => {
    tool("id", "echo 1000");
    tool("sudo", sudo);
    profile(`PATH=${join(home, "bin")}:$PATH`);
  };

  test("the script runs behind sudo -n -H, with root's PATH and the user's after it", () => {
    asUser('echo "$1 $2 $3" >&2; shift 2; exec env -i PATH=/usr/bin:/bin "$@"');
    const { output, stderr, status } = run("cat; command -v id", { sudo: true, input: "data\n" });
    expect({ stderr, status }).toEqual({ stderr: "-n -H /bin/sh\n", status: 0 });
    expect(output).toBe("data\n/usr/bin/id\n");
    expect(run("echo $PATH", { sudo: true }).output).toContain(`:${join(home, "bin")}:`);
  });

  test("sudo that asks for a password never reaches the script", () => {
    asUser('echo "sudo: a password is required" >&2; exit 1');
    expect(run("echo ran", { sudo: true })).toEqual({
      output: undefined,
      found: undefined,
      stdout: "",
      stderr: "sudo: a password is required\n",
      status: 1,
    });
  });

  test("root needs no sudo", () => {
    tool("id", "echo 0");
    tool("sudo", "exit 9");
    profile(`PATH=${join(home, "bin")}:$PATH`);
    expect(run("echo ran", { sudo: true })).toMatchObject({ output: "ran\n", status: 0 });
  });
});
