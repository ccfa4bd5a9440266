export type {
  ForwardPortArgs,
  HostArgs,
  KeyFolderArgs,
  ShareArgs,
  SimpleVmArgs,
  VmSourceArgs,
} from "./arguments/interface";
export { SimpleVm } from "./pulumi/simpleVm";
