import { z } from "zod";

/*
 * What the commands print with --json: the contract for programs that read it. A field may be added by a minor release;
 * none changes its meaning. A value that is not known is null.
 */

const bytes = z.int().min(0).nullable();

/** A VM of `simple-vm list --json`. */
export const listedVmSchema = z.object({
  /** `root@10.0.0.1:22`. */
  host: z.string(),
  name: z.string(),
  /** The URN of the resource that it belongs to. */
  owner: z.string().nullable(),
  /** Whether the stack declares it; null where no stack was asked. */
  declared: z.boolean().nullable(),
  /** systemd's word for its unit: `active`, `inactive`, `failed`, `activating`, `deactivating`; `missing` without a unit. */
  state: z.string(),
  /**
   * `ok`: it runs. `restarted`: it runs, and systemd had to start it again. `failed`: it ended by itself and is not started again. `starting`
   * and `stopping`. `stopped`: it was stopped. `missing`: its unit is gone. `unfinished`: its last deploy failed half-way.
   * What its `health` checks say is found out by a deploy alone.
   */
  health: z.enum(["ok", "restarted", "failed", "starting", "stopping", "stopped", "missing", "unfinished"]),
  /** The store path of the package that its unit starts. */
  installedClosure: z.string().nullable(),
  /** The store path of the package that runs. */
  runningClosure: z.string().nullable(),
  /** Whether what runs is not what is installed. */
  stale: z.boolean().nullable(),
  uptimeSeconds: z.int().min(0).nullable(),
  /** What the unit takes of the host's memory. */
  memoryBytes: bytes,
  /** What the drive takes of the host's disk. */
  driveBytes: bytes,
  /** How often systemd has started it again by itself. */
  restarts: z.int().min(0),
});

/** An error of one host, beside what others answered. */
const hostErrorSchema = z.object({ host: z.string(), error: z.string() });

/** `simple-vm list --json`. */
export const listSchema = z.object({ vms: z.array(listedVmSchema), errors: z.array(hostErrorSchema) });

/** A line of `simple-vm logs --json`. */
export const logLineSchema = z.object({ time: z.iso.datetime(), text: z.string() });

/** How many store paths, and how large. */
const amount = z.object({ paths: z.int().min(0), bytes: z.int().min(0) });

const versions = z.array(z.string());

/** `simple-vm diff --json`. */
export const diffSchema = z.object({
  host: z.string(),
  name: z.string(),
  /** Store paths of the packages. */
  running: z.string(),
  declared: z.string(),
  changes: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(["added", "removed", "changed", "rebuilt"]),
      before: versions,
      after: versions,
      /** How much more room it takes; null where that is not known. */
      bytes: z.int().nullable(),
    }),
  ),
  /** What each package takes with all that it needs, and what of the declared one the running one has not. */
  runningSize: amount,
  declaredSize: amount,
  beyondRunning: amount.nullable(),
});

/** `simple-vm start|stop|restart --json`. */
export const powerSchema = z.object({ host: z.string(), name: z.string(), state: z.string() });

/** `simple-vm gc --json`. */
export const gcSchema = z.object({
  host: z.string(),
  roots: z.array(z.object({ path: z.string(), target: z.string() })),
  /** Bytes of all that the roots hold, whatever else holds it too. */
  heldBytes: z.int().min(0),
  /** Null in a dry run. */
  removed: amount.nullable(),
});

/** `simple-vm graph --json`. */
export const graphSchema = z.object({
  hosts: z.array(z.object({ label: z.string(), vms: z.array(z.string()) })),
  ports: z.array(
    z.object({
      host: z.string(),
      vm: z.string(),
      protocol: z.enum(["tcp", "udp"]),
      address: z.string(),
      hostPort: z.int(),
      guestPort: z.int(),
    }),
  ),
  /** Who has whom as a WireGuard peer; `to` is a VM, the name of a WireGuardKey, or the beginning of a public key. */
  links: z.array(z.object({ from: z.string(), to: z.string(), endpoint: z.string().nullable() })),
});
