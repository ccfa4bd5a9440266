import { z } from "zod";
import { sourceOf } from "../arguments/source";
import type { Condition, Drift } from "./vmInState";

/**
 * A VM as version 1 of the state has it. Frozen: shapes and the defaults of then, and none of the rules by which new
 * arguments are checked. A rule that is tightened, or a default that changes, must leave yesterday's VMs refreshable and
 * removable as they are.
 */

/** The host in a state of version 1, of a VM or a key folder. */
export const hostV1 = z.object({
  address: z.string(),
  port: z.number().default(22),
  user: z.string().default("root"),
  privateKey: z.string().optional(),
  privateKeyPath: z.string().optional(),
  password: z.string().optional(),
  agent: z.union([z.boolean(), z.string()]).optional(),
  hostKey: z.string().optional(),
  knownHostsFile: z.string().optional(),
  sudo: z.boolean().default(false),
  startsAtOnce: z.number().optional(),
  get jump() {
    return hostV1.optional();
  },
});

const source = z
  .object({
    flake: z.string().optional(),
    file: z.string().optional(),
    attr: z.string().optional(),
    args: z.record(z.string(), z.unknown()).optional(),
    storePath: z.string().optional(),
  })
  .transform(sourceOf);

const forwardPort = z.object({
  protocol: z.enum(["tcp", "udp"]).default("tcp"),
  host: z.number(),
  guest: z.number(),
  address: z.string().default("127.0.0.1"),
});

const keyFolder = z.object({
  files: z.record(z.string(), z.string()).default({}),
  generate: z.record(z.string(), z.enum(["wireguard", "ssh-ed25519"])).default({}),
  readOnly: z.boolean().default(false),
  folder: z.object({ name: z.string(), generation: z.string() }).optional(),
});

const share = z.object({ tag: z.string(), path: z.string(), readOnly: z.boolean().default(false) });

const healthCheck = z.object({
  tcp: z.union([z.number(), z.string()]).optional(),
  http: z.string().optional(),
  status: z.number().optional(),
  command: z.string().optional(),
  console: z.string().optional(),
  timeout: z.number().default(60),
  interval: z.number().default(1),
  holdFor: z.number().default(0),
});
/** The second line came later: a release that does not know these cannot read a state that has one of them. */
const driftKinds = [
  ...(["missing", "unit", "stopped", "disabled", "keyFolders", "gcRoot", "unfinished"] as const),
  ...(["stale", "owner", "outdated"] as const),
];

/** Inputs and outputs by their names in version 1. */
const properties = z.object({
  stateVersion: z.literal(1),
  host: hostV1,
  vm: source,
  name: z.string(),
  persistState: z.boolean().default(false),
  autoStart: z.boolean().default(true),
  memory: z.number().optional(),
  cores: z.number().optional(),
  forwardPorts: z.array(forwardPort).default([]),
  keyFolders: z.record(z.string(), keyFolder).default({}),
  shares: z.array(share).default([]),
  qemuOptions: z.array(z.string()).default([]),
  kernelParams: z.array(z.string()).default([]),
  restart: z.enum(["no", "on-failure", "always"]).default("on-failure"),
  startTimeout: z.number().default(150),
  stopTimeout: z.number().default(90),
  health: z.array(healthCheck).default([]),
  rollback: z.boolean().default(true),
  renewOutdatedUnit: z.boolean().default(false),
  nixOptions: z.array(z.string()).default([]),
  adopt: z.boolean().default(false),
  previewBuild: z.boolean().default(false),
  deletePersistentState: z.boolean().default(false),
  snapshot: z.boolean().default(true),
  resourceUrn: z.string().default(""),
  drvPath: z.string().optional(),
  outPath: z.string(),
  summary: z.string().optional(),
  closure: z.object({ paths: z.number(), bytes: z.number() }),
  __packages: z.string().optional(),
  publicKeys: z.record(z.string(), z.string()),
  hostId: z.string(),
  unitDigest: z.string(),
  drift: z.array(z.enum(driftKinds)),
});

/** A VM in a state of version 1, in today's shape. */
export const stateV1 = properties.transform(({ unitDigest, drift, __packages, ...vm }) => ({
  ...vm,
  ...(__packages !== undefined && { packages: [__packages] }),
  unitDigest: unitDigest === "" ? undefined : unitDigest,
  condition: conditionOf(drift),
}));

/** No release told anything else of a deploy that failed half-way. */
function conditionOf(drift: readonly Drift[]): Condition {
  const observed = drift.filter((kind) => kind !== "unfinished");
  return observed.length < drift.length ? { kind: "unfinished" } : { kind: "known", drift: observed };
}
