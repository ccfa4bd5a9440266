import type { HostArguments } from "../arguments/host";
import type { VmArguments } from "../arguments/vm";
import { isSameAddress, pinnedFingerprint } from "../plan/plan";

/** A port of a host that leads to a guest. */
export type ForwardPort = VmArguments["forwardPorts"][number];

/** A key folder that a VM uses. */
export interface UsedKeyFolder {
  /** Under which of the VM's tags. */
  tag: string;
  /** The key folder's name on its host. */
  name: string;
  readOnly: boolean;
}

/** What is known of a VM or a key folder that the program declares. */
export interface Declared {
  kind: "VM" | "key folder";
  /** Its name on the host; undefined where it is not known yet. */
  name: string | undefined;
  host: HostArguments;
}

/** What is known of a key folder. */
export interface DeclaredKeyFolder extends Declared {
  kind: "key folder";
}

/** What is known of a VM. */
export interface DeclaredVm extends Declared {
  kind: "VM";
  /** The key folders that it uses. */
  uses: UsedKeyFolder[];
  /** It is to run. */
  starts: boolean;
  /** MiB; `undefined` where the program does not say it or it is not known yet. */
  memory: number | undefined;
  /** The ports of its host that it will listen at. */
  ports: ForwardPort[];
}

/** Whether two have one host: by its pinned key, or by the way to it. */
export function isSameHost(one: HostArguments, other: HostArguments): boolean {
  const pinned = pinnedFingerprint(one.hostKey);
  return (pinned !== undefined && pinned === pinnedFingerprint(other.hostKey)) || isSameAddress(one, other);
}

/** A resource's name in the program. */
export const resourceName = (urn: string): string => urn.split("::").at(-1) ?? urn;
