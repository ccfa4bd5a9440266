/** The transaction on the host: what comes between, from outside and from within, leaves one VM or the other. */

import { setTimeout as delay } from "node:timers/promises";
import { bootHost, type LabHost } from "../lab/host";
import { anotherProgram, GuestVm } from "./support/guestVm";
import { TinyVms } from "./support/tinyVms";

let host: LabHost;
let flake: TinyVms;

beforeAll(async () => {
  flake = new TinyVms({ quick: {}, slow: { before: "sleep 4" } });
  host = await bootHost();
}, 60_000);

afterAll(async () => {
  await host?.shutdown();
  flake?.remove();
});

/** A VM that has been deployed with 32 MiB; each has a name of its own. */
async function deployed(name: string, kind: "quick" | "slow"): Promise<GuestVm> {
  const vm = new GuestVm(host, name, { vm: flake.vm(kind), stopTimeout: 1, memory: 32 });
  await vm.deploy();
  return vm;
}

const commandLine = async (vm: GuestVm): Promise<string> =>
  host.require(`tr '\\0' ' ' </proc/${await vm.qemu()}/cmdline`);

/** Waits until the host's answer to a command is as wanted. */
async function until(command: string, wanted: RegExp): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const { stdout } = await host.run(command);
    if (wanted.test(stdout)) return;
    if (Date.now() > deadline) throw new Error(`${command}: not ${wanted} after 30 s:\n${stdout}`);
    await delay(100);
  }
}

test("an update whose connection is cut, on a host that then refuses new ones, goes on and tells its result", async () => {
  const vm = await deployed("cut", "slow");
  const update = vm.deploy({ memory: 48 });
  await until("systemctl list-units --no-legend 'simple-vm-deploy-cut-*'", /running/);
  await host.require("systemctl stop ssh.service && pkill -KILL sshd-session; true");
  await until("systemctl is-active simple-vm-cut", /activating|^active/);
  await host.require("systemctl start ssh.service");
  expect(await update).toMatchObject({ memory: 48, drift: [] });
  expect(await commandLine(vm)).toContain("-m 48");
  expect((await host.run("ls /run/simple-vms-deploy")).stdout).toBe("");
  await vm.remove();
}, 60_000);

test("the secrets of an update that is killed on a host without a link do not stay there, and the next one goes on", async () => {
  const vm = await deployed("killed", "slow");
  const changes = { memory: 48, keyFolders: { wireguard: { files: { key: "secret" } } } };
  const update = vm.deploy(changes).catch(({ message }: Error) => message);
  await until("find /run/simple-vms-deploy -path '*/secrets/wireguard/key'", /./);
  await host.require("systemctl stop ssh.service && pkill -KILL sshd-session; true");
  await host.require("systemctl kill --signal=KILL 'simple-vm-deploy-killed-*'");
  await until("cd /run/simple-vms-deploy/killed-* && ls", /^(?!.*secrets).*script/s);
  await host.require("systemctl start ssh.service");
  expect(await update).toContain("it ended without a result");
  expect(await vm.deploy(changes)).toMatchObject({ memory: 48, drift: [] });
  await vm.remove();
}, 60_000);

test("an update of a VM that is being started stops that start first", async () => {
  const vm = await deployed("starting", "slow");
  await vm.systemctl("restart --no-block");
  await until("systemctl is-active simple-vm-starting", /^activating/);
  await vm.deploy({ memory: 48 });
  expect(await commandLine(vm)).toContain("-m 48");
  await vm.remove();
}, 60_000);

test("the removal of a VM whose successor has its name leaves the successor running", async () => {
  const old = await deployed("heir", "quick");
  const successor = new GuestVm(host, "heir", { vm: flake.vm("quick"), stopTimeout: 1, memory: 48 });
  await successor.deploy();
  await old.remove();
  expect(await commandLine(successor)).toContain("-m 48");
  await successor.remove();
}, 60_000);

test("a removal ends QEMU also when the unit's file is gone", async () => {
  const vm = await deployed("fileless", "quick");
  const pid = await vm.qemu();
  await host.require(`rm /etc/systemd/system/${vm.unit}`);
  await vm.remove();
  expect((await host.run(`ls -d /proc/${pid}`)).code).not.toBe(0);
}, 60_000);

test("an update that cannot write the unit changes nothing, and the old VM runs on", async () => {
  const vm = await deployed("full", "quick");
  const pid = await vm.qemu();
  const unit = await host.require(`cat /etc/systemd/system/${vm.unit}`);
  await host.require(`mkdir /etc/systemd/system/${vm.unit}.new`);
  await expect(vm.deploy({ memory: 48 })).rejects.toThrow("cannot deploy the VM full");
  expect(await host.require(`cat /etc/systemd/system/${vm.unit}`)).toBe(unit);
  expect(await vm.qemu()).toBe(pid);
  await vm.remove();
}, 60_000);

test("a folder of the user's in the place of the VM's is not taken for its own", async () => {
  await host.require(
    "mkdir -p /var/lib/simple-vms/mine/wireguard && echo k >/var/lib/simple-vms/mine/wireguard/key",
  );
  await expect(deployed("mine", "quick")).rejects.toThrow("was not made by Pulumi");
  expect(await host.require("cat /var/lib/simple-vms/mine/wireguard/key")).toBe("k\n");
}, 60_000);

test("a VM that another program adopts is gone for the first, which takes nothing of it away", async () => {
  const first = await deployed("adopted", "quick");
  const { provider, close } = anotherProgram();
  const inputs = { vm: flake.vm("quick"), stopTimeout: 1, memory: 48, resourceUrn: "urn:test:second" };
  const second = new GuestVm(host, "adopted", inputs, provider);
  await expect(second.deploy()).rejects.toThrow("belongs to another resource: urn:test:adopted");
  await second.deploy({ adopt: true });
  await first.remove();
  expect(await commandLine(second)).toContain("-m 48");
  await second.remove();
  await close();
}, 60_000);

test("a drive from elsewhere that lies in its place is a new persistent VM's", async () => {
  const folder = "/var/lib/private/simple-vms/brought";
  await host.require(`mkdir -p -m 0700 ${folder} && qemu-img create -q -f qcow2 ${folder}/drive.qcow2 48M`);
  const vm = new GuestVm(host, "brought", { vm: flake.vm("quick"), stopTimeout: 1, persistState: true });
  await vm.deploy();
  await vm.qemu();
  // One that the run script had made would have 16 MiB.
  expect(await host.require(`qemu-img info -U ${folder}/drive.qcow2`)).toContain("48 MiB");
  await vm.deploy({ deletePersistentState: true });
  await vm.remove();
}, 60_000);

test("a power cut in an update is told without pointing at output that is gone, and the next update goes on", async () => {
  const vm = await deployed("dark", "quick");
  const update = vm.deploy({ vm: flake.vm("slow") }).catch((error: Error) => error.message);
  await until("systemctl is-active simple-vm-dark", /^activating/);
  await host.powerCut();
  await host.boot();
  const message = await update;
  expect(message).toMatch(/cannot deploy the VM dark: the host knows nothing of it/);
  expect(message).toMatch(/\nWhat to do: run the same command again.*$/);
  await vm.deploy({ vm: flake.vm("quick") });
  await vm.qemu();
  await vm.remove();
}, 90_000);
