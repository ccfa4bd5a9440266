import { z } from "zod";
import { count, many, maybe, one, owner, pair, text } from "./values";

/** What the command-line tool is told. */
export const toolAnswers = {
  /** The VMs of a host: `now` is seconds since its boot, and each VM an answer of its own. */
  listed: z.strictObject({
    now: one(
      z
        .string()
        .regex(/^[0-9.]+$/)
        .transform(Number),
    ),
    vm: many(text),
  }),
  listedVm: z.strictObject({
    name: one(z.string().min(1)),
    owner: maybe(owner),
    unit: maybe(text),
    state: one(z.string()),
    /** systemd before 235 does not count. */
    restarts: maybe(count).transform((told) => told ?? 0),
    /** Microseconds between the host's boot and the start; 0 where it never ran. */
    activeSince: one(count),
    /** Bytes that the unit takes, where systemd counts them. */
    memory: maybe(count),
    /** KiB that its program takes. */
    resident: maybe(count),
    /** KiB. */
    drive: maybe(count),
    /** The program that the running VM was started by. */
    runs: maybe(z.string()),
  }),
  /** The state of a VM's unit after it was started or stopped by hand. */
  power: z.strictObject({ state: one(z.string()) }),
  /** Two packages in the host's store, as `nix-store --dump-db` writes their closures; absent where one is not valid. */
  closures: z.strictObject({ before: maybe(text), after: maybe(text) }),
  /** Garbage-collector roots that no VM has, and what they hold. */
  unownedRoots: z.strictObject({
    /** `ROOT TARGET`. */
    root: many(pair.transform(([path, target]) => ({ path, target }))),
    /** Bytes of what they hold, whatever else holds it too. */
    held: one(count),
    /** Store paths that were deleted, and their bytes. */
    deleted: maybe(count),
    freed: maybe(count),
  }),
} as const;
