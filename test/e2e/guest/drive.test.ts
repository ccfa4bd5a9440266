/** The drive's life: the guest counts its boots on its drive, so that its console tells which drive it has. */
import { type GuestFlake, guestFlake } from "../../lab/guest";
import { bootHost, type LabHost } from "../../lab/host";
import { GuestVm } from "../support/guestVm";

/** The two kinds of run script: that of NixOS up to 26.05, and that of later ones. */
const forms = ["9p", "virtiofs"] as const;

let host: LabHost;
let flake: GuestFlake;
let stateless: GuestVm[] = [];
let persistent: GuestVm[] = [];
const all = () => [...stateless, ...persistent];

beforeAll(async () => {
  const named = (kind: string) => forms.map((shares) => [`${kind}-${shares}`, { shares }] as const);
  const [first, second] = [named("stateless"), named("persistent")];
  flake = await guestFlake(Object.fromEntries([...first, ...second, ["once", {}]]));
  host = await bootHost();
  const vmOf = (name: string, persistState: boolean) =>
    new GuestVm(host, name, { vm: { flake: `${flake.path}#${name}` }, persistState });
  stateless = first.map(([name]) => vmOf(name, false));
  persistent = second.map(([name]) => vmOf(name, true));
  await each(all(), (vm) => vm.deploy());
}, 120_000);

afterAll(async () => {
  for (const { console } of all()) console.close();
  await host?.shutdown();
  flake?.remove();
});

/** Does it for all VMs at once. */
const each = (vms: GuestVm[], act: (vm: GuestVm) => Promise<unknown>) => Promise.all(vms.map(act));

/** Waits until each of the VMs says on its console which boot of its drive this is. */
async function expectBoot(vms: GuestVm[], boot: number, revision = ""): Promise<void> {
  for (const { console } of vms)
    expect(await console.next(/LAB boot=/)).toContain(`boot=${boot} ${revision}`);
}

const folderOf = (name: string): string => `/var/lib/private/simple-vms/${name}`;

/** What lies in the folder of a VM's drive. */
const driveFolder = async (name: string): Promise<string> =>
  (await host.require(`ls -A ${folderOf(name)}`)).trim();

test("the drive of a killed VM that is not to be started again is deleted after the crash; its folder is new at a start, unless it is a mount", async () => {
  const once = new GuestVm(host, "once", {
    vm: { flake: `${flake.path}#once` },
    restart: "no",
    qemuOptions: ["-S"],
  });
  await once.deploy();
  expect(await driveFolder("once")).toBe("drive.qcow2");
  await host.require(`kill -KILL ${await once.qemu()}`);
  await once.console.next(/Failed with result 'signal'/);
  expect(await driveFolder("once")).toBe("");

  const folder = folderOf("once");
  const born = () => host.require(`stat -c %w ${folder}`);
  const before = await born();
  await once.systemctl("start");
  expect(await born()).not.toBe(before);
  expect(await driveFolder("once")).toBe("drive.qcow2");
  await once.systemctl("kill --signal=KILL");
  await once.console.next(/Failed with result 'signal'/);

  await host.require(`mount -t tmpfs -o size=1G own ${folder}`);
  await once.systemctl("start");
  expect(await host.require(`mountpoint ${folder}; ls -A ${folder}`)).toBe(
    `${folder} is a mountpoint\ndrive.qcow2\n`,
  );
  await once.systemctl("kill --signal=KILL");
  await once.console.next(/Failed with result 'signal'/);
  await host.require(`umount ${folder}`);
  once.console.close();
  await once.remove();
});

describe("a stateless and a persistent VM of either form", () => {
  // Each test ends with the guests on their way up, and begins with them running also when the last one failed.
  beforeEach(async () => {
    await each(all(), (vm) => vm.systemctl("start"));
    await each(all(), (vm) => vm.console.next(/LAB ready/));
  });

  test("without persistState the drive is deleted after a stop and new at the next start; with it, it survives", async () => {
    for (const { console } of all()) expect(console.text).toContain("LAB boot=1 ");
    for (const { name } of all()) expect(await driveFolder(name)).toBe("drive.qcow2");
    await each(all(), (vm) => vm.systemctl("stop"));
    for (const { name } of stateless) expect(await driveFolder(name)).toBe("");
    for (const { name } of persistent) expect(await driveFolder(name)).toBe("drive.qcow2");
    await each(all(), (vm) => vm.systemctl("start"));
    await expectBoot(stateless, 1);
    await expectBoot(persistent, 2);
  });

  test("an update gives a stateless VM a new drive, and leaves a persistent one its own", async () => {
    for (const { name } of all()) flake.setRevision(name, "next");
    await each(all(), (vm) => vm.deployInNextRun());
    await expectBoot(stateless, 1, "revision=next");
    await expectBoot(persistent, 3, "revision=next");
  });

  test("systemd starts a VM again whose QEMU was killed, with a new drive unless it is persistent", async () => {
    const processes = await Promise.all(all().map((vm) => vm.qemu()));
    await host.require(`kill -KILL ${processes.join(" ")}`);
    await expectBoot(stateless, 1);
    await expectBoot(persistent, 4);
  });

  test("after a power cut of the host a stateless VM has a new drive, a persistent one its own", async () => {
    await host.powerCut();
    await host.boot();
    for (const { console } of all()) console.follow();
    await expectBoot(stateless, 1);
    await expectBoot(persistent, 5);
  });

  test("a persistent drive survives a reboot of the host, a stateless one does not", async () => {
    for (const { console } of all()) console.close();
    await host.reboot();
    for (const { console } of all()) console.follow();
    await expectBoot(stateless, 1);
    await expectBoot(persistent, 6);
  });

  test("persistState from true to false destroys the drive", async () => {
    await each(persistent, (vm) => vm.deploy({ persistState: false }));
    await expectBoot(persistent, 1);
    await each(all(), (vm) => vm.remove());
    expect(await host.require("ls /var/lib | grep simple-vms; ls /var/lib/private")).toBe("");
  });
});
