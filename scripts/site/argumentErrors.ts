import type {
  CloudInitArgs,
  ForwardPortArgs,
  HealthCheckArgs,
  HostArgs,
  KeyFolderArgs,
  KeyFolderReference,
  KeyFolderResourceArgs,
  ShareArgs,
  SimpleVmArgs,
  VmSourceArgs,
  WireGuardKeyArgs,
  WireguardEndArgs,
  WireguardNetworkArgs,
  WireguardNetworkPeerArgs,
  WireguardPeerArgs,
  WireguardSettingsArgs,
} from "pulumi-simple-vm";
import { type EntryName, errorKinds } from "../../provider/src/errors/kinds";

/** The interfaces of which each argument says which errors it may lead to. */
interface Interfaces {
  SimpleVmArgs: SimpleVmArgs;
  HostArgs: HostArgs;
  VmSourceArgs: VmSourceArgs;
  HealthCheckArgs: HealthCheckArgs;
  ForwardPortArgs: ForwardPortArgs;
  KeyFolderArgs: KeyFolderArgs;
  KeyFolderReference: KeyFolderReference;
  ShareArgs: ShareArgs;
  KeyFolderResourceArgs: KeyFolderResourceArgs;
  WireguardNetworkArgs: WireguardNetworkArgs<string>;
  WireguardNetworkPeerArgs: WireguardNetworkPeerArgs;
  CloudInitArgs: CloudInitArgs;
  WireguardSettingsArgs: WireguardSettingsArgs;
  WireguardEndArgs: WireguardEndArgs;
  WireguardPeerArgs: WireguardPeerArgs;
  WireGuardKeyArgs: WireGuardKeyArgs;
}

type Table = {
  [Name in keyof Interfaces]: { [Argument in keyof Required<Interfaces[Name]>]: readonly EntryName[] };
};

const names: EntryName[] = ["nameTaken", "otherState", "otherOwner", "otherKind"];

/** What each end of a network may have; whatever is wrong with it is one error with all mistakes. */
const settings: Table["WireguardSettingsArgs"] = {
  mtu: ["argumentMistakes"],
  dns: ["argumentMistakes"],
  table: ["argumentMistakes"],
  preUp: ["argumentMistakes"],
  postUp: ["argumentMistakes"],
  preDown: ["argumentMistakes"],
  postDown: ["argumentMistakes"],
};

/**
 * The errors that an argument's value or its change may lead to, beyond a value of the wrong form, which the preview tells
 * at that argument. The compiler asks for a line for each argument.
 */
const table: Table = {
  SimpleVmArgs: {
    host: ["notConnected", "hostUnfit", "toolsMissing", "toolTooOld", "unwritableUnits"],
    vm: ["nixEvaluation", "nixBuild", "noRunScript", "otherProcessor", "noRoomForClosure"],
    name: [...names, "foreignUnit", "foreignFolder"],
    nixOptions: ["nixEvaluation", "nixBuild", "notSubstituted"],
    previewBuild: ["nixBuild"],
    adopt: ["foreignUnit", "otherOwner", "nameTaken", "importRefused"],
    persistState: ["keptDrive", "twoDrives", "driveIsMount", "driveIsLink", "keepsNothing"],
    snapshot: ["noSnapshot", "noRoomForSnapshot", "besideImage", "withoutSnapshot", "driveAsLeft"],
    deletePersistentState: ["removal"],
    autoStart: ["masked"],
    restart: ["deploy"],
    startTimeout: ["deploy"],
    stopTimeout: ["removal"],
    restartPolicy: [],
    renewOutdatedUnit: [],
    health: ["unhealthy", "bashMissing", "panicked"],
    rollback: ["unhealthy", "oldUnhealthy"],
    memory: ["memoryShort", "endedEarly"],
    cores: ["endedEarly"],
    qemuOptions: ["kvmNeeded", "endedEarly"],
    kernelParams: ["panicked"],
    forwardPorts: ["portTaken", "endedEarly"],
    keyFolders: ["keyNotMade", "notAFolder", "nobodyServes", "writableTwice", "noGeneration"],
    shares: ["endedEarly", "callersFolder"],
  },
  HostArgs: {
    address: ["notConnected"],
    port: ["notConnected"],
    user: ["authenticationFailed", "notRoot"],
    privateKey: ["privateKeyText", "authenticationFailed", "noKeyToLogIn"],
    privateKeyPath: ["privateKeyFile", "privateKeyText", "authenticationFailed"],
    password: ["authenticationFailed"],
    agent: ["noAgent", "authenticationFailed"],
    hostKey: ["hostKeyUnknown", "hostKeyChanged", "hostKeyArgument"],
    knownHostsFile: ["hostKeyUnknown", "hostKeyChanged"],
    jump: ["notConnected", "hostKeyUnknown", "authenticationFailed"],
    sudo: ["notRoot", "sudoRefused"],
    startsAtOnce: [],
  },
  VmSourceArgs: {
    flake: ["noSuchVm", "sourceMissing", "otherOutput", "nixEvaluation"],
    file: ["sourceMissing", "severalDerivations", "nixEvaluation"],
    attr: ["severalDerivations"],
    args: ["argumentNotTaken", "notANixValue"],
    storePath: ["notAStorePath", "notSubstituted", "deployerLostPaths"],
  },
  HealthCheckArgs: {
    tcp: ["unhealthy", "bashMissing"],
    http: ["unhealthy", "bashMissing"],
    status: ["unhealthy"],
    command: ["unhealthy"],
    console: ["unhealthy"],
    timeout: ["unhealthy"],
    interval: [],
    holdFor: ["unhealthy"],
  },
  ForwardPortArgs: { protocol: [], host: ["portTaken"], guest: [], address: ["portTaken"] },
  KeyFolderArgs: {
    files: ["notAFolder"],
    generate: ["keyNotMade"],
    readOnly: ["writableTwice"],
    folder: ["noGeneration", "writableTwice"],
  },
  KeyFolderReference: { name: ["noGeneration"], generation: ["noGeneration"] },
  ShareArgs: { tag: [], path: ["endedEarly"], readOnly: [] },
  KeyFolderResourceArgs: {
    host: ["notConnected", "toolsMissing", "keyFolderUsed"],
    name: [...names, "keyFolderUsed"],
    files: ["keyFolderInstall"],
    generate: ["keyNotMade", "keyFolderInstall"],
    rotate: ["keyFolderInstall"],
    adopt: ["nameTaken", "foreignFolder"],
  },
  WireguardNetworkArgs: {
    subnet: ["argumentMistakes", "sharedAddress"],
    hub: ["noEndpoint", "argumentMistakes"],
    presharedKey: ["valueMissing"],
    interface: ["argumentMistakes"],
    peers: ["argumentMistakes", "noSuchPeer", "noEndpoint"],
  },
  WireguardNetworkPeerArgs: {
    publicKey: ["otherHalf", "valueMissing"],
    privateKey: ["otherHalf", "keyInStore", "valueMissing"],
    privateKeyFile: ["keyInStore"],
    address: ["sharedAddress"],
    endpoint: ["noEndpoint", "endpointFailed", "valueMissing"],
    listenPort: ["argumentMistakes"],
    keepalive: ["argumentMistakes"],
    routes: ["argumentMistakes"],
    ...settings,
  },
  CloudInitArgs: { system: ["argumentMistakes", "keyInStore"], config: ["argumentMistakes", "valueMissing"] },
  WireguardSettingsArgs: settings,
  WireguardEndArgs: {
    privateKey: ["argumentMistakes", "valueMissing"],
    privateKeyFile: ["argumentMistakes"],
    addresses: ["argumentMistakes"],
    listenPort: ["argumentMistakes"],
    peers: ["argumentMistakes"],
    ...settings,
  },
  WireguardPeerArgs: {
    name: ["argumentMistakes"],
    publicKey: ["argumentMistakes", "valueMissing"],
    presharedKey: ["argumentMistakes", "valueMissing"],
    allowedIPs: ["argumentMistakes"],
    endpoint: ["argumentMistakes", "valueMissing"],
    persistentKeepalive: ["argumentMistakes"],
  },
  WireGuardKeyArgs: { rotate: [] },
};

/** The headings in docs/errors.md that an argument of an interface leads to. */
export function errorsOfArgument(interfaceName: string, argument: string): string[] {
  const errors: Record<string, Record<string, readonly EntryName[]> | undefined> = table;
  return (errors[interfaceName]?.[argument] ?? []).map((kind) => errorKinds[kind].heading);
}
