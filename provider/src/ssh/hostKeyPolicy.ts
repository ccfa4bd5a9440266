import { readFile } from "node:fs/promises";
import type { ServerHostKeyAlgorithm } from "ssh2";
import { HostConnectionError } from "./errors";
import {
  algorithmsFor,
  fingerprintOfKey,
  type HostKey,
  keyLine,
  parseKeyLine,
  SUPPORTED_KEY_TYPES,
} from "./hostKey";
import { knownHostName, linesForHost, parseKnownHosts } from "./knownHosts";
import { expandHome, type HostSettings, hostLabel, TRUST_ON_FIRST_USE } from "./settings";

/** Which key a host must show. `source` says where that was set. */
export type HostKeyPolicy =
  | { kind: "keys"; keys: Array<HostKey & { source: string }>; revoked: Buffer[] }
  | { kind: "fingerprint"; fingerprint: string; source: string }
  | { kind: "any" }
  | { kind: "unknown"; searched: string[]; revoked: Buffer[] };

const DEFAULT_KNOWN_HOSTS = ["~/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts"];

/**
 * The policy that the settings ask for.
 *
 * @param expectedFingerprint what the state says about a host that was trusted on first use; it counts for such hosts alone
 * @throws HostConnectionError when `hostKey` is neither key nor fingerprint
 */
export async function hostKeyPolicy(
  settings: HostSettings,
  expectedFingerprint?: string,
): Promise<HostKeyPolicy> {
  const { hostKey } = settings;
  if (hostKey === undefined) return knownHostsPolicy(settings);
  if (hostKey === TRUST_ON_FIRST_USE) {
    return expectedFingerprint === undefined
      ? { kind: "any" }
      : fingerprintPolicy(expectedFingerprint, "the state");
  }
  if (hostKey.startsWith("SHA256:")) return fingerprintPolicy(hostKey, "the hostKey argument");
  const key = parseKeyLine(hostKey);
  if (key === undefined) throw badHostKey(settings, hostKey);
  return { kind: "keys", keys: [{ ...key, source: "the hostKey argument" }], revoked: [] };
}

/** Only the key with this fingerprint is the host's. */
export function fingerprintPolicy(fingerprint: string, source: string): HostKeyPolicy {
  return { kind: "fingerprint", fingerprint: fingerprint.replace(/=+$/, ""), source };
}

async function knownHostsPolicy({ address, port, knownHostsFile }: HostSettings): Promise<HostKeyPolicy> {
  const files = (knownHostsFile === undefined ? DEFAULT_KNOWN_HOSTS : [knownHostsFile]).map(expandHome);
  const lines = (
    await Promise.all(files.map(async (file) => parseKnownHosts(await textOrNothing(file), file)))
  ).flat();
  const ours = linesForHost(lines, address, port);
  const revoked = ours.filter((line) => line.revoked).map((line) => line.key);
  const keys = ours.filter((line) => !line.revoked && SUPPORTED_KEY_TYPES.includes(line.keyType));
  return keys.length > 0 ? { kind: "keys", keys, revoked } : { kind: "unknown", searched: files, revoked };
}

/** A missing file is an empty one, as for ssh. */
async function textOrNothing(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}

/**
 * What to offer in the key exchange, one attempt after the other. A host with several keys shows but one: the known
 * types are asked for where they are known. A fingerprint doesn't say its type, so the types are tried in turn.
 */
export function algorithmAttempts(policy: HostKeyPolicy): ServerHostKeyAlgorithm[][] {
  if (policy.kind === "keys") return [algorithmsFor(policy.keys.map(({ keyType }) => keyType))];
  const all = algorithmsFor(SUPPORTED_KEY_TYPES);
  if (policy.kind !== "fingerprint") return [all];
  return [all, ...SUPPORTED_KEY_TYPES.slice(1).map((keyType) => algorithmsFor([keyType]))];
}

/** The error for a key that the policy does not accept, `undefined` when it does. */
export function hostKeyProblem(
  settings: HostSettings,
  policy: HostKeyPolicy,
  key: Buffer,
): HostConnectionError | undefined {
  if (
    (policy.kind === "keys" || policy.kind === "unknown") &&
    policy.revoked.some((revoked) => revoked.equals(key))
  ) {
    const why = `it shows ${fingerprintOfKey(key)}, which known_hosts marks as @revoked`;
    return changed(settings, why, "correct known_hosts");
  }
  switch (policy.kind) {
    case "any":
      return undefined;
    case "fingerprint":
      return policy.fingerprint === fingerprintOfKey(key) ? undefined : mismatch(settings, policy, key);
    case "keys":
      return policy.keys.some((known) => known.key.equals(key)) ? undefined : mismatch(settings, policy, key);
    case "unknown":
      return unknownKey(settings, policy.searched, key);
  }
}

/** The error for a host that has no key of any type that was asked for. */
export function noKeyOfKnownType(settings: HostSettings, policy: HostKeyPolicy): HostConnectionError {
  const why = `it has no host key of the expected type; ${expectation(policy)}`;
  return changed(settings, why, "correct the expectation");
}

function mismatch(settings: HostSettings, policy: HostKeyPolicy, key: Buffer): HostConnectionError {
  const why = `it shows ${describe(key)}; ${expectation(policy)}`;
  return changed(settings, why, `set host.hostKey to "${keyLine(key)}" and run \`pulumi up\``);
}

function changed(settings: HostSettings, why: string, correction: string): HostConnectionError {
  return new HostConnectionError("host key changed", {
    kind: "hostKeyChanged",
    what: "the host key is not the expected one",
    where: hostLabel(settings),
    why,
    next: `find out whether the host was installed or keyed anew; if not, somebody may be between you and it. If it was, ${correction}`,
  });
}

function expectation(policy: HostKeyPolicy): string {
  if (policy.kind === "fingerprint") return `expected is ${policy.fingerprint} (from ${policy.source})`;
  if (policy.kind !== "keys") return "any other is expected";
  return `expected is ${policy.keys.map(({ key, source }) => `${describe(key)} (from ${source})`).join(" or ")}`;
}

function describe(key: Buffer): string {
  return `${fingerprintOfKey(key)} (${keyLine(key).split(" ")[0]})`;
}

function unknownKey(settings: HostSettings, searched: string[], key: Buffer): HostConnectionError {
  const { address, port } = settings;
  return new HostConnectionError("host key unknown", {
    kind: "hostKeyUnknown",
    what: "the host key is not known",
    where: hostLabel(settings),
    why: `it shows ${fingerprintOfKey(key)}, and ${noneHas(searched)} for ${knownHostName(address, port)}`,
    next: [
      "compare the fingerprint with the host's own (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub, on the host), then set",
      `  host.hostKey: "${keyLine(key)}"`,
      `or let known_hosts hold the line that \`ssh-keyscan -p ${port} ${address}\` prints, or set host.hostKey: "${TRUST_ON_FIRST_USE}".`,
    ].join("\n"),
  });
}

function noneHas(files: string[]): string {
  return files.length === 1 ? `${files[0]} has no key` : `neither ${files.join(" nor ")} has a key`;
}

function badHostKey(settings: HostSettings, hostKey: string): HostConnectionError {
  return new HostConnectionError("settings", {
    kind: "hostKeyArgument",
    what: "cannot read the hostKey argument",
    where: hostLabel(settings),
    why: `expected a public key ("ssh-ed25519 AAAA..."), "SHA256:..." or "${TRUST_ON_FIRST_USE}", but it begins with ${JSON.stringify(hostKey.slice(0, 24))}`,
    next: `\`ssh-keyscan -p ${settings.port} ${settings.address}\` prints the host's keys`,
  });
}
