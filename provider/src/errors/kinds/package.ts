import type { ErrorEntry } from "./entry";

/** The package. */
export const packageErrors = {
  packageNotLoaded: {
    heading: "cannot load pulumi-simple-vm",
    from: "pulumi/stub.ts",
    meaning: [
      "Each preview, update, refresh and destroy needs the package, also for VMs that the program no longer",
      "has. The message says from which folder upwards it was looked for, and what is missing: the package",
      "itself, or one that it needs. Nothing was changed, neither on a host nor in the state. Install the",
      "program's packages, as by `npm install`.",
      "",
      "If the program gets its VMs from a library, and only that library depends on pulumi-simple-vm, a package",
      "manager that keeps packages apart (pnpm, and workspaces of several kinds) does not put it where the",
      "program can load it: add it to the program's own `dependencies`, in the version that the library has. In",
      "the library it is then a peer dependency.",
    ],
  },
  unreadableState: {
    heading: "the state of this VM cannot be read",
    also: ["the state of this key folder cannot be read"],
    next: "run the release of pulumi-simple-vm that wrote it, or a later one; if the state was edited by hand, put it back",
    meaning: [
      "A later release wrote it, or it was edited by hand. Nothing was changed. Install the release that wrote",
      "it, or a later one.",
    ],
  },

  unknownKind: {
    heading: "this release of pulumi-simple-vm knows no resource of the kind KIND",
    meaning: [
      "A later release wrote it into the state. Nothing was changed. Install that release, or a later one.",
    ],
  },
  bug: {
    heading: "this is a mistake in pulumi-simple-vm",
    meaning: [
      "Something happened that this package does not expect: its words, the line of its code, and where to report",
      "it. Pulumi shows the whole JavaScript stack with `--debug`. What was under way is in the state as far as it",
      "came, as after any failure: the same command goes on from there.",
    ],
  },
  engineGone: {
    heading: "Pulumi's engine is gone",
    meaning: [
      "Pulumi was ended while the provider still worked. What had begun on hosts was brought to its end; this",
      "did not begin any more. Run the same command again.",
    ],
    next: "run the same command again",
  },
} as const satisfies Record<string, ErrorEntry>;
