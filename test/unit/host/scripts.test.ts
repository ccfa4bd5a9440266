import { spawnSync } from "node:child_process";
import { claimScript } from "../../../provider/src/host/claim";
import { copyClosures } from "../../../provider/src/host/closureCopy";
import { runDetached } from "../../../provider/src/host/detachedScript";
import { factsOf } from "../../../provider/src/host/facts";
import { hostVariables } from "../../../provider/src/host/hostVariables";
import { observeVm } from "../../../provider/src/host/observe";
import { removalScript } from "../../../provider/src/host/removal";
import { transactionScript } from "../../../provider/src/host/transaction";
import { RemoteCommandError } from "../../../provider/src/ssh/errors";
import { fullInputs, outPath, vmWith } from "../vms";
import { FakeHost } from "./fakeHost";
import { shells } from "./shells";

const hostile = `'"; touch /tmp/planted; $(touch /tmp/planted) \`touch /tmp/planted\` \\ ! * ~`;
const owner = { id: hostile, urn: `urn:${hostile}\nsecond line` };
const vm = vmWith(fullInputs);

const lost = new RemoteCommandError(
  { exitCode: null, stdout: "", stderr: "", connectionLost: true },
  { what: "lost" },
);

/** What the host is sent by something that is answered by an error or nothing. */
async function sentBy(step: (host: FakeHost) => Promise<unknown>): Promise<string[]> {
  const host = new FakeHost(async (_script, { what }) => {
    if (what !== "detached") return "";
    throw host.scripts.length === 1 ? lost : new Error("the second link is of no use either");
  });
  await step(host).catch(() => undefined);
  return host.scripts;
}

const detached = {
  name: "gateway",
  owner: "urn",
  what: "detached",
  script: "",
  files: {},
  deadlineSeconds: 1,
};
const closure = [{ path: outPath, narSize: 1, references: [] }];

const scripts: [what: string, sent: () => Promise<string[]>, count: number][] = [
  [
    "claim",
    async () => [claimScript({ name: "gateway", owner, isNew: false, adopt: true, persistState: false })],
    1,
  ],
  ["transaction", async () => [transactionScript(vm, { owner, outPath, restart: true, stopDeadline: 9 })], 1],
  ["removal", async () => [removalScript(vm, { owner, keepDrive: true })], 1],
  ["facts", () => sentBy(factsOf), 1],
  ["observation", () => sentBy((host) => observeVm(host, vm, hostile)), 1],
  ["query", () => sentBy((host) => copyClosures(host, [{ name: "gateway", closure, nixOptions: [] }])), 1],
  ["detached start and waits", () => sentBy((host) => runDetached(host, detached)), 2],
];

describe.each(shells)("%s", (_name, [program, ...args]) => {
  test.each(scripts)("takes the script of the %s", async (_what, sent, count) => {
    const texts = await sent();
    expect(texts).toHaveLength(count);
    for (const text of texts) {
      const { status, stderr } = spawnSync(program, [...args, "-n"], { input: text, encoding: "utf8" });
      expect([status, stderr]).toEqual([0, ""]);
    }
  });

  test("would complain about a script that is none", () => {
    expect(spawnSync(program, [...args, "-n"], { input: "if true; then" }).status).not.toBe(0);
  });
});

/** What shellcheck is not to say, and why. */
const leftOut = {
  SC1010: "`finish done` is a word",
  SC2015: "what comes after && cannot fail where || is meant for what comes before it",
  SC2016: "the names that are tried here hold what looks like an expression",
  SC2034: "variables are set for functions that not every script calls",
  SC2043: "a list that is given in may be of one",
  SC2154: "functions that several scripts have read what those that call them set; set -u tells",
  SC2174: "parents of a folder are there, or for everybody",
  SC2181: "`( set -e; ... )` must not stand in a condition, where sh ignores set -e",
  SC2317: "functions stand in scripts of which not all call them",
  SC2329: "as SC2317",
};

/** What shellcheck says of a script; empty where it finds nothing. */
const complaintsOf = (text: string): string =>
  spawnSync("shellcheck", ["--shell=sh", `--exclude=${Object.keys(leftOut).join()}`, "--format=gcc", "-"], {
    input: text,
    encoding: "utf8",
  }).stdout;

test.each(scripts)("shellcheck finds nothing in the script of the %s", async (_what, sent) => {
  for (const text of await sent()) expect(complaintsOf(text)).toBe("");
});

test("shellcheck would find a word that is not quoted", () => {
  expect(complaintsOf("folder=$1\nrm -rf $folder\n")).toContain("SC2086");
});

test("names and ids stay what they are, whatever they hold", () => {
  const input = `${hostVariables("gateway", owner)}\nprintf '%s\\0' "$owner_id" "$owner_urn"`;
  const { stdout, stderr } = spawnSync("/bin/sh", ["-u"], { input, encoding: "utf8" });
  expect([stdout.split("\0"), stderr]).toEqual([[owner.id, owner.urn, ""], ""]);
});
