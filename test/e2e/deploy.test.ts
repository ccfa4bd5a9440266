/** How VMs come onto a host: connections, copies, garbage-collector roots, and what runs when the host boots. */
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject, PulumiResult } from "../lab/pulumi";
import { TinyVms } from "./support/tinyVms";
import { pinned, qemuOf, succeeded, unitProperty, vmProgram, vmProject } from "./support/vmProject";

const payloadBytes = 3_000_000;
let host: LabHost;
let flake: TinyVms;
let project: PulumiProject;

beforeAll(async () => {
  flake = new TinyVms({
    one: { payload: true },
    two: { payload: true },
    three: {},
    later: { payload: true },
    waiting: {},
  });
  [host, project] = await Promise.all([bootHost(), vmProject()]);
}, 120_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
});

const vm = (name: string, args: object = {}) => ({
  [name]: { host: pinned(host), vm: flake.vm(name), ...args },
});
const three = () => ({ ...vm("one"), ...vm("two"), ...vm("three") });

/** What came to the host over its network while something was done, in bytes. */
async function received<Result>(work: () => Promise<Result>): Promise<[Result, number]> {
  const count = async () => Number(await host.require("cat /sys/class/net/host0/statistics/rx_bytes"));
  const begin = await count();
  const result = await work();
  return [result, (await count()) - begin];
}

/** How many paths each stream to the host held. */
const copiedPaths = ({ events }: PulumiResult): string[] => [
  ...new Set(
    events.flatMap(
      ({ diagnosticEvent }) =>
        /copying: (?:\d+ of )?(\d+ paths?)/.exec(diagnosticEvent?.message ?? "")?.[1] ?? [],
    ),
  ),
];

test("three VMs go onto one host over one connection, and what they share is sent once", async () => {
  project.writeProgram(vmProgram(three()));
  const [, bytes] = await received(() => succeeded(project.up()));
  expect(await host.sshdAcceptedConnections()).toBe(1);
  await Promise.all(["one", "two", "three"].map((name) => qemuOf(host, name)));
  expect(bytes).toBeGreaterThan(payloadBytes);
  expect(bytes).toBeLessThan(1.5 * payloadBytes);
});

test("only the paths that the host lacks are copied to it", async () => {
  project.writeProgram(vmProgram({ ...three(), ...vm("later"), ...vm("waiting", { autoStart: false }) }));
  const [run, bytes] = await received(() => succeeded(project.up()));
  expect(copiedPaths(run).sort()).toEqual(["1 path"]);
  expect(bytes).toBeLessThan(payloadBytes / 10);
  const resources = await project.exportStack();
  expect(resources.find(({ id }) => id?.startsWith("later-"))?.outputs).toMatchObject({
    closure: { paths: 2, bytes: expect.any(Number) },
  });
});

test("with autoStart: false a VM is installed, and neither started nor enabled", async () => {
  expect(await unitProperty(host, "waiting", "LoadState")).toBe("loaded");
  expect(await unitProperty(host, "waiting", "ActiveState")).toBe("inactive");
  expect(await unitProperty(host, "waiting", "UnitFileState")).toBe("disabled");
  expect(await host.journal("simple-vm-waiting")).toBe("");
});

test("a VM's closure outlives a garbage collection on the host, and no longer than the VM", async () => {
  const closure = async () => (await host.run("nix-store -qR /nix/var/nix/gcroots/simple-vms/later")).stdout;
  const before = await closure();
  expect(before.trim().split("\n")).toHaveLength(2);
  const junk = (await host.require("echo junk >/tmp/junk; nix-store --add /tmp/junk")).trim();
  await host.require("nix-collect-garbage");
  expect(await host.run(`ls ${junk}`)).toMatchObject({ code: 2 });
  expect(await closure()).toBe(before);
  await host.require(`nix-store --verify-path ${before.trim().split("\n").join(" ")}`);
});

test("after a reboot of the host its VMs run again, but for those without autoStart", async () => {
  const wanted = ["one", "two", "three", "later"];
  await host.reboot();
  await Promise.all(wanted.map((name) => qemuOf(host, name)));
  expect(await unitProperty(host, "waiting", "ActiveState")).toBe("inactive");
});

test("destroy lets the host's garbage collection take the closures", async () => {
  await succeeded(project.destroy());
  await host.require("nix-collect-garbage");
  expect(await host.require("ls /nix/store | grep -E 'payload|one|later|waiting' || true")).toBe("");
});
