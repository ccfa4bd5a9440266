export type { KeyFolderArgs, KeyFolderReference, ShareArgs } from "./arguments/folders";
export type { HostArgs } from "./arguments/host";
export type { KeyFolderResourceArgs } from "./arguments/keyFolder";
export type { ForwardPortArgs } from "./arguments/ports";
export type { VmSourceArgs } from "./arguments/source";
export type { SimpleVmArgs } from "./arguments/vm";
export { KeyFolder } from "./pulumi/keyFolder";
export { SimpleVm } from "./pulumi/simpleVm";
