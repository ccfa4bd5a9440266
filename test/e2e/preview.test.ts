/** What `pulumi preview` tells before anything is done, and that it does nothing. */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { labNixConfig } from "../lab/guest";
import { bootHost, type LabHost } from "../lab/host";
import { runProcess } from "../lab/process";
import type { EngineEvent, PulumiProject } from "../lab/pulumi";
import { freshRevision, TinyVms } from "./support/tinyVms";
import { countOf, expression, pinned, succeeded, vmProgram, vmProject } from "./support/vmProject";

let host: LabHost;
let flake: TinyVms;
let project: PulumiProject;
let trace: string;

beforeAll(async () => {
  flake = new TinyVms({});
  trace = join(flake.path, "..", `trace-${freshRevision()}`);
  [host, project] = await Promise.all([bootHost(), vmProject()]);
}, 120_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
  rmSync(trace, { force: true });
});

const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** What the CLI says at the end of a run of what went wrong; each problem has been shown once before, as it came. */
const diagnosticsOf = (text: string): string[] => linesOf(text.split("Diagnostics:")[1] ?? "");

/** The inputs that a VM's step leads to, from what the engine reported. */
const newInputs = (events: EngineEvent[], name: string): Record<string, unknown> =>
  events.map(({ resourcePreEvent: event }) => event?.metadata).find((step) => step?.urn.endsWith(`::${name}`))
    ?.new?.inputs ?? {};

const isValid = async (path: string): Promise<boolean> =>
  (await runProcess("nix-store", ["--check-validity", path])).code === 0;

test("all mistakes are told at once, each with its property's path, what was expected and what came", async () => {
  const vm = flake.vm("a");
  const secret = "the text of a secret";
  project.writeProgram(
    vmProgram({
      Wrong: {
        host: { address: "", port: 0, privateKey: "k", password: secret },
        vm,
        memory: "lots",
        forwardPorts: [{ host: 70000, guest: 22 }],
        keyFolders: { ssh: { files: { "a/b": secret }, generate: { key: "rsa" } } },
        stopTimout: 3,
      },
    }),
  );
  const { code, text } = await project.preview();
  expect(code).not.toBe(0);
  const problems = diagnosticsOf(text).flatMap((line) => line.split(" has a problem: ")[1] ?? []);
  expect(problems).toEqual([
    'host.address: must be a host name or an IP address; it is ""',
    "host.port: must be at least 1; it is 0",
    "host.password: must not be set beside `privateKey`: give one of privateKey, privateKeyPath, password, agent",
    expect.stringMatching(/^name: must be 1 to 48 of a-z, .*; it is "Wrong"$/),
    'memory: must be a whole number; it is "lots"',
    "forwardPorts[0].host: must be at most 65535; it is 70000",
    expect.stringMatching(/^keyFolders\.ssh\.files\["a\/b"\]: has a bad name: .*; it is a string$/),
    'keyFolders.ssh.generate.key: must be one of "wireguard", "ssh-ed25519"; it is a string',
    "stopTimout: is not an argument; check its spelling",
  ]);
  expect(text).not.toContain(secret);
});

const random = `
const provider: pulumi.dynamic.ResourceProvider = {
  async create() { return { id: "random", outs: { text: "made-by-create", number: 48 } }; },
};
class Random extends pulumi.dynamic.Resource {
  declare readonly text: pulumi.Output<string>;
  declare readonly number: pulumi.Output<number>;
  constructor() { super(provider, "random", { text: undefined, number: undefined }); }
}
const random = new Random();`;

test("what another resource has yet to make passes through a preview", async () => {
  flake.set({ a: {}, b: {} });
  project.writeProgram(
    vmProgram(
      {
        a: {
          host: { ...pinned(host), address: expression(`random.text.apply(() => "${host.address}")`) },
          vm: flake.vm("a"),
          memory: expression("random.number"),
          keyFolders: { ssh: { files: { key: expression("random.text") } } },
        },
        b: { host: pinned(host), vm: { flake: expression(`random.text.apply(() => "${flake.path}#b")`) } },
      },
      { before: random },
    ),
  );
  const preview = await succeeded(project.preview({ diff: true }));
  expect(preview.changes).toEqual({ create: 4 });
  expect(newInputs(preview.events, "a").outPath).toMatch(/^\/nix\/store\/.*-a$/);
  await succeeded(project.up());
  expect(await host.require("cat /var/lib/simple-vms/a.keys/ssh/key")).toBe("made-by-create");
  expect(await host.require("systemctl show -p Environment simple-vm-a")).toContain("-m 48 ");
});

test("what is known of a change is told, what depends on an unknown value is told as possible", async () => {
  const names = ["named", "kept", "moved", "fixed", "renamed"];
  flake.set(Object.fromEntries(names.map((name) => [name, {}])));
  const { hostKey: _, ...unpinned } = { ...pinned(host), knownHostsFile: join(flake.path, "known_hosts") };
  writeFileSync(unpinned.knownHostsFile, `${host.address} ${host.hostKey}\n`);
  const vm = (name: string, args = {}) => ({ [name]: { host: pinned(host), vm: flake.vm(name), ...args } });
  const before = {
    ...vm("named"),
    ...vm("kept", { persistState: true }),
    ...vm("moved", { host: unpinned }),
    ...vm("fixed"),
    ...vm("renamed"),
  };
  project.writeProgram(vmProgram(before));
  await succeeded(project.up());
  const unknown = (value: unknown) => expression(`random.text.apply(() => (${JSON.stringify(value)}))`);
  const address = unknown(host.address);
  const after = {
    ...vm("named", { name: unknown("named") }),
    ...vm("kept", { persistState: unknown(true) }),
    ...vm("moved", { host: { ...unpinned, address } }),
    ...vm("fixed", { host: { ...pinned(host), address }, memory: unknown(48) }),
    ...vm("renamed", { name: "other", memory: unknown(48) }),
  };
  project.writeProgram(vmProgram(after, { before: random }));
  const { changes, text } = await succeeded(project.preview());
  expect(changes).toEqual({ same: 1, create: 1, update: 4, replace: 1 });
  const warnings = linesOf(text.split("Diagnostics:")[1] ?? "").filter((line) =>
    line.startsWith("warning: "),
  );
  expect(warnings.sort()).toEqual([
    expect.stringMatching(/^warning: kept on \S+ may lose its drive, as `persistState` is not known yet/),
    expect.stringMatching(/^warning: moved on \S+ may be replaced, as `host` is not known yet/),
    expect.stringMatching(/^warning: named on \S+ may be replaced, as `name` is not known yet/),
    expect.stringMatching(/^warning: renamed on \S+ is replaced, as `name` changes/),
  ]);
  await succeeded(project.destroy());
});

test("a preview shows the new store path, builds nothing and opens no SSH connection", async () => {
  const [a, b] = [
    { host: pinned(host), vm: flake.vm("a") },
    { host: pinned(host), vm: flake.vm("b") },
  ];
  project.writeProgram(vmProgram({ a, b }));
  await succeeded(project.up());
  const connections = await host.sshdAcceptedConnections();
  flake.set({ a: { revision: freshRevision(), trace } });
  const preview = await succeeded(project.preview({ diff: true }));
  expect(preview.changes).toEqual({ same: 2, update: 1 });
  const path = String(newInputs(preview.events, "a").outPath);
  expect(preview.text).toMatch(new RegExp(`~ outPath *: "/nix/store/[^"]*-a" => "${path}"`));
  expect(await isValid(path)).toBe(false);
  expect(existsSync(trace)).toBe(false);
  expect(await host.sshdAcceptedConnections()).toBe(connections);
  await succeeded(project.up());
  expect(await isValid(path)).toBe(true);
  expect(existsSync(trace)).toBe(true);
  expect(await host.sshdAcceptedConnections()).toBe(connections + 1);
  expect(await host.require("systemctl show -p ExecStart simple-vm-a")).toContain(path);
});

test("an option that has no effect is warned of", async () => {
  flake.set({ a: {} });
  const args = JSON.stringify({ host: pinned(host), vm: flake.vm("a") });
  const rest = `new SimpleVm("timed", ${args}, { customTimeouts: { create: "5m" } });`;
  project.writeProgram(vmProgram({}, { rest }));
  const { events } = await succeeded(project.preview());
  const warnings = events.flatMap(({ diagnosticEvent: event }) =>
    event?.severity === "warning" ? event : [],
  );
  expect(warnings).toEqual([
    expect.objectContaining({
      urn: expect.stringMatching(/::timed$/),
      message: expect.stringContaining("customTimeouts has no effect on a SimpleVm"),
    }),
  ]);
});

test("two VMs that forward one port of a host are told of before either is deployed", async () => {
  flake.set({ a: {} });
  const vm = (name: string, address: string) => ({
    [name]: { host: pinned(host), vm: flake.vm("a"), forwardPorts: [{ host: 2222, guest: 22, address }] },
  });
  project.writeProgram(
    vmProgram({ ...vm("x", "127.0.0.1"), ...vm("y", "0.0.0.0"), ...vm("z", host.address) }),
  );
  const { text } = await succeeded(project.preview());
  const warnings = diagnosticsOf(text).filter((line) => line.includes("both forward"));
  expect(warnings).toHaveLength(2);
  for (const other of ["x", "z"]) {
    const pair = new RegExp(
      `warning: the VMs (y and ${other}|${other} and y) both forward the port tcp 2222 of`,
    );
    expect(warnings).toContainEqual(expect.stringMatching(pair));
  }
});

test("an error of Nix's evaluation is shown as Nix printed it, once, without a JavaScript stack", async () => {
  const file = join(project.directory, "broken.nix");
  project.writeFile("broken.nix", "{\n  vm = builtins.elemAt [ ] 3;\n}\n");
  const { stderr } = await runProcess("nix-instantiate", [file, "--attr", "vm"], {
    env: { NIX_CONFIG: labNixConfig },
  });
  expect(stderr.split("\n").length).toBeGreaterThan(3);
  project.writeProgram(vmProgram({ a: { host: pinned(host), vm: { file, attr: "vm" } } }));
  const { code, text } = await project.preview();
  expect(code).not.toBe(0);
  expect(countOf(linesOf(stderr).join("\n"), diagnosticsOf(text).join("\n"))).toBe(1);
  expect(countOf("out of bounds", diagnosticsOf(text).join("\n"))).toBe(1);
  expect(text).not.toMatch(/^ *at .*:\d+:\d+\)?$/m);
});

test("a host that cannot take a VM is said before the build begins", async () => {
  const unbuilt = (name: string) => {
    rmSync(trace, { force: true });
    flake.set({ [name]: { revision: freshRevision(), trace } });
    return flake.vm(name);
  };
  await host.require("touch /etc/systemd/system/simple-vm-taken.service");
  const { hostKey: _, ...unpinned } = pinned(host);
  project.writeProgram(
    vmProgram({
      taken: { host: pinned(host), vm: unbuilt("taken") },
      unknown: { host: { ...unpinned, knownHostsFile: "/none" }, vm: unbuilt("unknown") },
      silent: { host: { ...pinned(host), port: 1 }, vm: unbuilt("silent") },
    }),
  );
  const { code, text } = await project.up({ args: ["--continue-on-error"] });
  expect(code).not.toBe(0);
  expect(text).toContain('cannot take the name "taken"');
  expect(text).toContain("the host key is not known");
  expect(text).toContain("ECONNREFUSED");
  expect(existsSync(trace)).toBe(false);
  expect(await host.run("ls /var/lib/simple-vms/taken.deploy")).toMatchObject({ stdout: "" });
});
