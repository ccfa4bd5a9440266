import { inFile } from "./proof";

/** Tests of test/unit/host, by the entry of docs/errors.md that each produces. */
export const hostProofs = {
  ...inFile("unit/host/claim.test.ts", {
    nameTaken: "%s",
    otherState: "%s",
    otherOwner: "%s",
    foreignUnit: "%s",
    foreignFolder: ["%s", "was not made by Pulumi"],
    keptDrive: "%s",
  }),
  ...inFile("unit/host/facts.test.ts", {
    toolsMissing:
      "on a host with %j and without %j: what is missing, where it was looked for and only what brings it",
    toolTooOld: ["all that a host lacks is one error", "too old"],
  }),
  ...inFile("unit/host/keyFolder.test.ts", {
    otherKind: "that a VM has is refused, adopt or not",
    noGeneration: "a generation that is not there fails before anything changes",
    writableTwice: "two VMs may have it, but not both to write to",
    keyFolderUsed: "a folder that a VM has is not removed; one that none has leaves nothing",
  }),
  ...inFile("unit/host/keyFolderRaces.test.ts", {
    keyFolderLocked: ["in vain is told so (%s)", "deploy of this key folder holds the lock"],
    keyFolderGone: "makes nothing in a place that was removed meanwhile",
  }),
  ...inFile("unit/host/observeScript.test.ts", {
    stateNotTold: "a systemd that tells no state is told",
  }),
  ...inFile("unit/host/sharedFolders.test.ts", {
    sharedLock: ["a lock that another holds is told, not waited for", "holds the lock"],
  }),
  ...inFile("unit/host/tool/console.test.ts", {
    console: ["exit code %d is told with what to do", "the VM does not run"],
  }),
  ...inFile("unit/host/tool/power.test.ts", {
    power: "exit code %d is told with what to do",
  }),
  ...inFile("unit/host/transaction/awaitedResults.test.ts", {
    notAwaited: "what is not done long after its deadline is given up, whatever the link does",
  }),
  ...inFile("unit/host/transaction/brokenPutBack.test.ts", {
    notPutBack:
      "a %s snapshot that cannot be put back keeps the VM from the next boot, and is put back later",
  }),
  ...inFile("unit/host/transaction/detachedScript.test.ts", {
    deploy: "a script that fails is told with %s",
    unreadableResult: "a script that fails is told with %s",
    noResult: "a script that fails is told with %s",
  }),
  ...inFile("unit/host/transaction/asideRest.test.ts", {
    restOfDrive: [
      "the rest of a drive that cannot be deleted is in the way of a drive that is to come back by its name, and of that alone",
      "is the rest of a drive, and cannot be deleted",
    ],
  }),
  ...inFile("unit/host/transaction/driveAside.test.ts", {
    twoDrives: [
      "two drives that are to be kept are both kept (persistState %s)",
      "hold a drive that is to be kept",
    ],
    wouldBeEmptied: [
      "does not make way for the unit of before where its drive cannot be set aside",
      "could not be set aside",
    ],
    runsOnNewDrive: [
      "a drive aside while the VM runs on another: neither goes without the user's word",
      "runs on a drive that it made since",
    ],
    asideInTheWay: ["%s that no deploy set aside stays, and so does the drive", "is in the way"],
    driveStaysAside: [
      "has what it wrote after an interrupted update also where the program gives up its drive after a failed one",
      "holds a drive",
    ],
  }),
  ...inFile("unit/host/transaction/generatedKeys.test.ts", {
    keyNotMade: "a key whose tool fails is told by its file, and nothing is swapped",
    notAFolder: "a link in the place of %s is refused before anything is swapped",
  }),
  ...inFile("unit/host/transaction/healthTransaction.test.ts", {
    panicked:
      "a new VM without checks whose kernel has panicked by the end of its start makes way, with the console's lines",
    unhealthy: "the reason has both VMs' failed checks and the answers",
    oldUnhealthy: "the reason has both VMs' failed checks and the answers",
  }),
  ...inFile("unit/host/transaction/mounts.test.ts", {
    driveIsMount: "is not set aside, which is found before the VM stops",
    takesRoomAside:
      "while the drive is set aside: the drive stays until the next deploy, and a warning says so",
  }),
  ...inFile("unit/host/transaction/removalMounts.test.ts", {
    mountStays: "a drive that is a mount itself stays, empty, and a warning says so",
    mountsInside: "what somebody has mounted in %s is not emptied, and nothing is removed before",
  }),
  ...inFile("unit/host/transaction/snapshot.test.ts", {
    noSnapshot: [
      "an image that qemu-img cannot read fails the update before the new VM starts",
      "no snapshot could be made",
    ],
    noRoomForSnapshot: [
      "a host without room for what lies beside the image fails the update before the VM stops",
      "are free",
    ],
    driveAsLeft: "an update that fails without one says that the drive is as the new VM left it",
    besideImage: "what grew beside the image while the VM stopped fails the update",
    withoutSnapshot: "a drive of which no snapshot can be made is told, and the update goes on",
    snapshotStays: [
      "what QEMU does not drop is told, and dropped by the next deploy",
      "takes room until the next deploy",
    ],
    driveRanOn: [
      "is dropped, and the drive kept, where a VM has run on since the update was interrupted",
      "has run on since an update was interrupted",
    ],
  }),
  ...inFile("unit/host/transaction/swapBack.test.ts", {
    inTheWay: "a folder in the place of %s is found before the VM stops",
    driveIsLink: "a link in the drive's place, which systemd does not follow, is found before the VM stops",
  }),
  ...inFile("unit/host/transaction/transaction.test.ts", {
    locked: "a deploy waits for another one of the VM no longer than a stop may take, and changes nothing",
  }),
  ...inFile("unit/host/transaction/turns.test.ts", {
    readingUnits: "one that lasts too long is told",
  }),
  ...inFile("unit/host/transfer/closureCopies.test.ts", {
    noRoomForClosure: "no room in the host's store, %s: %s",
  }),
  ...inFile("unit/host/transfer/closureQuery.test.ts", {
    collecting: [
      "a collection that runs on the host is waited for before the host is asked, and told when it lasts",
      "a garbage collection has been running on the host",
    ],
  }),
  ...inFile("unit/host/transfer/diskSpace.test.ts", {
    diskFull: "%s: the file system that is full is named, once",
  }),
  ...inFile("unit/host/workUnderWay.test.ts", {
    engineGone: "the end waits for what is under way, and nothing begins after it was asked for",
  }),
};
