import { z } from "zod";
import { SimpleVmError } from "../errors/error";
import { parseForwards, parseListener } from "./preflight/listener";
import { parseFileSystem } from "./transfer/fileSystem";

/*
 * Everything that scripts tell, in one place: lines `name=value`, written by `tell` and `tell_text` of scripts/lib/tell.sh
 * alone. Nothing is overlooked: a line that is unknown, misshapen or there too often makes all of an answer none, as an
 * answer decides what the state says.
 */

const one = <Value extends z.ZodType>(value: Value) => z.tuple([value]).transform(([told]) => told);
const maybe = <Value extends z.ZodType>(value: Value) => one(value).optional();
const many = <Value extends z.ZodType>(value: Value) => z.array(value).default([]);
const yes = maybe(z.literal("yes")).transform((told) => told !== undefined);

/** What may hold anything, in base64. */
const text = z.base64().transform((told) => Buffer.from(told, "base64").toString("utf8"));

const different = <Value>(values: readonly Value[]): boolean => new Set(values).size === values.length;

/** `NAME VALUE`, split. */
const pair = z
  .string()
  .includes(" ")
  .transform((told): [string, string] => [
    told.slice(0, told.indexOf(" ")),
    told.slice(told.indexOf(" ") + 1),
  ]);

/** Lines `NAME VALUE` as a record, each name once. */
const byName = (value: RegExp) =>
  many(pair)
    .refine((pairs) => different(pairs.map(([name]) => name)))
    .transform((pairs) => Object.fromEntries(pairs))
    .pipe(z.record(z.string().min(1), z.string().regex(value)));

const owner = pair.transform(([id, urn]) => ({ id, urn }));

/** A WireGuard key or an OpenSSH line without comment: nothing else is a public key to the state. */
const publicKey = /^(?:[A-Za-z0-9+/]{43}=|ssh-ed25519 [A-Za-z0-9+/=]{1,200})$/;

/** What may be wrong with a file in a key folder; plan/keyFolderWords.ts says it in words. */
const keyFaults = ["missing", "noFile", "content", "open", "foreign", "lost", "public"] as const;

const keyFault = pair
  .transform(([file, fault]) => ({ file, fault }))
  .pipe(z.object({ file: z.string(), fault: z.enum(keyFaults) }));

/** What a transaction may be doing; steps/progressWords.ts says it in words. */
const phases = ["turn", "stop", "start", "health new", "back", "health old"] as const;

/** `PHASE`, or `PHASE LINE`, where a guest may have written the line. */
const progress = z
  .string()
  .regex(new RegExp(`^(?:${phases.join("|")})(?: |$)`))
  .transform((told) => {
    const phase = phases.find((known) => told === known || told.startsWith(`${known} `));
    return { phase, console: told.slice(phase?.length).trim() };
  })
  .pipe(z.object({ phase: z.enum(phases), console: z.string() }));

const hundredths = z
  .string()
  .regex(/^\d{1,8}$/)
  .transform((told) => Number(told) / 100);

const fileSystem = z.string().transform(parseFileSystem);
const listener = z.string().transform(parseListener);

/** A VM that is there, as refresh sees it. */
const vmThere = z.strictObject({
  found: one(z.literal("there")),
  /** The unit's path, whether or not the file is there. */
  unitFile: one(z.string()),
  unit: maybe(text),
  /** The beginning of the run script in the package of the state, as the host's store has it. */
  runScript: maybe(text),
  /** The URN in the owner marker, where that has the resource's ID. */
  marker: maybe(z.string()),
  active: yes,
  /** systemd's ID of the run. */
  invocation: maybe(z.string()),
  /** The program that the running VM was started by. */
  runs: maybe(z.string()),
  /** The program that systemd would start it by. */
  starts: maybe(z.string()),
  enabled: yes,
  /** The store path that the VM's garbage-collector root holds. */
  root: maybe(z.string()),
  dropIn: many(z.string()),
  /** SHA-256 by `FOLDER/FILE`. */
  keyDigest: byName(/^[0-9a-f]{64}$/),
  keyFault: many(keyFault),
});

const version = z.string().regex(/^\d/);

const kibibytes = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform((told) => Number(told) * 1024);

/** Ports, as the words `hostfwd=` of a unit say them. */
const forwards = z.string().transform(parseForwards);

const preflight = z.strictObject({
  /** Of RAM, and of RAM and swap. */
  memory: maybe(kibibytes),
  swap: maybe(kibibytes),
  /** A VM that has a unit there, and the MiB of memory that it has; `-` where nothing says it. */
  vm: byName(/^(?:\d{1,9}|-)$/),
  /** The ports of the host that a VM's unit claims. */
  forwards: many(pair.pipe(z.tuple([z.string(), forwards]))),
  /** Whose a VM is: the resource's URN. */
  owner: many(pair),
  /** A VM that runs, or is being started or stopped. */
  running: many(z.string()),
  /** A socket that listens at a wanted port, as /proc/net has it, and the number of its process or `-`. */
  listener: many(listener),
  /** The unit or `-` and the name of a process that has such a socket. */
  process: many(pair.pipe(z.tuple([z.string(), pair]))),
});
const count = z
  .string()
  .regex(/^[0-9]+$/)
  .transform(Number);

/** The answer of each script, by what it is about. */
export const answers = {
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
    /** How long the old VM took to stop, and the new one to start and be healthy, in seconds. */
    /** systemd's ID of the run of a VM that runs on as it was. */
    runsOn: maybe(z.string().min(1)),
    stopTime: maybe(hundredths),
    startTime: maybe(hundredths),
    /** Drop-ins of the VM's unit, which others made; they stay. */
    dropIn: many(z.string()).refine(different),
  }),
  /**
   * A line of who waits for detached scripts: the name of one with what it does, of one that ended with its result, or of one
   * that was forgotten.
   */
  waited: z.strictObject({
    progress: maybe(pair.pipe(z.tuple([z.string(), text.pipe(progress)]))),
    ended: maybe(pair.pipe(z.tuple([z.string(), text]))),
    forgotten: maybe(z.string()),
  }),
  /** A VM as refresh sees it. */
  observation: z.union([
    z.strictObject({ found: one(z.literal("gone")) }),
    z.strictObject({ found: one(z.literal("taken")), takenBy: one(owner) }),
    vmThere,
  ]),
  /** A key folder that is a resource of its own, as refresh sees it. */
  keyFolder: z.union([
    z.strictObject({ found: one(z.literal("gone")) }),
    z.strictObject({ found: one(z.literal("taken")), takenBy: one(owner) }),
    z.strictObject({
      found: one(z.literal("there")),
      /** Its newest generation, where that is there. */
      generation: maybe(z.string()),
      /** The URN in the owner marker, where there is one. */
      marker: maybe(z.string()),
      keyDigest: byName(/^[0-9a-f]{64}$/),
      keyFault: many(keyFault),
    }),
  ]),
  facts: z.strictObject({
    user: one(z.string()),
    path: one(z.string()),
    machine: one(z.string()),
    missing: many(z.string()),
    /** `ID` and `ID_LIKE` of os-release(5), as they are written there. */
    distribution: maybe(z.string()),
    bash: yes,
    kvmGroup: maybe(z.string()),
    kvmFault: maybe(z.enum(["missing", "closed", "dead"])),
    systemd: maybe(version),
    nix: maybe(version),
  }),
  /** The end of one of many runs: its exit code, and what it wrote as an error. */
  end: z.strictObject({
    end: one(
      pair.pipe(
        z.tuple([
          z
            .string()
            .regex(/^\d{1,3}$/)
            .transform(Number),
          text,
        ]),
      ),
    ),
  }),
  /** What a host has that VMs which are to come need as well. */
  preflight,
  /** Whom a VM would be taken over from. */
  name: z.strictObject({ owner: maybe(owner) }),
  space: z.strictObject({ space: many(fileSystem) }),
  /** What the host's store has of a closure. */
  paths: z.strictObject({
    invalid: many(z.string()),
    absent: many(z.string()),
    /** The store's file system as `stat -f -c %T` calls it. */
    type: one(z.string()),
    space: one(fileSystem),
  }),
  /** A VM's package in the host's store. */
  package: z.strictObject({
    /** Names in its `bin`. */
    program: many(z.string()),
    runScript: maybe(text),
    /** As `nix-store --dump-db` writes them. */
    registrations: maybe(text),
  }),
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
    phase: one(z.string()),
    result: one(z.string()),
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
    root: maybe(z.string()),
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

/** What the script of this name told. */
export type Answer<Name extends keyof typeof answers> = z.output<(typeof answers)[Name]>;

/** Pure: reads an answer; `undefined` when it is none. */
export function parseAnswer<Name extends keyof typeof answers>(
  name: Name,
  output: string,
): Answer<Name> | undefined {
  const lines = output.split("\n");
  if (lines.pop() !== "") return undefined;
  const told = new Map<string, string[]>();
  for (const line of lines) {
    const [, kind, value] = /^([A-Za-z]+)=(.*)$/s.exec(line) ?? [];
    if (kind === undefined || value === undefined) return undefined;
    told.set(kind, [...(told.get(kind) ?? []), value]);
  }
  return answers[name].safeParse(Object.fromEntries(told)).data as Answer<Name> | undefined;
}

/**
 * Reads the answer of a host.
 *
 * @throws SimpleVmError when it is none
 */
export function readAnswer<Name extends keyof typeof answers>(
  name: Name,
  output: string,
  { where, what }: { where: string; what: string },
): Answer<Name> {
  const answer = parseAnswer(name, output);
  if (answer !== undefined) return answer;
  throw new SimpleVmError({
    kind: "unreadableAnswer",
    where,
    what: `cannot ${what}`,
    why: "what the host answered cannot be read",
  });
}
