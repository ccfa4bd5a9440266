import type { Effect } from "../../provider/src/arguments/group";
import { plannedArguments } from "../../provider/src/arguments/vm";
import { driftKinds } from "../../provider/src/plan/drift";
import { keyFolderDriftKinds } from "../../provider/src/plan/keyFolderDrift";
import { planChanges } from "../../provider/src/plan/plan";
import {
  type Condition,
  type Drift,
  type VmInState,
  type VmOutputs,
  vmWithPackage,
} from "../../provider/src/state/state";
import { code, table } from "./markdown";

/** Inputs before and after a change; both are laid over `base`. */
interface Sample {
  label: string;
  before?: Record<string, unknown>;
  after: Record<string, unknown>;
}

const pinned = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const otherPin = "SHA256:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";
const flake = { flake: ".#gateway" };

const base = {
  name: "gateway",
  host: { address: "192.0.2.1" },
  vm: flake,
  outPath: "/nix/store/00000000000000000000000000000000-before",
};

const outputs: VmOutputs = {
  closure: { paths: 1, bytes: 1 },
  publicKeys: {},
  hostId: pinned,
  unitDigest: undefined,
  condition: { kind: "known", drift: [] },
};

const host = (label: string, before: object, after: object): Sample => ({
  label,
  before: { host: { ...base.host, ...before } },
  after: { host: { ...base.host, ...after } },
});

/** Changes of the arguments for which it matters what changes in them. */
const ownSamples: Record<string, Sample[]> = {
  host: [
    host("`host.address` or `host.port`, without a pinned `hostKey`", {}, { address: "192.0.2.2" }),
    host(
      "`host.address` or `host.port`, with a pinned `hostKey`",
      { hostKey: pinned },
      { hostKey: pinned, address: "192.0.2.2" },
    ),
    host("`host.hostKey` alone: the same host, keyed or installed anew", {}, { hostKey: otherPin }),
    host(
      "`host.hostKey` and `host.address`",
      { hostKey: pinned },
      { hostKey: otherPin, address: "192.0.2.2" },
    ),
    host("all else in `host`", {}, { user: "deploy", sudo: true }),
  ],
  vm: [
    {
      label: "the VM's package (`outPath`), whatever changed it",
      after: { outPath: base.outPath.replace("before", "after") },
    },
    { label: "`vm`, when it gives the same package", after: { vm: { flake: "./vms#gateway" } } },
  ],
  persistState: [
    { label: "`persistState` to `true`", after: { persistState: true } },
    {
      label: "`persistState` to `false` (the drive is deleted)",
      before: { persistState: true },
      after: { persistState: false },
    },
  ],
};

/** At least one change of each argument. */
const samples: Record<string, Sample[]> = {
  ...ownSamples,
  ...Object.fromEntries(
    Object.entries(plannedArguments).map(([argument, { sample }]) => [
      argument,
      [{ label: code(argument), after: { [argument]: sample } }],
    ]),
  ),
  ...ownSamples,
};

/** No argument: the resource has another name or parent in the program. */
const alias: Sample = {
  label: "the resource's own name or its parent, where `aliases` name the old one and `name` stays",
  after: { resourceUrn: "urn:after" },
};

const meanings: Record<Effect, string> = {
  replace: "The VM is deleted on the host, as by `destroy`, and then made anew",
  restart: "The VM is stopped and started with it",
  apply: "The host is changed; a running VM goes on",
  rename: "The owner on the host gets the new name; the VM goes on",
  record: "The state is changed; the host is not asked",
};

const effects = Object.keys(meanings) as Effect[];

/** What each change of an argument does, as the planner says when it is asked. */
export function effectTable(): string {
  const all = [...Object.values(samples).flat(), alias];
  const rows = effects.map((effect) => [
    meanings[effect],
    all
      .filter((sample) => effectOf(sample) === effect)
      .map(({ label }) => label)
      .join("; "),
  ]);
  return table(["On update", "When this changes"], rows);
}

function effectOf({ before, after }: Sample): Effect {
  const old: VmInState = { ...vmWithPackage({ ...base, ...before }), ...outputs };
  return strongest(old, vmWithPackage({ ...base, ...after }));
}

const repairs: Record<Effect, string> = {
  replace: "makes the VM anew",
  restart: "repairs it and restarts the VM",
  apply: "repairs it; a running VM goes on, one that should run is started",
  rename: "notes it",
  record: "notes it",
};

/** What a refresh may find, and what the next update does about it. */
export function driftTable(): string {
  const rows = (Object.keys(driftKinds) as Drift[]).map((kind) => {
    const old: VmInState = { ...vmWithPackage(base), ...outputs, condition: conditionWith(kind) };
    return [code(kind), driftKinds[kind].meaning, repairs[strongest(old, vmWithPackage(base))]];
  });
  return table(["`drift`", "Found on the host", "The next update"], rows);
}

const keyFolderRepairs: Partial<Record<Effect, string>> = {
  apply: "makes the files again, with the keys that are still there; VMs that have them restart",
  rename: "writes it again",
};

/** As `driftTable`, of key folders that are resources of their own. */
export function keyFolderDriftTable(): string {
  const rows = Object.entries(keyFolderDriftKinds).map(([kind, { meaning, effect }]) => [
    code(kind),
    meaning,
    keyFolderRepairs[effect] ?? effect,
  ]);
  return table(["`drift`", "Found on the host", "The next update"], rows);
}

const conditionWith = (kind: Drift): Condition =>
  kind === "unfinished" ? { kind } : { kind: "known", drift: [kind] };

function strongest(...[old, vm]: Parameters<typeof planChanges>): Effect {
  const found = planChanges(old, vm).changes.map(({ effect }) => effect);
  const effect = effects.find((one) => found.includes(one));
  if (effect === undefined) throw new Error("the planner sees no change in a sample");
  return effect;
}
