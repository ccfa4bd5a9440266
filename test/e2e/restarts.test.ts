/** Which changes restart a running VM: each argument is changed on a VM of its own, all in one update. */
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject } from "../lab/pulumi";
import { TinyVms } from "./support/tinyVms";
import { pinned, qemuOf, succeeded, unitProperty, vmProgram, vmProject } from "./support/vmProject";

let host: LabHost;
let project: PulumiProject;
let flake: TinyVms;
let updateText = "";
const earlier: Record<string, string> = {};
const later: Record<string, string> = {};

/** What each VM's QEMU or unit shows of its changed argument. */
const restarting: Record<string, { change: object; shows: string }> = {
  memory: { change: { memory: 48 }, shows: "-m 48 " },
  cores: { change: { cores: 2 }, shows: "-smp 2" },
  ports: {
    change: { forwardPorts: [{ host: 8080, guest: 80 }] },
    shows: "hostfwd=tcp:127.0.0.1:8080-:80",
  },
  shares: { change: { shares: [{ tag: "srv", path: "/srv" }] }, shows: "path=/srv,security_model=none" },
  keys: { change: { keyFolders: { wg: { files: { key: "new" } } } }, shows: "mount_tag=wg" },
  options: { change: { qemuOptions: ["-name", "renamed"] }, shows: "-name renamed" },
  parameters: { change: { kernelParams: ["quiet"] }, shows: "string=params console=ttyS0 quiet" },
};
const lasting: Record<string, object> = {
  boot: { autoStart: false },
  patience: { stopTimeout: 7 },
  login: {},
  deferred: { memory: 48, restartPolicy: "deferred" },
};
const names = [...Object.keys(restarting), ...Object.keys(lasting), "closure"];

beforeAll(async () => {
  flake = new TinyVms(Object.fromEntries(names.map((name) => [name, {}])));
  [host, project] = await Promise.all([bootHost(), vmProject()]);
  const vmOf = (name: string) => ({ host: pinned(host), vm: flake.vm(name) });
  project.writeProgram(vmProgram(Object.fromEntries(names.map((name) => [name, vmOf(name)]))));
  await succeeded(project.up());
  for (const name of names) earlier[name] = await qemuOf(host, name);
  const changes = {
    ...lasting,
    login: { host: { ...pinned(host), privateKeyPath: undefined, privateKey: host.privateKey } },
  };
  const changed = (name: string) => ({
    ...vmOf(name),
    ...restarting[name]?.change,
    ...(changes as Record<string, object>)[name],
  });
  flake.set({ closure: { revision: "2" } });
  project.writeProgram(vmProgram(Object.fromEntries(names.map((name) => [name, changed(name)]))));
  const { changes: counted, text } = await succeeded(project.up());
  updateText = text;
  expect(counted).toEqual({ same: 1, update: names.length });
  for (const name of names) later[name] = await qemuOf(host, name);
}, 240_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
});

test.each(Object.keys(restarting))("a change of %s restarts the VM with it", async (name) => {
  expect(later[name]).not.toBe(earlier[name]);
  const commandLine = await host.require(`tr '\\0' ' ' </proc/${later[name]}/cmdline`);
  expect(commandLine).toContain(restarting[name]?.shows);
});

test("a change of the closure restarts the VM with it", async () => {
  expect(later.closure).not.toBe(earlier.closure);
  expect(await host.journal("simple-vm-closure")).toMatch(
    /tiny closure revision 1.*tiny closure revision 2/s,
  );
});

test("a change of autoStart, stopTimeout or the login leaves the VM running, and holds from then on", async () => {
  for (const name of Object.keys(lasting)) expect([name, later[name]]).toEqual([name, earlier[name]]);
  expect(await unitProperty(host, "boot", "UnitFileState")).toBe("disabled");
  expect(await unitProperty(host, "memory", "UnitFileState")).toBe("enabled");
  expect(await unitProperty(host, "patience", "TimeoutStopUSec")).toBe("7s");
});

test("what an update costs is told with how long the last start took", () => {
  expect(updateText).toMatch(/restart \(about \d+ s: boot as last measured\), drive begins empty: memory/);
  expect(updateText).toContain("keyFolders.wg new");
  expect(updateText).toContain("no restart now, deferred until the next start: memory, restartPolicy");
});

test("a deferred restart is pending until the VM is started again, and its closure stays until then", async () => {
  const pending = async () => {
    const resources = await project.exportStack();
    return resources.find(({ urn }) => urn.endsWith("::deferred"))?.outputs?.restartPending;
  };
  const { text } = await succeeded(project.refresh());
  expect(text).toContain("a restart of deferred on");
  expect(await pending()).toBe(await unitProperty(host, "deferred", "InvocationID"));
  const root = "/nix/var/nix/gcroots/simple-vms/deferred.deferred";
  expect(await host.require(`readlink ${root}`)).toContain("/nix/store/");
  await host.require("systemctl restart simple-vm-deferred", { timeout: 120 });
  const commandLine = await host.require(`tr '\\0' ' ' </proc/${await qemuOf(host, "deferred")}/cmdline`);
  expect(commandLine).toContain("-m 48 ");
  await succeeded(project.refresh());
  expect(await pending()).toBeUndefined();
  expect((await succeeded(project.preview())).changes).toEqual({ same: names.length + 1 });
}, 240_000);
