import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  algorithmsFor,
  fingerprintOfKey,
  fingerprintOfKeyLine,
  keyLine,
  parseKeyLine,
  typeOfKey,
} from "../../../provider/src/ssh/hostKey";
import { generateKey } from "./sshd";

const folder = mkdtempSync(join(tmpdir(), "simple-vm-keys-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(["ed25519", "ecdsa", "rsa"])("a key that ssh-keygen made: %s", (type) => {
  const file = join(folder, type);
  generateKey(file, type);
  const line = readFileSync(`${file}.pub`, "utf8").trim();
  const bare = line.split(" ").slice(0, 2).join(" ");

  test("has the fingerprint that ssh-keygen prints", () => {
    const printed = execFileSync("ssh-keygen", ["-lf", `${file}.pub`], { encoding: "utf8" }).split(" ")[1];
    expect(fingerprintOfKeyLine(line)).toBe(printed);
  });

  test("is read with and without comment, and as ssh-keyscan prints it", () => {
    for (const text of [line, bare, ` ${bare}\n`, `[127.0.0.1]:2222 ${bare}`]) {
      const key = parseKeyLine(text);
      expect(key && keyLine(key.key)).toBe(bare);
      expect(key?.keyType).toBe(bare.split(" ")[0]);
    }
  });
});

test.each(["ed25519", "ecdsa", "rsa"])(
  "a key of type %s that lacks a byte or has one too many is no key line",
  (type) => {
    const [keyType = "", base64 = ""] = readFileSync(join(folder, `${type}.pub`), "utf8").split(" ");
    const key = Buffer.from(base64, "base64");
    const line = (bytes: Buffer) => `${keyType} ${bytes.toString("base64")}`;
    expect(parseKeyLine(line(key))).toEqual({ keyType, key });
    expect(parseKeyLine(line(key.subarray(0, -1)))).toBeUndefined();
    expect(parseKeyLine(line(key.subarray(0, key.length / 2)))).toBeUndefined();
    expect(parseKeyLine(line(Buffer.concat([key, Buffer.of(0)])))).toBeUndefined();
  },
);

test.each([
  ["nothing", ""],
  ["no key", "ssh-ed25519"],
  ["an unknown type", "ssh-dss AAAAB3NzaC1kc3M="],
  ["a key of another type", `ssh-rsa ${Buffer.from("\0\0\0\x0bssh-ed25519").toString("base64")}`],
  ["no base64", "ssh-ed25519 ???"],
])("%s is no key line", (_name, line) => {
  expect(parseKeyLine(line)).toBeUndefined();
  expect(fingerprintOfKeyLine(line)).toBeUndefined();
});

test("an RSA key is asked for by its SHA-2 signatures, and the preferred types come first", () => {
  expect(algorithmsFor(["ssh-rsa", "ssh-ed25519", "ssh-dss"])).toEqual([
    "ssh-ed25519",
    "rsa-sha2-512",
    "rsa-sha2-256",
  ]);
});

test("a key that is cut off has no type", () => {
  expect(typeOfKey(Buffer.alloc(2))).toBe("");
  expect(fingerprintOfKey(Buffer.alloc(0))).toBe("SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU");
});
