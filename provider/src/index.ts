export type { KeyFolderArgs, ShareArgs } from "./arguments/folders";
export type { HostArgs } from "./arguments/host";
export type { ForwardPortArgs } from "./arguments/ports";
export type { VmSourceArgs } from "./arguments/source";
export type { SimpleVmArgs } from "./arguments/vm";
export { SimpleVm } from "./pulumi/simpleVm";
