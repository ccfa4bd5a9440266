import type { ErrorEntry } from "./entry";

/** Build. */
export const buildErrors = {
  nixBuild: {
    heading: "Nix cannot build it",
    log: true,
    next: "mend what the build's log names",
    meaning: [
      "The end of the build's log follows; `nix log DRV` shows all of it. Where the deployer has no room left,",
      "the message says how much is free in its store and its temporary folder. Where the derivation is for",
      "another `system` than the deployer's, it needs a builder of that system, or the VM was named for the",
      "wrong one.",
    ],
  },
  otherProcessor: {
    heading: "the VM's package is for PROCESSOR",
    meaning: [
      "The program that runs the package's script is for another processor than the host's. Name the package",
      'for the host\'s own system, such as `nixosConfigurations` with `nixpkgs.hostPlatform = "aarch64-linux"`.',
      "Nothing was copied or stopped.",
    ],
  },
  notSubstituted: {
    heading: "the store path is not on this machine and Nix cannot get it",
    log: true,
    next: "copy it into this machine's store (nix copy), or give a substituter that has it in nixOptions",
    meaning: ["Copy it into the deployer's store, or name a substituter in `nixOptions`."],
  },
  deployerLostPaths: {
    heading: "this machine's store has lost paths that Nix holds for valid",
    meaning: [
      "They are in the database of the deployer's Nix, and not on its disk; somebody removed them by hand, or a",
      "file system is not mounted. As root, `nix-store --verify --check-contents --repair` builds or fetches",
      "them again. An export that ends with `has changed from` has the same remedy: a path's contents are not",
      "what they were.",
    ],
  },
  noRunScript: {
    heading: "expected one bin/run-*-vm in the VM's package",
    meaning: [
      "The message says what the package holds. For a NixOS configuration give `config.system.build.vm`, which",
      "`FLAKE#NAME` finds by itself.",
    ],
  },

  nixStore: {
    heading: "cannot list the closure",
    log: true,
    also: [
      "cannot export NUMBER store paths",
      "cannot ask Nix's store",
      "cannot read what nix-store --dump-db says",
    ],
    meaning: [
      "Nix on the machine that runs Pulumi could not tell what the package consists of, or give it away. Its own",
      "words follow; `nix-store --verify` says whether its database is sound.",
    ],
    next: "mend what Nix names; `nix-store --verify` on the machine that runs Pulumi looks at its database",
  },
  tooMuchOutput: {
    heading: "COMMAND wrote more than NUMBER bytes",
    meaning: ["A program of Nix wrote without an end, and was ended. Run it by hand to see what it writes."],
    next: "run that program by hand to see what it writes",
  },
} as const satisfies Record<string, ErrorEntry>;
