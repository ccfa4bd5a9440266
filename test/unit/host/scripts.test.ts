import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { keyFolderArguments } from "../../../provider/src/arguments/keyFolder";
import { claimScripts } from "../../../provider/src/host/claim";
import { type ManyScripts, textOfMany } from "../../../provider/src/host/each";
import { factsOf } from "../../../provider/src/host/facts";
import { claimKeyFolderScript } from "../../../provider/src/host/keyFolder/claim";
import { installKeyFolderScript } from "../../../provider/src/host/keyFolder/install";
import { observeKeyFolderScript } from "../../../provider/src/host/keyFolder/observe";
import { removeKeyFolderScript } from "../../../provider/src/host/keyFolder/remove";
import { observeVm } from "../../../provider/src/host/observe";
import { preflightScripts } from "../../../provider/src/host/preflight/preflight";
import { textOf } from "../../../provider/src/host/script";
import { closuresScript } from "../../../provider/src/host/tool/closures";
import { consoleScript } from "../../../provider/src/host/tool/console";
import { journalScript } from "../../../provider/src/host/tool/journal";
import { listScript } from "../../../provider/src/host/tool/listVms";
import { powerScript } from "../../../provider/src/host/tool/power";
import { rootsScript } from "../../../provider/src/host/tool/roots";
import { AwaitedResults } from "../../../provider/src/host/transaction/awaitedResults";
import { type DetachedScript, runDetached } from "../../../provider/src/host/transaction/detachedScript";
import { removalScript } from "../../../provider/src/host/transaction/removal";
import { steps } from "../../../provider/src/host/transaction/steps";
import { transactionScript } from "../../../provider/src/host/transaction/transaction";
import { copyClosures } from "../../../provider/src/host/transfer/closureCopy";
import { vmVariables } from "../../../provider/src/host/vmVariables";
import { HostConnectionError, RemoteCommandError } from "../../../provider/src/ssh/errors";
import { madeUp } from "../errors/madeUp";
import { fullInputs, outPath, runnerWith, vmWith } from "../vms";
import { FakeHost } from "./fakeHost";
import { shells } from "./shells";

const hostile = `'"; touch /tmp/planted; $(touch /tmp/planted) \`touch /tmp/planted\` \\ ! * ~`;
const owner = { id: hostile, urn: `urn:${hostile}\nsecond line` };
const vm = vmWith(fullInputs);

const lost = new RemoteCommandError(
  { exitCode: null, stdout: "", stderr: "", connectionLost: true },
  { ...madeUp, what: "lost" },
);

/** What the host is sent by something that is answered by an error or nothing. */
async function sentBy(step: (host: FakeHost) => Promise<unknown>): Promise<string[]> {
  const host = new FakeHost(async (_script, { what }) => {
    if (host.scripts.length > 1)
      throw new HostConnectionError("authentication", {
        ...madeUp,
        what: "the second link is of no use either",
      });
    if (what === "detached") throw lost;
    return "";
  });
  await step(host).catch(() => undefined);
  return host.scripts;
}

const detached: DetachedScript = {
  kind: "deploy",
  name: "gateway",
  owner: "urn",
  what: "detached",
  script: "",
  files: {},
  secrets: {},
  deadlineSeconds: 1,
};
const keyFolder = keyFolderArguments.parse({ name: "keys", host: { address: "10.88.0.2" } });
const keyFolderClaim = { name: "keys", owner, isNew: true, adopt: false };
const vmClaim = { name: "gateway", owner, isNew: false, adopt: true, persistState: false };

/** Scripts for many VMs, with the variables of the first one in front. */
const whole = (many: ManyScripts): string =>
  textOf({ variables: many.runs[0] ?? {}, files: [] }) + textOfMany(many).text;

const closure = [{ path: outPath, narSize: 1, references: [] }];

const scripts: [what: string, sent: () => Promise<string[]>, count: number][] = [
  ["claim", async () => [whole(claimScripts([vmClaim]))], 1],
  ["preflight", async () => [whole(preflightScripts([{ claim: vmClaim, ports: vm.forwardPorts }]))], 1],
  [
    "transaction",
    async () => [
      textOf(
        transactionScript(vm, {
          ...{
            owner,
            outPath,
            restart: true,
            isDeferred: false,
            goesBack: true,
            oldHealth: [],
            stateKeepsDrive: false,
          },
          ...{ runner: runnerWith(""), startDeadline: 9, stopDeadline: 9 },
        }),
      ),
    ],
    1,
  ],
  ["removal", async () => [textOf(removalScript(vm, owner))], 1],
  ["claim of a key folder", async () => [textOf(claimKeyFolderScript(keyFolderClaim))], 1],
  [
    "making of a key folder",
    async () => [textOf(installKeyFolderScript({ folder: keyFolder, owner, generation: "0123abcd" }))],
    1,
  ],
  ["removal of a key folder", async () => [textOf(removeKeyFolderScript({ name: "keys", owner }))], 1],
  ["observation of a key folder", async () => [textOf(observeKeyFolderScript("keys", hostile))], 1],
  ["facts", () => sentBy(factsOf), 1],
  ["observation", () => sentBy((host) => observeVm(host, { ...vm, publicKeys: {} }, hostile)), 1],
  ["list of VMs", async () => [textOf(listScript(["gateway", "web"]))], 1],
  ["start by hand", async () => [textOf(powerScript("gateway", "start"))], 1],
  ["console", async () => [textOf(consoleScript("gateway", hostile))], 1],
  ["journal", async () => [textOf(journalScript("gateway", { since: hostile }))], 1],
  ["comparison of closures", async () => [textOf(closuresScript(outPath, outPath))], 1],
  ["look for unowned roots", async () => [textOf(rootsScript(true))], 1],
  ["query", () => sentBy((host) => copyClosures(host, [{ name: "gateway", closure, nixOptions: [] }])), 1],
  [
    "detached start and wait",
    () => sentBy((host) => runDetached(host, detached, new AwaitedResults(host))),
    2,
  ],
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

/** What shellcheck is not to say of a file, and why. */
const leftOut = {
  SC1010: "`finish done` is a word",
  SC2015: "what comes after && cannot fail where || is meant for what comes before it",
  SC2016: "the names that are tried here hold what looks like an expression",
  SC2034: "variables are set for functions of other files",
  SC2174: "parents of a folder are there, or for everybody",
  SC2181: "`( set -e; ... )` must not stand in a condition, where sh ignores set -e",
  SC2317: "functions are called by other files",
  SC2329: "as SC2317",
  SC3013: "each shell that a host may have knows -nt and -ef",
};

/** What shellcheck says of a file beside what it needs from others. */
function complaintsOf(file: string, text: string): { complaints: string[]; needs: string[] } {
  const options = ["--shell=sh", `--exclude=${Object.keys(leftOut).join()}`, "--format=gcc", "-"];
  const { stdout } = spawnSync("shellcheck", options, { input: text, encoding: "utf8" });
  const lines = stdout.split("\n").filter((line) => line !== "");
  const [unset, complaints] = partition(lines, (line) => line.includes("[SC2154]"));
  const needs = unset.flatMap((line) => / (\w+) is referenced but not assigned/.exec(line)?.[1] ?? []);
  return { complaints: complaints.map((line) => `${file}${line}`), needs: [...new Set(needs)].sort() };
}

const partition = (lines: string[], fits: (line: string) => boolean): [string[], string[]] => [
  lines.filter(fits),
  lines.filter((line) => !fits(line)),
];

/** The variables that a file's header names. */
const headerNeeds = (text: string): string[] => {
  const words = /^(?:#.*\n)*# Needs: (.*)\n/.exec(text)?.[1];
  return words === undefined ? ["a header"] : words === "nothing" ? [] : words.split(" ").sort();
};

const folder = join(__dirname, "../../../provider/src/host/scripts");
const shellFiles = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith(".sh"),
);

test.each(shellFiles)("shellcheck finds nothing in %s, and its header names what it needs", (file) => {
  const text = readFileSync(join(folder, file), "utf8");
  expect(complaintsOf(file, text)).toEqual({ complaints: [], needs: headerNeeds(text) });
});

test.each(["health/tcp.bash", "health/http.bash"])(
  "shellcheck finds nothing in %s, which bash runs",
  (file) => {
    const args = ["--shell=bash", "--format=gcc", join(folder, file)];
    expect(spawnSync("shellcheck", args, { encoding: "utf8" }).stdout).toBe("");
  },
);

test("shellcheck would find a word that is not quoted, and a variable that no header names", () => {
  const text = '# Header.\n# Needs: nothing\nfolder=$1\nrm -rf $folder "$other"\n';
  expect(complaintsOf("x", text)).toEqual({
    complaints: [expect.stringContaining("SC2086")],
    needs: ["other"],
  });
  expect(headerNeeds(text)).toEqual([]);
});

test.each(scripts)("the script of the %s has all the variables that its files need", async (_what, sent) => {
  for (const text of await sent()) expect(complaintsOf("", text).needs).toEqual([]);
});

test("no file of scripts is one that nothing sends", async () => {
  const source = readdirSync(join(folder, "..", ".."), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => readFileSync(join(folder, "..", "..", path), "utf8"))
    .join("");
  const stepFiles = steps.map(({ name }) => `steps/${name}.sh`);
  const unused = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(sh|awk|bash)$/.test(path) && !stepFiles.includes(path))
    .filter((path) => !source.includes(`"${path}"`) && !source.includes(`"${path.replace(/\.sh$/, "")}"`));
  expect(unused).toEqual([]);
});

test("names and ids stay what they are, whatever they hold", () => {
  const variables = textOf({ variables: vmVariables("gateway", owner), files: [] });
  const input = `${variables}printf '%s\\0' "$owner_id" "$owner_urn"`;
  const { stdout, stderr } = spawnSync("/bin/sh", ["-u"], { input, encoding: "utf8" });
  expect([stdout.split("\0"), stderr]).toEqual([[owner.id, owner.urn, ""], ""]);
});
