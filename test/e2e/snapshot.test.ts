/** A persistent drive in an update that restarts its VM: it goes back with the old VM, and no snapshot stays. */
import { setTimeout as delay } from "node:timers/promises";
import { bootHost, type LabHost } from "../lab/host";
import { GuestVm } from "./support/guestVm";
import { TinyVms } from "./support/tinyVms";

/** Writes a byte all over the first MB of the drive, as a guest would; with `made` in a drive that is not there yet. */
const write = (byte: number): string => `qemu-io -f qcow2 -c 'write -q -P ${byte} 0 1M' "$NIX_DISK_IMAGE"`;
const made = (byte: number): string =>
  `test -e "$NIX_DISK_IMAGE" || { qemu-img create -q -f qcow2 "$NIX_DISK_IMAGE" 2G; ${write(byte)}; }`;
const beside = 'echo new >"$(dirname "$NIX_DISK_IMAGE")/efi-vars.fd"';

let host: LabHost;
let flake: TinyVms;

beforeAll(async () => {
  flake = new TinyVms({
    old: { before: made(1) },
    good: { before: `${write(2)}; ${beside}` },
    bad: { before: `${write(2)}; ${beside}; exit 3` },
    slow: { before: `${write(2)}; sleep 30` },
  });
  host = await bootHost();
}, 60_000);

afterAll(async () => {
  await host?.shutdown();
  flake?.remove();
});

/** A persistent VM that has written 1 to its drive; each has a name of its own. */
async function deployed(name: string): Promise<GuestVm> {
  const vm = new GuestVm(host, name, { vm: flake.vm("old"), persistState: true, stopTimeout: 1 });
  await vm.deploy({ deletePersistentState: true });
  return vm;
}

const folderOf = (name: string): string => `/var/lib/private/simple-vms/${name}`;

/** What the drive holds, and what else lies in its folder. */
async function drive(name: string): Promise<[byte: number | undefined, files: string]> {
  const folder = folderOf(name);
  const read = (byte: number) =>
    host.run(`qemu-io -r -U -f qcow2 -c 'read -q -P ${byte} 0 1M' ${folder}/drive.qcow2`);
  const bytes = await Promise.all(
    [1, 2].map(async (byte) => ((await read(byte)).stdout === "" ? [byte] : [])),
  );
  return [bytes.flat()[0], (await host.require(`ls -A ${folder}`)).trim()];
}

/** What is left of a snapshot: its folder's name, and those inside the image. */
const snapshots = async (name: string): Promise<string> =>
  (await host.run(`ls -A /var/lib/simple-vms/${name}.deploy | grep snapshot`)).stdout +
  (await host.require(`qemu-img snapshot -U -l ${folderOf(name)}/drive.qcow2`));

test("an update whose VM writes to the drive and then fails leaves the drive as it was", async () => {
  const vm = await deployed("back");
  await expect(vm.deploy({ vm: flake.vm("bad") })).rejects.toThrow("cannot deploy the VM back");
  await vm.qemu();
  expect([await drive("back"), await snapshots("back")]).toEqual([[1, "drive.qcow2"], ""]);
  await vm.remove();
}, 60_000);

test("an update that succeeds keeps what its VM wrote, and no snapshot", async () => {
  const vm = await deployed("on");
  await vm.deploy({ vm: flake.vm("good") });
  await vm.qemu();
  expect([await drive("on"), await snapshots("on")]).toEqual([[2, "drive.qcow2\nefi-vars.fd"], ""]);
  await vm.remove();
}, 60_000);

test("without a snapshot the drive stays as the failed VM left it", async () => {
  const vm = await deployed("without");
  await expect(vm.deploy({ vm: flake.vm("bad"), snapshot: false })).rejects.toThrow("cannot deploy");
  expect(await drive("without")).toEqual([2, "drive.qcow2\nefi-vars.fd"]);
  await vm.remove();
}, 60_000);

test("a power cut while the new VM starts: the next update puts the drive back first", async () => {
  const vm = await deployed("dark");
  const update = vm.deploy({ vm: flake.vm("slow") }).catch((error: Error) => error.message);
  const deadline = Date.now() + 30_000;
  while ((await drive("dark"))[0] !== 2) {
    if (Date.now() > deadline) throw new Error("the new VM has not written to the drive in 30 s");
    await delay(100);
  }
  await host.powerCut();
  await host.boot();
  expect(await update).toContain("the host knows nothing of it");
  await vm.deploy({ vm: flake.vm("old"), memory: 48 });
  await vm.qemu();
  expect([await drive("dark"), await snapshots("dark")]).toEqual([[1, "drive.qcow2"], ""]);
  await vm.remove();
}, 120_000);
