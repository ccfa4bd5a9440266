import { createHash } from "node:crypto";

/** Folders and files of a host that are nobody's, or that all its VMs share. */
export const sharedPaths = {
  /** Nix's store. */
  store: "/nix/store",
  /** Held by a garbage collection while it runs. Source: Nix, src/libstore/gc.cc. */
  collectionLock: "/nix/var/nix/gc.lock",
  /** Where units are installed by hand. */
  ownUnits: "/etc/systemd/system",
  /**
   * A unit folder of its own in systemd's search path, for portable services (systemd.unit(5), "Unit File Load Path"); it is in
   * /etc/systemd, which NixOS leaves writable.
   */
  attachedUnits: "/etc/systemd/system.attached",
  /** Only root can open it: whoever can open what is locked can hold the lock. */
  lockedFolder: "/var/lib/private",
  /** Staged scripts, in memory and for root alone. */
  staging: "/run/simple-vms-deploy",
  /** Locks by which staged scripts take turns; goes with the last of them. */
  turns: "/run/simple-vms-deploy/.turns",
  /** A pattern of the folders `deploy` of all VMs and key folders. */
  deployFolders: "/var/lib/simple-vms/*.deploy",
  /** A pattern of the folders `keyFolder` of all key folders. */
  keyFolders: "/var/lib/simple-vms/*.folder",
  /** There where systemd is the init (sd_booted(3)). */
  systemdRuns: "/run/systemd/system",
  kvm: "/dev/kvm",
  /** Where the kernel tells of processes, memory and sockets (proc(5)). */
  processes: "/proc",
  /** Says which distribution it is (os-release(5)). */
  osRelease: "/etc/os-release",
} as const;

/** Patterns of the units of all VMs, wherever they are installed. */
export const allUnits = [sharedPaths.ownUnits, sharedPaths.attachedUnits].map(
  (folder) => `${folder}/simple-vm-*.service`,
);

/** Everywhere that a deploy and a VM's start write to. */
export const writtenFolders = [
  ...[sharedPaths.store, "/nix/var/nix", "/var/lib/simple-vms", "/var/lib/private/simple-vms"],
  ...[sharedPaths.ownUnits, "/run", "/tmp", "/var/tmp"],
];

/**
 * Where the things of a VM lie on its host, or of a key folder, which has `keyFolder` and `deploy` alone. Only its own;
 * nothing is shared but the parent folders.
 */
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
  /** Where a persistent drive waits for the end of a deploy that makes the VM stateless, or puts such a one back. */
  driveAside: string;
  /**
   * What a persistent drive was before the update that runs, in `drive` there; where it has a file `tool`, the drive's
   * image is another name of the drive's own and holds a snapshot inside. Root's alone, on the file system of the drive.
   */
  snapshot: string;
  /** The monitor's pipes; gone when the VM is stopped. */
  runtimeDirectory: string;
  /** The folder behind `runtimeDirectory`, as `DynamicUser=` makes it. */
  privateRuntimeDirectory: string;
  /** The key folders; outside the state directory, so that they outlive the drive. */
  keys: string;
  /** Deploy's own: owner marker, lock, what is staged. Root's alone. */
  deploy: string;
  /** What systemd started the running VM by, and QEMU's process, which the unit writes down at each start. */
  started: string;
  /** The keys that the host made, with their public halves: what the guest has in its key folders are copies. */
  generated: string;
  /**
   * A key folder that is a resource of its own: a folder for each generation, which never changes, and `current`, which
   * leads to the newest generation. Root's alone.
   */
  keyFolder: string;
  /** The garbage-collector root of the VM's closure. */
  gcRoot: string;
  /** That of the closure which a VM runs on that a deferred update has left behind. */
  deferredRoot: string;
  /** That of what a kept drive stands on; as long as the drive. */
  driveRoot: string;
  /** The folder of roots that hold a closure until the VM's own root is set; the deploy's transaction removes it. */
  incomingRoots: string;
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
    snapshot: `/var/lib/${family}/${name}.deploy/snapshot`,
    runtimeDirectory: `/run/${family}/${name}`,
    privateRuntimeDirectory: `/run/private/${family}/${name}`,
    keys: `/var/lib/${family}/${name}.keys`,
    deploy: `/var/lib/${family}/${name}.deploy`,
    started: `/var/lib/${family}/${name}.deploy/started`,
    generated: `/var/lib/${family}/${name}.deploy/generated`,
    keyFolder: `/var/lib/${family}/${name}.folder`,
    gcRoot: `/nix/var/nix/gcroots/${family}/${name}`,
    deferredRoot: `/nix/var/nix/gcroots/${family}/${name}.deferred`,
    driveRoot: `/nix/var/nix/gcroots/${family}/${name}.drive`,
    incomingRoots: `/nix/var/nix/gcroots/${family}/${name}.incoming`,
  };
}

/** The folder of a generation of the key folder with this name. */
export const generationPath = (name: string, generation: string): string =>
  `${hostPaths(name).keyFolder}/${generation}`;

const longestUserName = 31;

/** `simple-vm-NAME`, or a shortened name with a digest where that is too long for a user. */
function userName(name: string): string {
  const full = `simple-vm-${name}`;
  if (full.length <= longestUserName) return full;
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${full.slice(0, longestUserName - digest.length - 1)}-${digest}`;
}
