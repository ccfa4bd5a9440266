import { z } from "zod";
import { parseFileSystem } from "../transfer/fileSystem";
import { many, maybe, one, text } from "./values";

const fileSystem = z.string().transform(parseFileSystem);

/** What a host tells of its store. */
export const storeAnswers = {
  space: z.strictObject({ space: many(fileSystem) }),
  /** What the host's store has of a closure. */
  paths: z.strictObject({
    invalid: many(z.string()),
    absent: many(z.string()),
    /** The store's file system as `stat -f -c %T` calls it. */
    type: one(z.string()),
    space: one(fileSystem),
  }),
  /** Paths that the host's store lacks after an import, of closures that were rooted before. */
  imported: z.strictObject({ absent: many(z.string()) }),
  /** A VM's package in the host's store. */
  package: z.strictObject({
    /** Names in its `bin`. */
    program: many(z.string()),
    runScript: maybe(text),
    /** As `nix-store --dump-db` writes them. */
    registrations: maybe(text),
  }),
} as const;
