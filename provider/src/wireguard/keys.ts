import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { SimpleVmError } from "../errors/error";

/** Both halves of a pair, as WireGuard writes them: 32 bytes in base64. */
export interface KeyPair {
  privateKey: string;
  publicKey: string;
}

/** 32 bytes in base64 leave two bits of the last character over, which are 0. */
const key = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/** Whether a text is a key of WireGuard's, private, public or preshared: they look alike. */
export const isKey = (text: string): boolean => key.test(text);

/** The key in a text, without the white space around it; `undefined` for anything else. */
export function keyIn(text: string | undefined): string | undefined {
  const trimmed = text?.trim() ?? "";
  return isKey(trimmed) ? trimmed : undefined;
}

/** Makes a pair, as `wg genkey` and `wg pubkey` do. */
export function makeKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync("x25519");
  return {
    privateKey: lastBytes(privateKey.export({ format: "der", type: "pkcs8" })),
    publicKey: lastBytes(publicKey.export({ format: "der", type: "spki" })),
  };
}

/** Makes a preshared key, as `wg genpsk` does. */
export const makePresharedKey = (): string => randomBytes(32).toString("base64");

/** An X25519 private key of 32 bytes needs these before it to be a PKCS #8 file (RFC 8410, section 7). */
const pkcs8Header = Buffer.from("302e020100300506032b656e04220420", "hex");

/**
 * The public half of a private key. White space around it is passed over, as `wg genkey` ends its line.
 *
 * @throws SimpleVmError when it is no key; the message does not show it
 */
export function publicHalf(privateKey: string): string {
  const text = typeof privateKey === "string" ? privateKey.trim() : "";
  if (!isKey(text)) {
    throw new SimpleVmError({
      kind: "notAPrivateKey",
      where: "a WireGuard key",
      what: "this is no private key of WireGuard's",
      why: "it has to be 32 bytes in base64, 44 characters with a = last",
      next: "make one by `wg genkey`, and keep it as a secret: `wg genkey | pulumi config set --secret NAME`",
    });
  }
  const der = Buffer.concat([pkcs8Header, Buffer.from(text, "base64")]);
  const publicKey = createPublicKey(createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
  return lastBytes(publicKey.export({ format: "der", type: "spki" }));
}

/** Both forms of an X25519 key, PKCS #8 and SPKI, end with its 32 bytes. */
const lastBytes = (der: Buffer): string => der.subarray(-32).toString("base64");
