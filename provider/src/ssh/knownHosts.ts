import { createHmac } from "node:crypto";

/** One line of a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). Lines for certificate authorities are left out. */
export interface KnownHostLine {
  /** `FILE:LINE`, for errors. */
  source: string;
  revoked: boolean;
  /** Patterns, or one hashed name. */
  hosts: string;
  keyType: string;
  /** The public key in SSH's wire format. */
  key: Buffer;
}

/** The lines of a known_hosts file; malformed ones are skipped, as ssh does. */
export function parseKnownHosts(text: string, file: string): KnownHostLine[] {
  return text.split("\n").flatMap((line, index) => {
    const fields = line.trim().split(/\s+/);
    const marker = fields[0]?.startsWith("@") ? fields.shift() : undefined;
    const [hosts, keyType, key] = fields;
    if (hosts === undefined || hosts.startsWith("#") || keyType === undefined || key === undefined) return [];
    if (marker !== undefined && marker !== "@revoked") return [];
    return [
      {
        source: `${file}:${index + 1}`,
        revoked: marker === "@revoked",
        hosts,
        keyType,
        key: Buffer.from(key, "base64"),
      },
    ];
  });
}

/**
 * The lines about a host. With a port other than 22 a host's name is `[address]:port`; as ssh does,
 * the bare address serves when nothing is known under that name.
 */
export function linesForHost(lines: KnownHostLine[], address: string, port: number): KnownHostLine[] {
  const bare = address.toLowerCase();
  if (port === 22) return lines.filter((line) => matchesHost(line.hosts, bare));
  const withPort = lines.filter((line) => matchesHost(line.hosts, `[${bare}]:${port}`));
  if (withPort.some((line) => !line.revoked)) return withPort;
  return [...withPort, ...lines.filter((line) => matchesHost(line.hosts, bare))];
}

/** The host's name as known_hosts has it. */
export function knownHostName(address: string, port: number): string {
  return port === 22 ? address : `[${address}]:${port}`;
}

/** A negated pattern that matches overrules all others of its line. */
function matchesHost(hosts: string, name: string): boolean {
  if (hosts.startsWith("|1|")) return matchesHash(hosts, name);
  const patterns = hosts.toLowerCase().split(",");
  const matches = (pattern: string) => wildcard(pattern).test(name);
  if (patterns.some((pattern) => pattern.startsWith("!") && matches(pattern.slice(1)))) return false;
  return patterns.some((pattern) => !pattern.startsWith("!") && matches(pattern));
}

/** `|1|SALT|HASH`: the hash is the name's HMAC-SHA1 under the salt. */
function matchesHash(hashed: string, name: string): boolean {
  const [, , salt, hash] = hashed.split("|");
  if (salt === undefined || hash === undefined) return false;
  return createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest("base64") === hash;
}

/** `*` and `?` are the only special characters; brackets stand for themselves. */
function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/[.*+?^${}()|[\]\\]/g, (character) => {
    if (character === "*") return ".*";
    return character === "?" ? "." : `\\${character}`;
  });
  return new RegExp(`^${source}$`);
}
