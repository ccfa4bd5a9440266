import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cache";
import { requireProcess } from "./process";

/** The lab's own client key, which root and admin of every lab host accept. */
export interface ClientKey {
  path: string;
  /** The private key's text, in OpenSSH's format. */
  privateKey: string;
}

/** The lab's client key, made once and kept in its cache. */
export async function clientKey(): Promise<ClientKey> {
  const folder = await cached({
    name: "client-key",
    recipe: [],
    build: (building) => makeKey(join(building, "id_ed25519"), "simple-vm-lab"),
  });
  const path = join(folder, "id_ed25519");
  return { path, privateKey: readFileSync(path, "utf8") };
}

/** Lays out what makes a host itself: name, machine id, host key, passwords and the client key that it accepts. */
export async function seedDisk(disk: string, name: string): Promise<{ hostKey: string; password: string }> {
  const seed = join(disk, "seed");
  for (const folder of [seed, join(disk, "upper"), join(disk, "work"), join(disk, "root")]) {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
  }
  const password = randomBytes(12).toString("hex");
  const { path } = await clientKey();
  writeFileSync(join(seed, "hostname"), `${name}\n`);
  writeFileSync(join(seed, "machine-id"), `${randomBytes(16).toString("hex")}\n`);
  writeFileSync(join(seed, "authorized_keys"), readFileSync(`${path}.pub`, "utf8"));
  writeFileSync(join(seed, "passwords"), `root:${password}\nadmin:${password}\n`, { mode: 0o600 });
  await makeKey(join(seed, "ssh_host_ed25519_key"), "");
  const [type, key] = readFileSync(join(seed, "ssh_host_ed25519_key.pub"), "utf8").split(" ");
  return { hostKey: `${type} ${key?.trim()}`, password };
}

async function makeKey(path: string, comment: string): Promise<void> {
  await requireProcess("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path]);
}
