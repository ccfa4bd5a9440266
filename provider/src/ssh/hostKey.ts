import { createHash } from "node:crypto";
import { type ServerHostKeyAlgorithm, utils } from "ssh2";

/** A host's public key. */
export interface HostKey {
  /** `ssh-ed25519`, `ssh-rsa`, ... */
  keyType: string;
  /** In SSH's wire format. */
  key: Buffer;
}

/**
 * The signature algorithms of a key type, best first. An RSA key's type is `ssh-rsa` whichever hash signs;
 * the SHA-1 one of that name is left out, as in OpenSSH since 8.8.
 */
const ALGORITHMS: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  "ssh-ed25519": ["ssh-ed25519"],
  "ecdsa-sha2-nistp256": ["ecdsa-sha2-nistp256"],
  "ecdsa-sha2-nistp384": ["ecdsa-sha2-nistp384"],
  "ecdsa-sha2-nistp521": ["ecdsa-sha2-nistp521"],
  "ssh-rsa": ["rsa-sha2-512", "rsa-sha2-256"],
};

/** Every key type that can be verified, the preferred ones first. */
export const SUPPORTED_KEY_TYPES: readonly string[] = Object.keys(ALGORITHMS);

/** What to offer in the key exchange so that the host shows a key of one of these types. */
export function algorithmsFor(keyTypes: readonly string[]): ServerHostKeyAlgorithm[] {
  return SUPPORTED_KEY_TYPES.filter((keyType) => keyTypes.includes(keyType)).flatMap(
    (keyType) => ALGORITHMS[keyType] ?? [],
  );
}

/** OpenSSH's fingerprint: `SHA256:` and the unpadded base64 of the key's hash. */
export function fingerprintOfKey(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

/** The fingerprint of a public key line, or `undefined` when it is none. */
export function fingerprintOfKeyLine(line: string): string | undefined {
  const parsed = parseKeyLine(line);
  return parsed === undefined ? undefined : fingerprintOfKey(parsed.key);
}

/** Reads `TYPE BASE64 [COMMENT]`, also with a host name before it, as ssh-keyscan prints it. */
export function parseKeyLine(line: string): HostKey | undefined {
  const fields = line.trim().split(/\s+/);
  const position = fields[0] !== undefined && fields[0] in ALGORITHMS ? 0 : 1;
  const keyType = fields[position];
  const base64 = fields[position + 1];
  if (keyType === undefined || base64 === undefined) return undefined;
  const key = Buffer.from(base64, "base64");
  return keyType in ALGORITHMS && typeOfKey(key) === keyType && isWhole(keyType, key)
    ? { keyType, key }
    : undefined;
}

/** Nothing is missing at the key's end and nothing follows it: written out again it is the same. */
function isWhole(keyType: string, key: Buffer): boolean {
  const parsed = utils.parseKey(`${keyType} ${key.toString("base64")}`);
  return !(parsed instanceof Error) && parsed.getPublicSSH().equals(key);
}

/** The key as a public key line. */
export function keyLine(key: Buffer): string {
  return `${typeOfKey(key)} ${key.toString("base64")}`;
}

/** The wire format begins with the type's length in four bytes and the type (RFC 4253, section 6.6). */
export function typeOfKey(key: Buffer): string {
  if (key.length < 4) return "";
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString("latin1");
}
