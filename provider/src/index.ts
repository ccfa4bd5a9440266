/**
 * What a Pulumi program takes from the package.
 *
 * @module pulumi-simple-vm
 * @group Reference
 */
export type { KeyFolderArgs, KeyFolderReference, ShareArgs } from "./arguments/folders";
export type { HealthCheckArgs } from "./arguments/health";
export type { HostArgs } from "./arguments/host";
export type { KeyFolderResourceArgs } from "./arguments/keyFolder";
export type { ForwardPortArgs } from "./arguments/ports";
export type { VmSourceArgs } from "./arguments/source";
export type { SimpleVmArgs } from "./arguments/vm";
export { KeyFolder } from "./pulumi/keyFolder";
export { publicKeyOf } from "./pulumi/publicKeyOf";
export { SimpleVm } from "./pulumi/simpleVm";
export type { WireGuardKeyArgs } from "./pulumi/wireGuardKey";
export { WireGuardKey, WireGuardPresharedKey } from "./pulumi/wireGuardKey";
export { wireguardConfig, wireguardNetdev } from "./pulumi/wireguardConfig";
export type { WireguardEndArgs, WireguardPeerArgs, WireguardSettingsArgs } from "./pulumi/wireguardEnd";
export type { WireguardNetwork } from "./pulumi/wireguardNetwork";
export { wireguardNetwork } from "./pulumi/wireguardNetwork";
export type {
  CloudInitArgs,
  WireguardNetworkArgs,
  WireguardNetworkPeerArgs,
} from "./pulumi/wireguardNetworkArgs";
export type { NetworkdFiles } from "./wireguard/networkdFiles";
