import type { EntryName } from "../../../provider/src/errors/kinds";
import { hostProofs } from "./hostProofs";
import { inFile, type Proof } from "./proof";

/** A test for each entry of docs/errors.md. */
export const proofs: Record<EntryName, Proof> = {
  ...hostProofs,
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
  ...inFile("e2e/startHints.test.ts", {
    hostUnfit: [
      "all that keeps a VM from its host is one error, and nothing was changed",
      "the host cannot take the VM",
    ],
    portTaken: ["a port of another program's VM that runs, and one's own", "is taken by the VM"],
    memoryShort: [
      "all that keeps a VM from its host is one error, and nothing was changed",
      "memory: the VM is to have",
    ],
  }),
  ...inFile("e2e/tampered.test.ts", {
    unwritableUnits: [
      "is told by an update and a removal, which change nothing; a refresh finds the VM",
      "cannot be written",
    ],
    masked: "a mask is a mask again when the update failed, and what root writes has its own mode",
  }),
  ...inFile("e2e/tool.test.ts", {
    guestLogin: ["ssh goes through the host to the forwarded port", "cannot reach the guest of the VM"],
    notComparable: "a VM is stopped, which refresh tells, started and restarted",
  }),
  ...inFile("e2e/transaction.test.ts", {
    unknownToHost:
      "a power cut in an update is told without pointing at output that is gone, and the next update goes on",
  }),
  ...inFile("unit/host/transfer/closureCopies.test.ts", {
    collectedAgain:
      "what a collection on the host took away at once is sent again, and that it goes on is told",
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
  ...inFile("unit/nix/build.test.ts", {
    nixBuild: "a failed build shows the last 30 lines of its log, once, and what shows all of it",
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
  ...inFile("unit/plan/preflight.test.ts", {
    kvmNeeded: "KVM that no VM can do without is an error, with the reason",
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
    notForwarded: "a port where nothing listens cannot be reached through the host",
    notDoneInTime: ["the host ends a script after its time", "not done within"],
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
  ...inFile("unit/tool/fleet.test.ts", {
    unknownVm: ["%s is refused", "the stack has no such VM"],
  }),
  ...inFile("unit/tool/hostOption.test.ts", {
    usage: "--host %j is refused",
  }),
  ...inFile("unit/tool/stackState.test.ts", {
    pulumiCli: "a CLI that cannot be run is told as such",
    stackState: "%j is no state",
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
