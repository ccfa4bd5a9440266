export type {
  ForwardPortArgs,
  HostArgs,
  KeyFolderArgs,
  ShareArgs,
  SimpleVmArgs,
  VmSourceArgs,
} from "./arguments";
export { SimpleVm } from "./simpleVm";
