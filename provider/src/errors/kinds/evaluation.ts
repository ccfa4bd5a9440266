import type { ErrorEntry } from "./entry";

/** Before anything is built. */
export const evaluationErrors = {
  importRefused: {
    heading: "a dynamic resource cannot be imported",
    meaning: [
      "A VM's provider stands in its state, and a VM that is imported has none yet. The option `import` is",
      "refused; `pulumi import` ends in a TypeError of the SDK's own (`code must be a string, not undefined`).",
      "Neither changes anything. To take over a VM that another program or a lost stack left on the host,",
      "declare it under the same `name` with `adopt: true`; README says what of it stays.",
    ],
  },
  nixEvaluation: {
    heading: "Nix cannot evaluate it",
    log: true,
    next: "mend what Nix names; `nix build --dry-run` with the same reference shows the same",
    meaning: [
      "Nix's own message follows. `nix build --dry-run` with the same reference shows the same. Where a file of",
      "the flake is missing from /nix/store/HASH-source, git does not know it: `git add`.",
    ],
  },
  noSuchVm: {
    heading: "the flake has no VM called NAME",
    next: "name one of those; where it is missing there, `git add` the flake's files",
    meaning: [
      "The message lists where was looked and what the flake has. Files of a flake in a git repository must be",
      "known to git (`git add`).",
    ],
  },
  sourceMissing: {
    heading: "the flake's folder does not exist",
    meaning: [
      "The message has the whole path. A relative one starts at the working directory of the program, as a rule",
      "the folder of Pulumi.yaml. The same is said of `vm.file` (`the Nix file does not exist`).",
    ],
  },
  otherOutput: {
    heading: "the reference selects the output NAME",
    meaning: ["Leave `^NAME` away: the run script is in the output `out`."],
  },
  severalDerivations: {
    heading: "expected one derivation, got",
    meaning: ["The Nix file gives several or none. Name one by `vm.attr`."],
  },
  argumentNotTaken: {
    heading: "the function takes: NAMES",
    from: "nix/file.ts",
    meaning: [
      "`vm.args` has a name that the file's function does not take; Nix's own message (`unexpected argument`)",
      "says which.",
    ],
  },
  notANixValue: {
    heading: "not a value that Nix can take",
    next: "give a value that JSON can hold",
    meaning: ["A value in `vm.args` is no JSON, or an integer beyond 64 bits."],
  },
  notAStorePath: {
    heading: "not a store path of a built package",
    next: "give the path that `nix build --print-out-paths` prints",
    meaning: ["`vm.storePath` is /nix/store/HASH-NAME, not a path below it and not a .drv."],
  },
  cannotStart: {
    heading: "cannot start COMMAND",
    next: "see that the program is installed on the machine that runs Pulumi, and that its user may run it",
    meaning: [
      "Nix is not on the deployer's PATH. Install Nix 2.8 or later, or start `pulumi` with its bin folder on",
      "PATH.",
    ],
  },

  argumentMistakes: {
    heading: "NUMBER mistakes in the arguments",
    also: ["a mistake in the arguments"],
    meaning: [
      "What is known of a network, or of one end of one, is not right: each mistake has its field. They are told",
      "all at once, at most twenty of them.",
    ],
    next: "mend what is named in the program",
  },
} as const satisfies Record<string, ErrorEntry>;
