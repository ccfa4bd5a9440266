import type { VmArguments } from "../arguments/vm";
import type { Network } from "../network/network";

/** A folder of the host that a run script serves to the guest. */
export interface ServedFolder {
  path: string;
  readOnly: boolean;
}

/** What a VM's package promises: a program that runs QEMU, and how one speaks with it. */
export interface Runner {
  /** Absolute path of the program. It becomes QEMU, or waits for it. */
  runScript: string;
  /** Ports of the host that it forwards to the guest by itself. */
  ports: readonly number[];
  /** Folders of the host that it serves to the guest by itself. */
  folders: readonly ServedFolder[];
  /** The `qemu-img` that it makes its drive with: a path, or a name to look for on PATH; absent where none is seen. */
  imageTool?: string;
  /** The environment by which it is told what the VM's arguments and network say. */
  environment(vm: VmArguments, network: Network): Record<string, string>;
  /** A line of sh that goes before each start, run in the VM's runtime folder as its user. */
  prepare: string;
  /** A line of sh, run there as that user, that ends when QEMU runs, and fails when it does not; `$MAINPID` is the program. */
  ready(vm: VmArguments): string;
  /** A line of sh that has the guest power off, and ends when QEMU has ended; `$MAINPID` is the program. */
  stop: string;
  /** A text of sh that has the running QEMU drop the snapshot of this tag inside its drives, run as the VM's user. */
  forgetSnapshot(tag: string): string;
  /** Warnings of what the arguments and the package do not agree on, though nothing fails. */
  complaints(vm: VmArguments): string[];
}
