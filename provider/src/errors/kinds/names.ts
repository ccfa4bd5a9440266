import type { ErrorEntry } from "./entry";

/** Names and owners. */
export const nameErrors = {
  nameTaken: {
    heading: 'cannot take the name "NAME"',
    log: true,
    meaning: [
      "Something of this name is there. It is another resource's VM or a unit of other making: choose another",
      "`name`, or take it over with `adopt: true`. Or it is the drive that a persistent VM left: move it away,",
      "or set `persistState: true` to use it.",
    ],
  },
  otherState: {
    heading: "another state of this resource has taken the KIND NAME",
    from: "host/scripts/lib/checkOwner.sh",
    meaning: [
      "Two states have a resource of one URN, and the other one's `pulumi up` took the VM: two backends with",
      "the same project and stack names, or a state restored from an older copy. Nothing was changed. Decide",
      "which of them keeps the VM: `pulumi state delete URN` in the one that gives it up, or `adopt: true` in",
      "the one that takes it back. Then give one of the stacks another name.",
    ],
  },
  otherOwner: {
    heading: "the KIND NAME on this host belongs to another resource",
    from: "host/scripts/lib/checkOwner.sh",
    meaning: [
      "Two programs, or two resources, use one name on one host; of a `KeyFolder` the message says so. Give one",
      "of them another. Where the host has lost the owner marker, the message has the ID that stands in the",
      "VM's unit.",
      "",
      "If the VM is yours, its state having been lost, `adopt: true` takes it over.",
    ],
  },
  otherKind: {
    heading: "the name NAME is that of a",
    from: "host/scripts/checkName.sh",
    meaning: [
      "A VM and a `KeyFolder` cannot have one name on a host, `adopt` or not. Nothing was changed. Give one of",
      "them another `name`.",
    ],
  },

  foreignUnit: {
    heading: "UNIT is there, and no Pulumi program made it",
    from: "host/scripts/checkName.sh",
    meaning: [
      "A unit of that name was put there by hand. Choose another `name`, or replace it with `adopt: true`.",
    ],
  },
  foreignFolder: {
    heading: "FOLDER is there and was not made by Pulumi",
    also: ["FOLDER is there, and nothing says whose it is"],
    from: "host/scripts/checkName.sh",
    meaning: [
      "A folder lies in the place of the VM's drive, or of a `KeyFolder`. Nothing was changed. Move it away, or",
      "choose another `name`.",
    ],
  },
  keptDrive: {
    heading: "DRIVE holds a drive that was to be kept",
    from: "host/scripts/checkName.sh",
    meaning: [
      "A persistent VM left it, and a VM without `persistState` would delete it. Set `persistState: true`, or move",
      "it away.",
    ],
  },
} as const satisfies Record<string, ErrorEntry>;
