import { createPrivateKey, createPublicKey } from "node:crypto";

/** What stands before the 32 bytes of an X25519 key in PKCS #8 (RFC 8410, section 7). */
const pkcs8Header = Buffer.from("302e020100300506032b656e04220420", "hex");

/** The public half of an X25519 private key by OpenSSL. */
export function publicHalf(privateKey: Uint8Array): Buffer {
  const key = createPrivateKey({
    key: Buffer.concat([pkcs8Header, privateKey]),
    format: "der",
    type: "pkcs8",
  });
  return createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32);
}
