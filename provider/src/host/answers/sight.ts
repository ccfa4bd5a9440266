import { z } from "zod";
import { parseForwards, parseListener } from "../preflight/listener";
import { byName, kibibytes, many, maybe, one, owner, pair, text, version, yes } from "./values";

/** What may be wrong with a file in a key folder; plan/keyFolderWords.ts says it in words. */
const keyFaults = ["missing", "noFile", "content", "open", "foreign", "lost", "public"] as const;

const keyFault = pair
  .transform(([file, fault]) => ({ file, fault }))
  .pipe(z.object({ file: z.string(), fault: z.enum(keyFaults) }));

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

/** What a look at a host tells. */
export const sightAnswers = {
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
} as const;
