/** Errors that no other test has a reason to produce. */
import { spawnSync } from "node:child_process";
import type { KeyFolderArguments } from "../../../provider/src/arguments/keyFolder";
import { readAnswer } from "../../../provider/src/host/answers";
import { installKeyFolder } from "../../../provider/src/host/keyFolder/install";
import { removeKeyFolder } from "../../../provider/src/host/keyFolder/remove";
import { textOf } from "../../../provider/src/host/script";
import type { AwaitedResults } from "../../../provider/src/host/transaction/awaitedResults";
import { removeVm } from "../../../provider/src/host/transaction/generation";
import { runProcess } from "../../../provider/src/nix/process";
import { parseStorePath } from "../../../provider/src/nix/storePath";
import { outputOf } from "../../../provider/src/ssh/outcome";
import { FakeHost } from "../host/fakeHost";
import { vmWith } from "../vms";

const told = (failing: () => unknown): Promise<string> =>
  Promise.resolve()
    .then(failing)
    .then(
      () => "nothing failed",
      (error: Error) => error.message,
    );

/** A script that ended before it began, as the host tells it. */
const ended = (stderr: string, code = 1) => ({
  stdout: Buffer.from(""),
  stderr: Buffer.from(stderr),
  exit: { code, signal: undefined },
  interruption: undefined,
  seconds: 0,
});
const context = { where: "root@h:22", what: "look at the host", timeoutSeconds: 10, sudo: true };

test("sudo that asks for a password", async () => {
  expect(await told(() => outputOf(ended("sudo: a password is required\n") as never, context))).toBe(
    "root@h:22: cannot look at the host (sudo did not run it): sudo: a password is required\n" +
      "What to do: let the user run commands without a password: `USER ALL=(ALL) NOPASSWD: ALL` in /etc/sudoers.d, or log in as root",
  );
});

test("an answer that is none", async () => {
  const message = await told(() =>
    readAnswer("facts", "Welcome!\n", { where: "root@h:22", what: "look at the host" }),
  );
  expect(message).toMatch(
    /^root@h:22: cannot look at the host: what the host answered cannot be read\nWhat to do: run the same command again; .*`ssh HOST true`\)$/,
  );
});

test("a program that is not there", async () => {
  expect(await told(() => runProcess("nix-nowhere", []))).toMatch(
    /^the machine that runs Pulumi: cannot start nix-nowhere: there is no program of that name on PATH .*\nWhat to do: see that/,
  );
});

test("a program that writes without an end", async () => {
  expect(await told(() => runProcess("head", ["-c", String(257 * 1024 * 1024), "/dev/zero"]))).toMatch(
    /^the machine that runs Pulumi: head wrote more than 268435456 bytes\nWhat to do: run that program/,
  );
});

test("a path that is no package's", async () => {
  expect(await told(() => parseStorePath("/nix/store/x/bin"))).toMatch(
    /^\/nix\/store\/x\/bin: not a store path of a built package: expected .*\nWhat to do: give the path/,
  );
});

/** The results of scripts that all end with this reason. */
const refusing = (reason: string) => {
  const result = `status=failed\nreason=${Buffer.from(reason).toString("base64")}\n`;
  return { resultOf: () => Promise.resolve(result) } as unknown as AwaitedResults;
};
const owner = { id: "gateway-1", urn: "urn:mine" };
const host = new FakeHost(() => Promise.resolve(""));
const folder = { name: "keys", files: {}, generate: {}, rotate: "" } as unknown as KeyFolderArguments;
const noSpace = "cp: error writing 'x': No space left on device";
const fullHost = new FakeHost((script) =>
  Promise.resolve(script.includes("df -Pk") ? "space=/dev/vda2 10 10 0 100% /var\n" : ""),
);

test("a removal that fails on the host", async () => {
  const reason = "rm: cannot remove 'x': Read-only file system";
  expect(await told(() => removeVm(host, { vm: vmWith(), owner }, refusing(reason)))).toBe(
    `root@fake:22: cannot remove the VM gateway: ${reason}\nWhat to do: mend what is named, then run the same command again`,
  );
});

test("a key folder that cannot be made", async () => {
  const reason = "mkdir: cannot create directory 'x': Read-only file system";
  const making = () => installKeyFolder(host, { folder, owner, generation: "a" }, refusing(reason));
  expect(await told(making)).toBe(
    `root@fake:22: cannot make the key folder keys: ${reason}\nWhat to do: mend what its tools name, then run the same command again`,
  );
});

test.each([
  ["a key folder", () => installKeyFolder(fullHost, { folder, owner, generation: "a" }, refusing(noSpace))],
  ["a removal", () => removeVm(fullHost, { vm: vmWith(), owner }, refusing(noSpace))],
  ["a key folder's removal", () => removeKeyFolder(fullHost, { name: "keys", owner }, refusing(noSpace))],
])("a disk that is full is named: %s", async (_what, step) => {
  expect(await told(step)).toContain(
    "What to do: make room on the host: the file system /var (/dev/vda2) has 0.0 MB free of 0.0 MB",
  );
});

test("a VM that somebody started while its drive is put back", () => {
  const snapshot = textOf({ variables: { drive: "/drive" }, files: ["lib/common", "steps/snapshot"] });
  const script = `${snapshot}\nis_down() { return 1; }\nput_snapshot_back`;
  expect(spawnSync("/bin/sh", ["-c", script], { encoding: "utf8" })).toMatchObject({
    status: 1,
    stderr: "the VM runs: its drive cannot be put back\n",
  });
});
