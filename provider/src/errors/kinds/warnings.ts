import type { ErrorEntry } from "./entry";

/** Warnings. */
export const warnings = {
  keepsNothing: {
    heading: "persistState keeps nothing of this VM",
    from: "runner/complaints.ts",
    meaning: [
      "The run script gives QEMU no drive, as with NixOS's `virtualisation.diskImage = null`. Set a `diskImage`",
      "there, or leave `persistState` away.",
    ],
  },
  nobodyServes: {
    heading: "the guest mounts the tag TAG on FOLDER, and nobody serves it",
    from: "runner/complaints.ts",
    meaning: [
      "The guest waits for it at boot, if need be for ever. Give `keyFolders.TAG` or a share of that tag, or",
      "turn the mount off, such as `simpleVm.keyFolders.TAG.enable`.",
    ],
  },
  callersFolder: {
    heading: "the VM's run script shares PATH",
    from: "runner/complaints.ts",
    meaning: [
      "PATH begins at the caller's home or folder (a source of NixOS's `virtualisation.sharedDirectories`), and",
      "a unit has neither. Write the path out there, or use `shares`.",
    ],
  },
  withoutSnapshot: {
    heading: "no snapshot of DRIVE was kept in this update",
    from: "host/scripts/steps/snapshot.sh",
    meaning: [
      "Had it failed, the old VM would have got the drive as the new one left it. The reason follows: the drive",
      "is on another file system than /var/lib/simple-vms/NAME.deploy, or its file system cannot share blocks",
      "and the image is not qcow2, the run script names no `qemu-img`, or too much lies beside the image.",
      "`snapshot: false` silences it.",
    ],
  },
  snapshotStays: {
    heading: "the snapshot of DRIVE, which is needed no more, takes room until the next deploy",
    from: "host/scripts/steps/snapshot.sh",
    meaning: [
      "QEMU did not drop it. Nothing is lost, and the next `pulumi up` that changes anything on the host tries",
      "again.",
    ],
  },
  driveRanOn: {
    heading: "DRIVE is as the VM left it: it has run on since an update was interrupted",
    from: "host/scripts/steps/snapshot.sh",
    meaning: [
      "The VM wrote to its drive a minute after that update was interrupted, or later. The newer data were",
      "kept, and the snapshot from before was dropped.",
    ],
  },
  driveStaysAside: {
    heading: "ASIDE holds a drive that nobody has agreed to lose, and stays",
    from: "host/scripts/steps/aside.sh",
    meaning: [
      "An update to `persistState: true` was interrupted or failed, or the VM's unit was gone, so that nothing said",
      "what the drive was; the VM has none of it by now, and the program asks for none. With `persistState: true` the",
      "VM goes on from it. `pulumi destroy` leaves it too, unless `deletePersistentState` is set; delete NAME.aside by",
      "hand if nobody wants it.",
    ],
  },
  takesRoomAside: {
    heading: "a drive that is needed no more takes room beside DRIVE until the next deploy",
    from: "host/scripts/steps/aside.sh",
    meaning: [
      "The VM runs without the persistent drive that it had, and that could not be deleted; why not follows. The",
      "next `pulumi up` that changes anything on the host tries again, and so does `pulumi destroy`.",
    ],
  },
  mountStays: {
    heading: "FOLDER is a mount of its own: it stays, and is empty",
    from: "host/scripts/removal.sh",
    meaning: [
      "The VM is removed, with all that it kept there. Unmount the folder and delete it if nobody needs it.",
    ],
  },
} as const satisfies Record<string, ErrorEntry>;
