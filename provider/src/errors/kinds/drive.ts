import type { ErrorEntry } from "./entry";

/** Drives and snapshots. */
export const driveErrors = {
  driveIsMount: {
    heading: "DRIVE is a mount of its own",
    from: "host/scripts/steps/aside.sh",
    meaning: [
      "`persistState` became `false`, and the drive's folder is a mount, or a subvolume: it cannot be set aside",
      "until the new VM runs. Nothing was changed. Unmount it, or take the VM away by `pulumi destroy` and make",
      "it anew.",
    ],
  },
  mountsInside: {
    heading: "what is to be thrown away has somebody's mounts in it",
    from: "host/scripts/lib/mounts.sh",
    meaning: [
      "Something is mounted below the folder of a drive that is not to be kept, or, at a removal, below the VM's",
      "other folders: root would empty that too. Nothing was changed. Unmount what is named, and repeat the command.",
    ],
  },
  twoDrives: {
    heading: "both DRIVE and ASIDE hold a drive that is to be kept",
    from: "host/scripts/lib/driveAside.sh",
    meaning: [
      "A deploy set the persistent drive aside (NAME.aside), and a VM that keeps its drive has used another",
      "since. Neither was touched. Stop the VM (`systemctl stop simple-vm-NAME`) and look at both: move away",
      "the one that you do not want, or NAME.aside in the place of NAME; then repeat the command.",
    ],
  },
  wouldBeEmptied: {
    heading: "the unit of before would empty DRIVE, which could not be set aside",
    from: "host/scripts/steps/unit.sh",
    meaning: [
      "An update to `persistState: true` was interrupted, the VM has written to its drive since, and the line before",
      "says why that cannot be moved to NAME.aside. The VM is down, and its drive untouched. Mend that, as by room on",
      "the disk, and repeat the command.",
    ],
  },
  runsOnNewDrive: {
    heading: "the VM runs on a drive that it made since its persistent one was set aside",
    from: "host/scripts/steps/aside.sh",
    meaning: [
      "`persistState` became `false` while the VM was down, and `true` again after somebody had started it; or an",
      "update to `true` was interrupted, and the next one failed.",
      "Nothing was changed. Stop the VM to have the persistent drive back with the next `pulumi up`, or move",
      "NAME.aside away to keep the drive that it runs on.",
    ],
  },
  asideInTheWay: {
    heading: "ASIDE is in the way, and no deploy put it there",
    from: "host/scripts/steps/aside.sh",
    meaning: [
      "NAME.aside is where a deploy sets a drive aside. Nothing was changed. Move it away; if it is the VM's",
      "drive, with the VM stopped and in the place of DRIVE.",
    ],
  },
  restOfDrive: {
    heading: "ASIDE is the rest of a drive, and cannot be deleted",
    from: "host/scripts/lib/driveAside.sh",
    meaning: [
      "A deploy has begun to delete a drive that is needed no more, and why it cannot go on follows. Where one stateless",
      "VM follows another it is a warning; else, as a drive may have to go by that name, an error, and nothing was",
      "changed. Delete NAME.aside by hand, and repeat the command.",
    ],
  },
  driveIsLink: {
    heading: "DRIVE is a link, which systemd does not follow",
    from: "host/scripts/steps/way.sh",
    meaning: [
      "Somebody has moved the drive's folder and left a link, with which no VM starts again. Nothing was",
      "changed, and the VM runs on. Move the folder back with the VM stopped, or mount it in its place (`mount",
      "--bind`).",
    ],
  },
  noSnapshot: {
    heading: "no snapshot could be made in DRIVE",
    from: "host/scripts/steps/snapshot.sh",
    meaning: [
      "The VM's qemu-img says above why, mostly that the image is damaged: `qemu-img check` says more. The old",
      "VM runs again. `snapshot: false` updates without a snapshot.",
    ],
  },
  noRoomForSnapshot: {
    heading: "the snapshot of DRIVE needs SIZE KiB, and FREE KiB are free",
    from: "host/scripts/steps/snapshot.sh",
    meaning: ["Nothing was changed. Make room on that file system, or set `snapshot: false`."],
  },
  driveAsLeft: {
    heading: "DRIVE is as the new VM left it",
    from: "host/scripts/transaction.sh",
    meaning: [
      "The update failed, and no snapshot of the persistent drive had been kept; why not follows. The old VM",
      "runs on what the new one wrote.",
    ],
  },

  besideImage: {
    heading: "too much lies beside IMAGE by now",
    from: "host/scripts/steps/snapshot.sh",
    meaning: ["Nothing was changed. Move it out of the drive's folder, or set `snapshot: false`."],
  },
  runsWhilePutBack: {
    heading: "the VM runs: its drive cannot be put back",
    from: "host/scripts/steps/snapshot.sh",
    meaning: ["Somebody started the VM while its update was undone. Stop it and repeat the command."],
  },
} as const satisfies Record<string, ErrorEntry>;
