/** The drive's life: the guest counts its boots on its drive, so that its console tells which drive it has. */
import { type GuestFlake, guestFlake } from "../../lab/guest";
import { bootHost, type LabHost } from "../../lab/host";
import { GuestVm } from "../support/guestVm";

let host: LabHost;
let flake: GuestFlake;
let stateless: GuestVm;
let persistent: GuestVm;

beforeAll(async () => {
  flake = await guestFlake({ stateless: {}, persistent: {}, once: {} });
  host = await bootHost();
  stateless = new GuestVm(host, "stateless", { vm: { flake: `${flake.path}#stateless` } });
  persistent = new GuestVm(host, "persistent", {
    vm: { flake: `${flake.path}#persistent` },
    persistState: true,
  });
  await Promise.all([stateless.deploy(), persistent.deploy()]);
}, 120_000);

afterAll(async () => {
  stateless?.console.close();
  persistent?.console.close();
  await host?.shutdown();
  flake?.remove();
});

/** What lies in the folder of a VM's drive. */
const driveFolder = async (name: string): Promise<string> =>
  (await host.require(`ls -A /var/lib/private/simple-vms/${name}`)).trim();

test("the drive of a killed VM that is not to be started again is deleted after the crash", async () => {
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
  once.console.close();
  await once.remove();
});

describe("a stateless and a persistent VM", () => {
  // Each test ends with the guests on their way up, and begins with them running also when the last one failed.
  beforeEach(async () => {
    await Promise.all([stateless, persistent].map((vm) => vm.systemctl("start")));
    await Promise.all([stateless, persistent].map((vm) => vm.console.next(/LAB ready/)));
  });

  test("without persistState the drive is deleted after a stop and new at the next start; with it, it survives", async () => {
    expect(stateless.console.text).toContain("LAB boot=1 ");
    expect(persistent.console.text).toContain("LAB boot=1 ");
    expect(await driveFolder("stateless")).toBe("drive.qcow2");
    await Promise.all([stateless.systemctl("stop"), persistent.systemctl("stop")]);
    expect(await driveFolder("stateless")).toBe("");
    expect(await driveFolder("persistent")).toBe("drive.qcow2");
    await Promise.all([stateless.systemctl("start"), persistent.systemctl("start")]);
    expect(await stateless.console.next(/LAB boot=/)).toContain("boot=1 ");
    expect(await persistent.console.next(/LAB boot=/)).toContain("boot=2 ");
  });

  test("an update gives a stateless VM a new drive, and leaves a persistent one its own", async () => {
    flake.setRevision("stateless", "next");
    flake.setRevision("persistent", "next");
    await Promise.all([stateless.deploy(), persistent.deploy()]);
    expect(await stateless.console.next(/LAB boot=/)).toContain("boot=1 revision=next");
    expect(await persistent.console.next(/LAB boot=/)).toContain("boot=3 revision=next");
  });

  test("systemd starts a VM again whose QEMU was killed, with a new drive unless it is persistent", async () => {
    await host.require(`kill -KILL ${await stateless.qemu()} ${await persistent.qemu()}`);
    expect(await stateless.console.next(/LAB boot=/)).toContain("boot=1 ");
    expect(await persistent.console.next(/LAB boot=/)).toContain("boot=4 ");
  });

  test("after a power cut of the host a stateless VM has a new drive, a persistent one its own", async () => {
    await host.powerCut();
    await host.boot();
    for (const { console } of [stateless, persistent]) console.follow();
    expect(await stateless.console.next(/LAB boot=/)).toContain("boot=1 ");
    expect(await persistent.console.next(/LAB boot=/)).toContain("boot=5 ");
  });

  test("a persistent drive survives a reboot of the host, a stateless one does not", async () => {
    for (const { console } of [stateless, persistent]) console.close();
    await host.reboot();
    for (const { console } of [stateless, persistent]) console.follow();
    expect(await stateless.console.next(/LAB boot=/)).toContain("boot=1 ");
    expect(await persistent.console.next(/LAB boot=/)).toContain("boot=6 ");
  });

  test("persistState from true to false destroys the drive", async () => {
    await persistent.deploy({ persistState: false });
    expect(await persistent.console.next(/LAB boot=/)).toContain("boot=1 ");
    await Promise.all([stateless.remove(), persistent.remove()]);
    expect(await host.require("ls /var/lib | grep simple-vms; ls /var/lib/private")).toBe("");
  });
});
