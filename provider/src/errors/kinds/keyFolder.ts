import type { ErrorEntry } from "./entry";

/** Keys. */
export const keyErrors = {
  noGeneration: {
    heading: "the key folder NAME has no generation",
    from: "host/scripts/lib/usedKeys.sh",
    meaning: [
      "A VM is to have a content of a `KeyFolder` that its host does not have: the folder was removed or",
      "changed by hand, or is on another host. The VM runs on as it was. `pulumi refresh` finds what became of",
      "the folder, and `pulumi up` makes it again and brings it to the VM.",
    ],
  },
  writableTwice: {
    heading: "the VM NAME has the key folder NAME already",
    from: "host/scripts/lib/usedKeys.sh",
    meaning: [
      "Only one VM may have a `KeyFolder` that its guest can write to. Nothing was changed. Set `readOnly` for",
      "one of the two: `{ folder: keys, readOnly: true }`. Two VMs that come for it at the same moment may both",
      "be refused, and so is one while the unfinished deploy of another, which was cut off, is still to be put",
      "back: deploy the VM that the message names, or remove it, and repeat the command.",
    ],
  },
  keyFolderRemoval: {
    heading: "cannot remove the key folder NAME",
    log: true,
    next: "mend what its tools name, then run the same command again",
    meaning: [
      "VMs on the host have copies of its files; they are named. They are those of another program, or of a VM",
      "that was taken out of the state or removed by hand. Take the folder out of their `keyFolders`, or remove",
      "them, and run the same command again. What a VM left behind goes by `rm -r",
      "/var/lib/simple-vms/VM.deploy`.",
    ],
  },
  keyNotMade: {
    heading: "cannot make the KIND key FILE",
    from: "host/scripts/lib/makeKeys.sh",
    meaning: [
      "`ssh-keygen` or `awk` on the host failed, or there is no room under /var/lib. Nothing was stopped or",
      "changed.",
    ],
  },
  notAFolder: {
    heading: "FOLDER is not a folder",
    from: "host/scripts/steps/keys.sh",
    meaning: [
      "A key folder, or the folder NAME.keys that holds them, is a link or a file. No guest can do that;",
      "somebody on the host did. Nothing was changed. Put a folder in its place, or remove it: the next update",
      "makes one.",
    ],
  },

  keyFolderInstall: {
    heading: "cannot make the key folder NAME",
    log: true,
    meaning: ["What failed follows. The generation before is the newest still, and VMs have what they had."],
    next: "mend what its tools name, then run the same command again",
  },
  keyFolderLocked: {
    heading: "another deploy of this key folder holds the lock",
    also: ["a deploy of this key folder holds the lock"],
    from: "host/scripts/keyFolder/install.sh",
    meaning: ["Two updates at once. Wait for the other, then repeat the command."],
  },
  keyFolderGone: {
    heading: "the key folder was removed meanwhile",
    also: ["FOLDER was made anew meanwhile"],
    from: "host/scripts/keyFolder/install.sh",
    meaning: [
      "Another command removed it at the same moment. `pulumi refresh` and `pulumi up` make it again.",
    ],
  },
  keyFolderUsed: {
    heading: "it is used on this host by the VMs: NAMES",
    from: "host/scripts/keyFolder/remove.sh",
    meaning: ["As `cannot remove the key folder NAME` has it."],
  },
} as const satisfies Record<string, ErrorEntry>;
