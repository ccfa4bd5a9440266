import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { labCache, withLock } from "./cache";
import type { HostKind } from "./images";
import { requireProcess, runProcess } from "./process";

/** The bridge that all lab hosts hang on, and this machine's own address there. */
export const bridge = { name: "simplevm0", address: "10.88.0.1" };

/** Where the hosts of all processes on this machine are recorded. */
const runtime = "/run/simple-vm-lab";
const lock = join(runtime, "lock");
const records = join(runtime, "hosts");

/** What is known of a lab host by every process on this machine. */
export interface HostRecord {
  number: number;
  name: string;
  kind: HostKind;
  address: string;
  /** The folder that holds what the host has written: its disk. */
  disk: string;
  /** The machine's end of the host's link. */
  veth: string;
  cgroup: string;
  hostKey: string;
  password: string;
  slowLink: boolean;
}

/** Ends the host's guardian, and the host with it. */
export type Release = () => Promise<void>;

/**
 * Takes a free number, first removing hosts whose owners ended without it, and makes sure of the bridge. With `keep` the
 * host stays when this process ends; else a guardian process removes it then.
 */
export async function claimHost(
  options: { name?: string; kind: HostKind; slowLink: boolean; keep: boolean },
  seed: (disk: string, name: string) => Promise<{ hostKey: string; password: string }>,
): Promise<{ record: HostRecord; release: Release }> {
  mkdirSync(runtime, { recursive: true });
  return await withLock(lock, async () => {
    await removeUnguarded();
    await ensureBridge();
    const number = freeNumber();
    const name = options.name ?? `host${number}`;
    if (listHosts().some((host) => host.name === name)) throw new Error(`the lab has a host ${name} already`);
    mkdirSync(join(records, String(number)), { recursive: true });
    const disk = join(labCache(), "disks", String(number));
    mkdirSync(disk, { recursive: true });
    const { kind, slowLink } = options;
    const place = {
      number,
      name,
      kind,
      slowLink,
      disk,
      address: `10.88.1.${number}`,
      veth: `simplevm-${number}`,
    };
    const record = {
      ...place,
      cgroup: join(unifiedCgroups(), `simple-vm-lab-${number}`),
      ...(await seed(disk, name)),
    };
    const file = join(records, String(number), "record.json");
    writeFileSync(file, JSON.stringify(record), { mode: 0o600 });
    const release = options.keep ? () => removeHost(record) : await guard(record);
    if (options.keep) writeFileSync(join(records, String(number), "kept"), "");
    return { record, release };
  });
}

/** The hosts that are recorded now, of this process and of others. */
export function listHosts(): HostRecord[] {
  if (!existsSync(records)) return [];
  return readdirSync(records)
    .map((number) => join(records, number, "record.json"))
    .filter((file) => existsSync(file))
    .map((file): HostRecord => JSON.parse(readFileSync(file, "utf8")));
}

/** Removes the hosts that were told to stay, and what is left of hosts whose owners are gone. */
export async function removeKeptHosts(): Promise<void> {
  mkdirSync(runtime, { recursive: true });
  await withLock(lock, async () => {
    for (const host of listHosts()) {
      if (existsSync(join(records, String(host.number), "kept"))) await removeWhileLocked(host.number);
    }
    await removeUnguarded();
  });
}

/** Removes a host for good. */
export async function removeHost(record: HostRecord): Promise<void> {
  await withLock(lock, () => removeWhileLocked(record.number));
}

async function guard(record: HostRecord): Promise<Release> {
  const guardian = spawn("sh", [join(__dirname, "host", "guardian.sh")], {
    stdio: ["pipe", "pipe", "inherit"],
    detached: true,
    env: { ...process.env, ...removalEnvironment(record.number) },
  });
  const ended = once(guardian, "close");
  await Promise.race([
    once(guardian.stdout, "data"),
    ended.then(() => {
      throw new Error("the guardian of a lab host did not start");
    }),
  ]);
  guardian.unref();
  // Only these keep this process alive now, and none of them should: its end is what the guardian waits for.
  for (const stream of [guardian.stdin, guardian.stdout])
    if ("unref" in stream) (stream as Unreferable).unref();
  return async () => {
    guardian.ref();
    guardian.stdin.end();
    await ended;
  };
}

interface Unreferable {
  unref(): void;
}

async function removeUnguarded(): Promise<void> {
  for (const number of existsSync(records) ? readdirSync(records) : []) {
    const folder = join(records, number);
    if (existsSync(join(folder, "kept"))) continue;
    const free = await runProcess("flock", ["--nonblock", join(folder, "guarded"), "true"]);
    if (free.code === 0) await removeWhileLocked(Number(number));
  }
}

async function removeWhileLocked(number: number): Promise<void> {
  await requireProcess("sh", [join(__dirname, "host", "remove.sh")], { env: removalEnvironment(number) });
}

function removalEnvironment(number: number): NodeJS.ProcessEnv {
  const record = listHosts().find((host) => host.number === number);
  return {
    RUNTIME: runtime,
    NUMBER: String(number),
    DISK: record?.disk ?? join(labCache(), "disks", String(number)),
    VETH: `simplevm-${number}`,
    CGROUP: join(unifiedCgroups(), `simple-vm-lab-${number}`),
    BRIDGE: bridge.name,
  };
}

async function ensureBridge(): Promise<void> {
  const { name, address } = bridge;
  if (existsSync(`/sys/class/net/${name}`)) return;
  await requireProcess("ip", ["link", "add", name, "type", "bridge"]);
  await requireProcess("ip", ["address", "add", `${address}/16`, "dev", name]);
  await requireProcess("ip", ["link", "set", name, "up"]);
}

function freeNumber(): number {
  for (let number = 1; number < 250; number++) {
    if (!existsSync(join(records, String(number)))) return number;
  }
  throw new Error("the lab has 249 hosts already");
}

/** Where version 2 of control groups is mounted: beside version 1 on some machines. */
export function unifiedCgroups(): string {
  const mount = readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .find((fields) => fields[2] === "cgroup2");
  if (mount?.[1] === undefined)
    throw new Error("the lab needs control groups version 2 (no cgroup2 mount found)");
  return mount[1];
}
