import type { EntryName } from "../../../provider/src/errors/kinds";

/** The test that produces an error for real: its file below test/, its title, and what of the words it looks for. */
export interface Proof {
  file: string;
  title: string;
  /** A piece of the entry's words; absent where the test has all of them. */
  looksFor?: string;
}

/** Titles of tests of one file, or a title and what that test looks for, by the entry that each produces. */
const inFile = <Name extends EntryName>(
  file: string,
  tests: Record<Name, string | [title: string, looksFor: string]>,
): Record<Name, Proof> =>
  Object.fromEntries(
    Object.entries<string | [string, string]>(tests).map(([name, test]) => {
      const [title, looksFor] = typeof test === "string" ? [test] : test;
      return [name, { file, title, looksFor }];
    }),
  ) as Record<Name, Proof>;

/** A test for each entry of docs/errors.md. */
export const proofs: Record<EntryName, Proof> = {
  ...inFile("e2e/closure.test.ts", {
    otherProcessor: "a package for another processor is refused before anything is copied or stopped",
    deployerLostPaths: "a path that the deployer's disk has lost is told as such",
    hostLostPaths: "a path that the host's disk has lost is told before the running VM is stopped",
  }),
  ...inFile("e2e/failedDeploy.test.ts", {
    endedEarly: [
      "an update whose VM crashes fails, at once or after a moment, and the old VM runs again",
      "QEMU ended within",
    ],
  }),
  ...inFile("e2e/keyFolder.test.ts", {
    keyFolderRemoval: "a folder that a VM has is not removed, and the error names the VM",
  }),
  ...inFile("e2e/killed.test.ts", {
    stackLocked:
      "a program that is put back after Pulumi and its provider were killed: refresh tells, the next up repairs",
    pendingOperations:
      "a program that is put back after Pulumi and its provider were killed: refresh tells, the next up repairs",
  }),
  ...inFile("e2e/login.test.ts", {
    notRoot: "a user without sudo is told what to set",
  }),
  ...inFile("e2e/ownScript.test.ts", {
    nobodyServes: "a folder that the guest waits for and nobody serves is warned of",
  }),
  ...inFile("e2e/tampered.test.ts", {
    unwritableUnits: [
      "is told by an update and a removal, which change nothing; a refresh finds the VM",
      "cannot be written",
    ],
    masked: "a mask is a mask again when the update failed, and what root writes has its own mode",
  }),
  ...inFile("e2e/transaction.test.ts", {
    unknownToHost:
      "a power cut in an update is told without pointing at output that is gone, and the next update goes on",
  }),
  ...inFile("unit/errors/produced.test.ts", {
    notAStorePath: "a path that is no package's",
    cannotStart: ["a program that is not there", "cannot start"],
    tooMuchOutput: "a program that writes without an end",
    sudoRefused: "sudo that asks for a password",
    unreadableAnswer: "an answer that is none",
    runsWhilePutBack: "a VM that somebody started while its drive is put back",
    keyFolderInstall: "a key folder that cannot be made",
    removal: "a removal that fails on the host",
  }),
  ...inFile("unit/guest/handshakes.test.ts", {
    noSuchPeer: "is silent where %s, and answers a request by 503",
  }),
  ...inFile("unit/host/claim.test.ts", {
    nameTaken: "%s",
    otherState: "%s",
    otherOwner: "%s",
    foreignUnit: "%s",
    foreignFolder: ["%s", "was not made by Pulumi"],
    keptDrive: "%s",
  }),
  ...inFile("unit/host/facts.test.ts", {
    toolsMissing: "a host without %j: what is missing, where it was looked for and only what brings it",
  }),
  ...inFile("unit/host/keyFolder.test.ts", {
    otherKind: "that a VM has is refused, adopt or not",
    noGeneration: "a generation that is not there fails before anything changes",
    writableTwice: "two VMs may have it, but not both to write to",
    keyFolderUsed: "a folder that a VM has is not removed; one that none has leaves nothing",
  }),
  ...inFile("unit/host/keyFolderRaces.test.ts", {
    keyFolderLocked: "in vain is told so (%s)",
    keyFolderGone: "makes nothing in a place that was removed meanwhile",
  }),
  ...inFile("unit/host/observeScript.test.ts", {
    stateNotTold: "a systemd that tells no state is told",
  }),
  ...inFile("unit/host/sharedFolders.test.ts", {
    sharedLock: ["a lock that another holds is told, not waited for", "holds the lock"],
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
  ...inFile("unit/host/transaction/driveAside.test.ts", {
    twoDrives: [
      "two drives that are to be kept are both kept (persistState %s)",
      "hold a drive that is to be kept",
    ],
    runsOnNewDrive: [
      "a drive aside while the VM runs on another: neither goes without the user's word",
      "runs on a drive that it made since",
    ],
    asideInTheWay: ["%s that no deploy set aside stays, and so does the drive", "is in the way"],
  }),
  ...inFile("unit/host/transaction/generatedKeys.test.ts", {
    keyNotMade: "a key whose tool fails is told by its file, and nothing is swapped",
    notAFolder: "a link in the place of %s is refused before anything is swapped",
  }),
  ...inFile("unit/host/transaction/healthTransaction.test.ts", {
    unhealthy: "the reason has both VMs' failed checks and the answers",
    oldUnhealthy: "the reason has both VMs' failed checks and the answers",
  }),
  ...inFile("unit/host/transaction/mounts.test.ts", {
    driveIsMount: "is not set aside, which is found before the VM stops",
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
  ...inFile("unit/nix/build.test.ts", {
    nixBuild: "a failed build shows the last lines of its log, once",
    notSubstituted: "a package that is there needs no derivation, and one that is nowhere is told as such",
    noRunScript: "says what is there instead: %j",
  }),
  ...inFile("unit/nix/closure.test.ts", {
    nixStore: "a path that is not valid has no closure",
  }),
  ...inFile("unit/nix/evaluator.test.ts", {
    noSuchVm: "a name that does not exist: what was looked for, and which names there are",
    sourceMissing:
      "a folder or file that does not exist is told by its whole path, and Nix looks for it nowhere else",
  }),
  ...inFile("unit/nix/file.test.ts", {
    nixEvaluation: "Nix's own words for what does not evaluate",
    severalDerivations: "anything but one derivation with its default output is an error",
    argumentNotTaken:
      "arguments that the file's function does not take are refused, with those that it takes",
    notANixValue: "values that Nix cannot hold are refused, with their place",
  }),
  ...inFile("unit/nix/reference.test.ts", {
    otherOutput: "an output that holds no run script is refused",
  }),
  ...inFile("unit/pulumi/engineSteps.test.ts", {
    bug: "a mistake of this package's is one short text with its line and where to report it; the state is kept",
  }),
  ...inFile("unit/pulumi/keySteps.test.ts", {
    unreadableKeyState: "a state with %j is not taken for a key",
  }),
  ...inFile("unit/pulumi/simpleVm.test.ts", {
    packageNotLoaded: "when the package %s, every step fails and says where it was looked for",
    importRefused: "the option `import` is refused in words, not by a TypeError of the SDK's",
  }),
  ...inFile("unit/pulumi/stepsByKind.test.ts", {
    unknownKind: "every step refuses the kind %j of another release",
  }),
  ...inFile("unit/pulumi/wireguardConfig.test.ts", {
    valueMissing:
      "what comes later and turns out to be nothing is a mistake, and not as if it had been left out",
    notAPrivateKey: "of what is no key ends in an error that does not show it",
  }),
  ...inFile("unit/pulumi/wireguardNetwork.test.ts", {
    noEndpoint: "all that can be told while the program runs ends it at once, without a stack",
  }),
  ...inFile("unit/pulumi/wireguardNetworkInputs.test.ts", {
    endpointFailed: "a function that fails is told by its field, without a stack",
    otherHalf:
      "a peer's own public key is compared with its peers' and its private key, and is nothing that its file waits for",
  }),
  ...inFile("unit/runner/complaints.test.ts", {
    keepsNothing: "%s",
    callersFolder: ["%s", "shares"],
  }),
  ...inFile("unit/ssh/authentication.test.ts", {
    noKeyToLogIn: "nothing to try is told with what was looked for",
    privateKeyFile: "%s is told as such",
    privateKeyText: "an encrypted key is for an agent",
    noAgent: "agent: true is the agent at SSH_AUTH_SOCK",
    authenticationFailed: "refuses another, which is told without it",
  }),
  ...inFile("unit/ssh/command.test.ts", {
    commandLine: ["a null character cannot be quoted", "null character"],
  }),
  ...inFile("unit/ssh/connection.test.ts", {
    notDoneInTime: "the host ends a script after its time",
    connectionLost: "a link that is cut rejects what runs, and the next script connects anew to the same key",
    commandFailed: "a command that is missing is told with the PATH",
  }),
  ...inFile("unit/ssh/hostKeyPolicy.test.ts", {
    hostKeyUnknown: "an unknown key is refused, with everything that is needed to accept it",
    hostKeyChanged: ["a key other than hostKey is refused with both fingerprints", "host key"],
    hostKeyArgument: "a hostKey that is no key is told before anything is connected",
  }),
  ...inFile("unit/ssh/pool.test.ts", {
    notConnected: "refuses",
  }),
  ...inFile("unit/state/keyFolderState.test.ts", {
    unreadableState: "a state %s is an error without what it holds",
  }),
  ...inFile("unit/steps/update.test.ts", {
    bashMissing: "a host without bash is told before the build where the %s VM needs it",
  }),
  ...inFile("unit/wireguard/end.test.ts", {
    argumentMistakes: "mistakes are one error, with all of them",
  }),
  ...inFile("unit/wireguard/network.test.ts", {
    sharedAddress: "%s is a mistake",
  }),
  ...inFile("unit/wireguard/nixosModule.test.ts", {
    keyInStore: "no key gets into the store",
  }),
};
