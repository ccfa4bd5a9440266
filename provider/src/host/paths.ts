import { createHash } from "node:crypto";

/** Where a VM's things lie on its host. Only the VM's own; nothing is shared but the parent folders. */
export interface HostPaths {
  /** The unit's name with its ending. */
  unit: string;
  /** The user that systemd makes up for the VM (DynamicUser); at most 31 characters, systemd's limit. */
  user: string;
  /** The drive's folder as the VM's unit sees it, and as the user is told. systemd keeps it in /var/lib/private. */
  stateDirectory: string;
  /** `StateDirectory=` and `RuntimeDirectory=`, relative to their parents. */
  directoryName: string;
  /** The folder that really holds the drive (`DynamicUser=` makes `stateDirectory` a link to it). */
  driveDirectory: string;
  /** Where a persistent drive waits for the end of a deploy that makes the VM stateless. */
  driveAside: string;
  /** The monitor's pipes; gone when the VM is stopped. */
  runtimeDirectory: string;
  /** The key folders; outside the state directory, so that they outlive the drive. */
  keys: string;
  /** Deploy's own: owner marker, lock, what is staged. Root's alone. */
  deploy: string;
  /** The keys that the host made, with their public halves: what the guest has in its key folders are copies. */
  generated: string;
  /** The garbage-collector root of the VM's closure. */
  gcRoot: string;
  /** That of what a kept drive stands on; as long as the drive. */
  driveRoot: string;
}

/** The folder under /var/lib and /run that holds all VMs of a host. */
const family = "simple-vms";

/** The paths of the VM with this name. */
export function hostPaths(name: string): HostPaths {
  return {
    unit: `simple-vm-${name}.service`,
    user: userName(name),
    stateDirectory: `/var/lib/${family}/${name}`,
    directoryName: `${family}/${name}`,
    driveDirectory: `/var/lib/private/${family}/${name}`,
    driveAside: `/var/lib/private/${family}/${name}.aside`,
    runtimeDirectory: `/run/${family}/${name}`,
    keys: `/var/lib/${family}/${name}.keys`,
    deploy: `/var/lib/${family}/${name}.deploy`,
    generated: `/var/lib/${family}/${name}.deploy/generated`,
    gcRoot: `/nix/var/nix/gcroots/${family}/${name}`,
    driveRoot: `/nix/var/nix/gcroots/${family}/${name}.drive`,
  };
}

const longestUserName = 31;

/** `simple-vm-NAME`, or a shortened name with a digest where that is too long for a user. */
function userName(name: string): string {
  const full = `simple-vm-${name}`;
  if (full.length <= longestUserName) return full;
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${full.slice(0, longestUserName - digest.length - 1)}-${digest}`;
}
