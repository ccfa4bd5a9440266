import { z } from "zod";
import { byName, different, hundredths, many, maybe, one, pair, text } from "./values";

/** A WireGuard key or an OpenSSH line without comment: nothing else is a public key to the state. */
const publicKey = /^(?:[A-Za-z0-9+/]{43}=|ssh-ed25519 [A-Za-z0-9+/=]{1,200})$/;

/** What a transaction may be doing; steps/progressWords.ts says it in words. */
const phases = ["turn", "stop", "start", "health new", "back", "health old"] as const;

/** `PHASE`, or `PHASE:LINE` where a guest may have written the line, in base64. */
const progress = z
  .string()
  .transform((told) => told.split(":"))
  .transform(([phase, console = ""]) => ({ phase, console }))
  .pipe(z.object({ phase: z.enum(phases), console: text }));

/** What detached scripts tell, and who waits for them. */
export const detachedAnswers = {
  /** The end of a detached script. */
  result: z.strictObject({
    /**
     * `failed`: it left the host as it was before. `broken`: it came half-way. `lost`: it gave none itself. `unhealthy`: all
     * is done and the new VM runs, but it is not healthy.
     */
    status: one(z.enum(["done", "unhealthy", "failed", "broken", "lost"])),
    /** Why it failed; it may hold what a guest wrote. */
    reason: one(text),
    /** The public halves of keys that the host made, by `FOLDER/FILE`. */
    publicKey: byName(publicKey),
    /** What the user is to know though the script did its work. */
    warning: many(text),
    /** The folder of a persistent drive that stays. */
    keptDrive: maybe(z.string()),
    /** The URN of the resource that has the VM's name by now. */
    takenOver: maybe(z.string()),
    /** systemd's ID of the run of a VM that runs on as it was. */
    runsOn: maybe(z.string().min(1)),
    /** How long the old VM took to stop, and the new one to start and be healthy, in seconds. */
    stopTime: maybe(hundredths),
    startTime: maybe(hundredths),
    /** Drop-ins of the VM's unit, which others made; they stay. */
    dropIn: many(z.string()).refine(different),
  }),
  /**
   * A line of who waits for detached scripts: the name of one with what it does, or with a line of its result; or of one that
   * ended, whose result was told before, or that was forgotten.
   */
  waited: z.strictObject({
    progress: maybe(pair.pipe(z.tuple([z.string(), progress]))),
    result: maybe(pair),
    ended: maybe(z.string()),
    forgotten: maybe(z.string()),
  }),
} as const;
