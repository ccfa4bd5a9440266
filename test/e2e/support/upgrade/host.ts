import type { LabHost } from "../../../lab/host";
import { qemuOf } from "../vmProject";
import { forwardedPort, vmNames } from "./program";

const drive = "/var/lib/private/simple-vms/persistent/drive.qcow2";
/** A sector of the drive full of a byte that no new drive has. */
const mark = "0x5a 0 512";

/** The QEMU process of each VM; fails when one does not run. */
export async function processesOn(host: LabHost): Promise<Record<string, string>> {
  const found = vmNames.map(async (name) => [name, await qemuOf(host, name)] as const);
  return Object.fromEntries(await Promise.all(found));
}

/** The QEMU processes that run with so much memory, by VM. */
export async function vmsWithMemory(host: LabHost, memory: number): Promise<string[]> {
  const all = Object.entries(await processesOn(host)).map(async ([name, pid]) => {
    const words = await host.require(`tr '\\0' ' ' </proc/${pid}/cmdline`);
    return words.includes(` -m ${memory} `) ? [name] : [];
  });
  return (await Promise.all(all)).flat();
}

/** Writes a mark onto the drive of `persistent`, which is off meanwhile: QEMU locks the drive. */
export async function markDrive(host: LabHost): Promise<void> {
  const write = `qemu-io -f qcow2 -c 'write -P ${mark}' ${drive}`;
  await host.require(
    `systemctl stop simple-vm-persistent && ${write} && systemctl start simple-vm-persistent`,
  );
}

/** Whether the mark is on the drive, whether the VM runs or not. */
export async function hasMark(host: LabHost): Promise<boolean> {
  const read = `qemu-io --read-only --force-share -f qcow2 -c 'read -P ${mark}' ${drive}`;
  const { code, stdout } = await host.run(read);
  return code === 0 && !stdout.includes("Pattern verification failed");
}

/** Every file in the key folders, with the digest of its content: `DIGEST  PATH` each. */
export async function keyFiles(host: LabHost): Promise<string[]> {
  const found = await host.require(
    "cd /var/lib/simple-vms && find *.keys -type f -exec sha256sum {} + | sort",
  );
  return found.split("\n").filter(Boolean);
}

/** Whether something listens at the port that leads to `stateless`. */
export async function isForwarded(host: LabHost): Promise<boolean> {
  return (await host.require(`ss -Hltn 'sport = :${forwardedPort}'`)).trim() !== "";
}
