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

/** A host, and the key by which it is known, read once: each VM of a program is compared with all others. */
export interface KnownHost {
  host: HostArguments;
  /** The fingerprint that is pinned, if one is. */
  pinned: string | undefined;
}

/** The host that arguments name. */
export const knownHost = (host: HostArguments): KnownHost => ({
  host,
  pinned: pinnedFingerprint(host.hostKey),
});

/** What is known of a VM or a key folder that the program declares. */
export interface Declared extends KnownHost {
  kind: "VM" | "key folder";
  /** Its name on the host; undefined where it is not known yet. */
  name: string | undefined;
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
export const isSameHost = (one: KnownHost, other: KnownHost): boolean =>
  (one.pinned !== undefined && one.pinned === other.pinned) || isSameAddress(one.host, other.host);

/** A resource's name in the program. */
export const resourceName = (urn: string): string => urn.split("::").at(-1) ?? urn;
