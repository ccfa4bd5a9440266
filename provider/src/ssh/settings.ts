import { homedir } from "node:os";
import { join } from "node:path";

/** How a host is reached. It is what the schema of the resource's `host` argument yields. */
export interface HostSettings {
  /** DNS name or IP address. */
  address: string;
  port: number;
  user: string;
  /** The private key's text. Encrypted keys are for an agent. */
  privateKey?: string;
  /** A private key's file on the deployer; `~/` stands for the deployer's home. */
  privateKeyPath?: string;
  password?: string;
  /** `true` is the agent at SSH_AUTH_SOCK, a string is an agent's socket. */
  agent?: boolean | string;
  /** A public key (`ssh-ed25519 AAAA...`), a fingerprint (`SHA256:...`) or `trust-on-first-use`. Default: known_hosts decides. */
  hostKey?: string;
  /** Default: ~/.ssh/known_hosts, then /etc/ssh/ssh_known_hosts. */
  knownHostsFile?: string;
  /** The host through which this one is reached. */
  jump?: HostSettings;
  /** Run everything as root through `sudo -n`. Default: false. */
  sudo?: boolean;
}

/** The value of `hostKey` that accepts the first key that a host shows. */
export const TRUST_ON_FIRST_USE = "trust-on-first-use";

/** `user@address:port`, as errors and the log name a host. */
export function hostLabel({ user, address, port }: HostSettings): string {
  return `${user}@${address.includes(":") ? `[${address}]` : address}:${port}`;
}

/**
 * Equal for settings that can share one connection. It holds secrets: it is for a map in memory alone.
 * `sudo` is left out, because it concerns commands and not the connection.
 */
export function connectionIdentity(settings: HostSettings): string {
  const { address, port, user, privateKey, privateKeyPath, password, agent, hostKey, knownHostsFile, jump } =
    settings;
  const way = jump === undefined ? null : connectionIdentity(jump);
  return JSON.stringify([
    address,
    port,
    user,
    privateKey,
    privateKeyPath,
    password,
    agent,
    hostKey,
    knownHostsFile,
    way,
  ]);
}

/** Replaces a leading `~/` by the deployer's home. */
export function expandHome(path: string): string {
  return path.startsWith("~/") ? join(homedir(), path.slice(2)) : path;
}
