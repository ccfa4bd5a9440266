/** A VM's unit while its guest runs: what QEMU may do, what reaches the guest, and how both end. */
import { type GuestFlake, guestFlake, guestRun } from "../../lab/guest";
import { bootHost, type LabHost } from "../../lab/host";
import { GuestVm } from "../support/guestVm";

let host: LabHost;
let flake: GuestFlake;
let gateway: GuestVm;
let stuck: GuestVm;
let filesBefore: string;

const temporaryFiles = () => host.require("find /tmp /var/tmp -mindepth 1 | sort");
const inGuest = (command: string) => guestRun(host, 2222, command);

beforeAll(async () => {
  // A graphical VM, as NixOS's are unless told otherwise, names a screen as its console.
  flake = await guestFlake({
    gateway: { graphics: true, shares: "virtiofs" },
    stuck: { kernelParams: ["lab.stuck"] },
  });
  host = await bootHost();
  filesBefore = await temporaryFiles();
  await host.require("mkdir -m 0777 /srv/data && mkdir -m 0755 /srv/media && echo song >/srv/media/song");
  gateway = new GuestVm(host, "gateway", {
    vm: { flake: `${flake.path}#gateway` },
    memory: 400,
    cores: 2,
    forwardPorts: [
      { host: 2222, guest: 22 },
      { host: 80, guest: 80, address: "0.0.0.0" },
    ],
    shares: [
      { tag: "data", path: "/srv/data" },
      { tag: "media", path: "/srv/media", readOnly: true },
    ],
    qemuOptions: ["-smbios", "type=1,product=planted"],
    kernelParams: ["lab.planted=yes", 'lab.quoted="two words"'],
  });
  stuck = new GuestVm(host, "stuck", { vm: { flake: `${flake.path}#stuck` }, memory: 300, stopTimeout: 3 });
  await Promise.all([gateway.deploy(), stuck.deploy()]);
  await Promise.all([gateway.console.next(/LAB ready/), stuck.console.next(/LAB ready/)]);
}, 120_000);

afterAll(async () => {
  gateway?.console.close();
  stuck?.console.close();
  await host?.shutdown();
  flake?.remove();
});

/** What the kernel says of a VM's QEMU. */
async function qemuStatus(vm: GuestVm): Promise<Record<string, string>> {
  const lines = (await host.require(`cat /proc/${await vm.qemu()}/status`)).split("\n");
  return Object.fromEntries(lines.map((line) => line.split(":\t").map((word) => word.trim())));
}

test("QEMU runs unprivileged, as a user of the VM's own", async () => {
  const [first, second] = [await qemuStatus(gateway), await qemuStatus(stuck)];
  for (const status of [first, second]) {
    expect(status).toMatchObject({ Name: expect.stringMatching(/^qemu/), NoNewPrivs: "1", Seccomp: "2" });
    const ids = new Set([...(status.Uid ?? "").split("\t"), ...(status.Gid ?? "").split("\t")]);
    expect([...ids]).toEqual([expect.stringMatching(/^6\d{4}$/)]);
  }
  expect(first.Uid).not.toBe(second.Uid);
  expect(second).toMatchObject({ CapEff: "0000000000000000", CapBnd: "0000000000000000" });
  expect(await gateway.property("User")).toBe("simple-vm-gateway");
});

test.each([
  ["a run script that serves the store by virtiofsd, with memory that it shares", () => gateway, 400],
  ["a run script of earlier NixOS", () => stuck, 300],
])("memory reaches the guest of %s", (_form, vm, given) => {
  // The guest's own default is 256 MiB, and its kernel keeps a part for itself.
  const [, memory] = /LAB memory=(\d+) /.exec(vm().console.text) ?? [];
  expect(Number(memory)).toBeGreaterThan(given - 100);
  expect(Number(memory)).toBeGreaterThan(230);
  expect(Number(memory)).toBeLessThan(given);
  expect(vm().console.text).toContain("LAB store=shared");
});

test("cores and kernelParams reach the guest, qemuOptions QEMU", async () => {
  expect(gateway.console.text).toMatch(/LAB memory=\d+ cpus=2$/m);
  expect(gateway.console.text).toMatch(/LAB cmdline=.* lab\.planted=yes lab\.quoted="two words"/);
  expect((await inGuest("cat /sys/class/dmi/id/product_name")).stdout).toBe("planted\n");
});

test("the console of a VM with graphics is in the journal", () => {
  expect(gateway.console.text).toContain("gateway login:");
});

test("forwardPorts lead to the guest, also from a port below 1024", async () => {
  const answer = await fetch(`http://${host.address}:80/`, { signal: AbortSignal.timeout(10_000) });
  expect(await answer.text()).toBe("revision 1\n");
  expect((await qemuStatus(gateway)).CapEff).toBe("0000000000000400");
});

test("shares lead to folders of the host; a readOnly one cannot be written", async () => {
  expect(await inGuest("echo text >/mnt/data/file && cat /mnt/media/song")).toEqual({
    stdout: "song\n",
    code: 0,
  });
  expect(await host.require("cat /srv/data/file")).toBe("text\n");
  expect((await inGuest("echo text >/mnt/media/file")).stdout).toContain("Read-only file system");
});

test("a stop presses the guest's power button, and is over as soon as the guest is off", async () => {
  const begin = Date.now();
  await gateway.systemctl("stop");
  expect(Date.now() - begin).toBeLessThan(15_000);
  await gateway.console.next(/LAB off/);
  await gateway.console.next(/Deactivated successfully/);
  expect(await gateway.property("Result")).toBe("success");
});

test("a guest that ignores the button is ended after stopTimeout", async () => {
  const begin = Date.now();
  await stuck.systemctl("stop");
  expect(Date.now() - begin).toBeGreaterThanOrEqual(3_000);
  expect(Date.now() - begin).toBeLessThan(15_000);
  expect(await stuck.property("ActiveState")).not.toBe("active");
  expect(stuck.console.text).not.toContain("LAB off");
});

test("nothing of a stopped VM is left in temporary folders", async () => {
  expect(await temporaryFiles()).toBe(filesBefore);
  expect(await host.run("ls /run/simple-vms")).toMatchObject({ stdout: "" });
});
