import type { Input, Unwrap } from "@pulumi/pulumi";
import type { z } from "zod";
import type { EngineArguments, vmArguments } from "./vm";

/** How the deployer reaches a host. A change of user, credential or jump host does not restart the VM. */
export interface HostArgs {
  /** Host name or IP address. */
  address: Input<string>;
  /** TCP port of sshd. Default 22. */
  port?: Input<number>;
  /** User to log in as: root, or one with passwordless sudo (then set `sudo`). Default `root`. */
  user?: Input<string>;
  /**
   * Private key in OpenSSH or PEM form, without passphrase; kept as a secret. At most one of `privateKey`,
   * `privateKeyPath`, `password` and `agent`. With none of them: the agent at SSH_AUTH_SOCK if there is one, then
   * ~/.ssh/id_ed25519, id_ecdsa and id_rsa.
   */
  privateKey?: Input<string>;
  /** File on the deployer that holds the private key; `~/` is the deployer's home. */
  privateKeyPath?: Input<string>;
  /** Password; kept as a secret. */
  password?: Input<string>;
  /** SSH agent: `true` for the one at SSH_AUTH_SOCK, or a socket's path. */
  agent?: Input<boolean | string>;
  /**
   * The host's public key (`ssh-ed25519 AAAA...`) or its fingerprint (`SHA256:...`); it pins the host, also when its
   * address changes. `trust-on-first-use` takes any key at first and from then on that one. Default: the key that
   * `knownHostsFile` has for the address; an unknown host is refused.
   */
  hostKey?: Input<string>;
  /** Default: ~/.ssh/known_hosts, then /etc/ssh/ssh_known_hosts. */
  knownHostsFile?: Input<string>;
  /** Another host to go through (as `ssh -J`), described as this one. */
  jump?: Input<HostArgs>;
  /** Run everything through `sudo -n`. Default `false`. */
  sudo?: Input<boolean>;
}

/** Where the VM's package comes from: exactly one of `flake`, `file` and `storePath`. */
export interface VmSourceArgs {
  /**
   * Flake reference `X#NAME`: the first there is of `nixosConfigurations.NAME.config.system.build.vm`,
   * `packages.SYSTEM.NAME` and `NAME` as an attribute path. Relative paths begin at the Pulumi program's folder.
   */
  flake?: Input<string>;
  /** Nix file whose value (or `attr` of it) is the VM's derivation. Relative as for `flake`. */
  file?: Input<string>;
  /** Attribute path in `file`. Default: the file's value itself. */
  attr?: Input<string>;
  /** Arguments of `file`'s function: JSON values, passed as Nix values of the same shape. One that it does not take is an error. */
  args?: Input<Record<string, Input<unknown>>>;
  /** A package that is built already: `/nix/store/HASH-NAME`, on the deployer or to be had from a substituter. */
  storePath?: Input<string>;
}

/** A port of the host that leads to one of the guest. */
export interface ForwardPortArgs {
  /** `tcp` or `udp`. Default `tcp`. */
  protocol?: Input<"tcp" | "udp">;
  /** Port on the host. Below 1024 the VM gets the capability CAP_NET_BIND_SERVICE. */
  host: Input<number>;
  /** Port of the guest. */
  guest: Input<number>;
  /** IPv4 address of the host to listen at; `0.0.0.0` is every one. Default `127.0.0.1`. */
  address?: Input<string>;
}

/** A folder of keys on the host that the guest mounts by 9p, its name being the mount tag. */
export interface KeyFolderArgs {
  /** Contents by file name; kept as secrets, on the host 0600 and readable by the VM's own user alone. */
  files?: Input<Record<string, Input<string>>>;
  /**
   * Keys that the host makes once and keeps, by file name: `wireguard` or `ssh-ed25519`. The private half never
   * leaves the host; the public half is in the output `publicKeys`. Removing the entry removes the key.
   */
  generate?: Input<Record<string, Input<"wireguard" | "ssh-ed25519">>>;
  /** The guest may not write. By default it may, and finds again what it wrote when its drive is gone. */
  readOnly?: Input<boolean>;
}

/** A folder of the host that the guest mounts by 9p. The VM's user has to be able to read it. */
export interface ShareArgs {
  /** Mount tag. */
  tag: Input<string>;
  /** Absolute path on the host. */
  path: Input<string>;
  /** Default `false`. */
  readOnly?: Input<boolean>;
}

/** Arguments of a VM. */
export interface SimpleVmArgs {
  /**
   * The host that runs the VM. Another address is another host, and the VM is replaced, unless `hostKey` pins the key
   * of before. Another pinned key alone is the same host, keyed or installed anew: it keeps the VM or gets it again.
   */
  host: Input<HostArgs>;
  /** The VM's package: NixOS's `config.system.build.vm`, or any with one `bin/run-*-vm`. */
  vm: Input<VmSourceArgs>;
  /** The VM's name on the host: 1 to 48 of a-z, 0-9 and -, a letter first and no - last. Default: the resource's name. A new name replaces the VM. */
  name?: Input<string>;
  /** Keep the drive over stops, updates and the host's reboots. Default `false`: it is deleted at each start and stop. */
  persistState?: Input<boolean>;
  /** Start now and at the host's boot. `false` installs the unit only; a running VM is left running. Default `true`. */
  autoStart?: Input<boolean>;
  /** Memory in MiB. Default: what the VM's own configuration says. */
  memory?: Input<number>;
  /** Virtual processors. Default: what the VM's own configuration says. */
  cores?: Input<number>;
  /** Ports of the host that lead to the guest. Default none. */
  forwardPorts?: Input<Input<ForwardPortArgs>[]>;
  /** Key folders by name, which is the 9p mount tag (`wireguard`, `ssh`). They outlive the drive. Default none. */
  keyFolders?: Input<Record<string, Input<KeyFolderArgs>>>;
  /** Other folders of the host for the guest. Default none. */
  shares?: Input<Input<ShareArgs>[]>;
  /** Further words of QEMU's command line; none may hold white space, as the run script splits there. */
  qemuOptions?: Input<Input<string>[]>;
  /** Further kernel parameters. */
  kernelParams?: Input<Input<string>[]>;
  /** When systemd starts QEMU again by itself: `no`, `on-failure` or `always`. Default `on-failure`. */
  restart?: Input<"no" | "on-failure" | "always">;
  /** Seconds that the guest has to power off before QEMU is ended. Default 90. */
  stopTimeout?: Input<number>;
  /** Further words for each Nix command that evaluates or builds, such as `["--option", "cores", "2"]`. */
  nixOptions?: Input<Input<string>[]>;
  /** Take over a unit or a VM of this name that another program put on the host. Default `false`: it is an error. */
  adopt?: Input<boolean>;
  /** Let `pulumi destroy` delete a persistent drive too. Default `false`. */
  deletePersistentState?: Input<boolean>;
}

type Accepted = z.input<typeof vmArguments>;
type Holds<Claim extends true> = Claim;

/** What is documented here and what the schema takes are the same: the compiler stops at a difference. */
export type InterfaceIsSchema = [
  Holds<Unwrap<SimpleVmArgs> extends Partial<Accepted> ? true : false>,
  Holds<Exclude<keyof Accepted, EngineArguments> extends keyof SimpleVmArgs ? true : false>,
];
