/** The package as it is published, installed in a folder outside of the clone. */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listSchema } from "../../provider/src/tool/schemas";
import { bootHost, type LabHost } from "../lab/host";
import { requireProcess } from "../lab/process";
import type { PulumiProject, ResourceState } from "../lab/pulumi";
import { installPacked, packToday } from "./support/packedPackage";
import { TinyVms } from "./support/tinyVms";
import { pinned, qemuOf, succeeded, vmProgram, vmProject } from "./support/vmProject";

const repository = join(__dirname, "..", "..");
let host: LabHost;
let flake: TinyVms;
let project: PulumiProject;
let packed: string;

/** What `npm install` made of the package in the program's folder. */
let installed: string;

beforeAll(async () => {
  flake = new TinyVms({ outside: {}, second: {}, third: {} });
  packed = mkdtempSync(join(tmpdir(), "packed-"));
  [host, project] = await Promise.all([bootHost(), vmProject()]);
  installed = await installPacked(await packToday(packed), project.directory);
}, 360_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
  if (packed !== undefined) rmSync(packed, { recursive: true });
}, 60_000);

const vms = (...names: string[]) =>
  vmProgram(Object.fromEntries(names.map((name) => [name, { host: pinned(host), vm: flake.vm(name) }])));

test("a program outside of the clone deploys a VM with the package that npm pack makes", async () => {
  expect(installed.startsWith(project.directory)).toBe(true);
  expect(existsSync(join(installed, "src"))).toBe(false);
  expect(textsIn(join(installed, "nix", "guest"))).toEqual(textsIn(join(repository, "nix", "guest")));
  expect(existsSync(join(installed, "nix", "guest.nix"))).toBe(true);
  project.writeProgram(vms("outside"));
  expect((await succeeded(project.up())).changes).toEqual({ create: 2 });
  await qemuOf(host, "outside");
  const list = await requireProcess("npx", ["--no-install", "simple-vm", "list", "--json"], {
    cwd: project.directory,
    env: project.environment,
  });
  expect(listSchema.parse(JSON.parse(list)).vms.map(({ name, health }) => [name, health])).toEqual([
    ["outside", "ok"],
  ]);
  expect((await succeeded(project.up())).changes).toEqual({ same: 2 });
  await succeeded(project.destroy());
  expect(await host.require("ls /etc/systemd/system | grep simple-vm || true")).toBe("");
}, 60_000);

describe("three VMs", () => {
  const names = ["outside", "second", "third"];
  beforeAll(async () => {
    project.writeProgram(vms(...names));
    await succeeded(project.up());
  }, 60_000);
  const providers = async () =>
    (await project.exportStack()).flatMap(({ inputs, outputs }) => [inputs?.__provider, outputs?.__provider]);

  test.each([
    ["the package", () => installed, "Cannot find module 'pulumi-simple-vm/lifecycle'"],
    ["a package that it needs", () => join(installed, "..", "ssh2"), "Cannot find module 'ssh2'"],
  ])(
    "stay in the state and on the host while %s is missing",
    async (_what, missing, reason) => {
      const folder = missing();
      const [before, running] = [await project.stateText(), await processes()];
      renameSync(folder, `${folder}.away`);
      try {
        // Without the program, which cannot be loaded then either.
        for (const run of [await project.destroy(), await project.refresh()]) {
          expect(run.code).not.toBe(0);
          expect(run.changes).toEqual(expect.not.objectContaining({ delete: expect.anything() }));
          expect(run.text).toContain(
            `cannot load pulumi-simple-vm from ${project.directory} or above: ${reason}`,
          );
          expect(run.text).toContain("What to do: install it, as a dependency of the program itself");
        }
        expect(resourcesOf(await project.stateText())).toEqual(resourcesOf(before));
      } finally {
        renameSync(`${folder}.away`, folder);
      }
      expect(await processes()).toEqual(running);
      expect((await succeeded(project.refresh())).changes).toEqual({ same: 4 });
      expect((await succeeded(project.up())).changes).toEqual({ same: 4 });
    },
    60_000,
  );

  test("whose state holds the stub of an earlier release get today's by the next up, which asks no host", async () => {
    const now = await providers();
    const file = join(project.directory, "state.json");
    await project.require("stack", "export", "--file", file);
    const state = JSON.parse(readFileSync(file, "utf8"));
    const first = readFileSync(join(repository, "test/unit/fixtures/provider-first.txt"), "utf8").trimEnd();
    for (const { inputs, outputs } of state.deployment.resources)
      for (const properties of [inputs, outputs])
        if (properties?.__provider !== undefined) properties.__provider = first;
    writeFileSync(file, JSON.stringify(state));
    await project.require("stack", "import", "--file", file);
    expect(await providers()).not.toEqual(now);
    const [connections, running] = [await host.sshdAcceptedConnections(), await processes()];
    expect((await succeeded(project.up())).changes).toEqual({ same: 1, update: 3 });
    expect(await host.sshdAcceptedConnections()).toBe(connections);
    expect(await processes()).toEqual(running);
    expect(await providers()).toEqual(now);
    expect((await succeeded(project.destroy())).changes).toEqual({ delete: 4 });
  }, 60_000);

  const processes = () => Promise.all(names.map((name) => qemuOf(host, name)));
});

/** What the state says of each resource, without the engine's notes on when. */
const resourcesOf = (state: string): unknown =>
  JSON.parse(state).checkpoint.latest.resources.map(({ urn, id, inputs, outputs }: ResourceState) => ({
    urn,
    id,
    inputs,
    outputs,
  }));

/** The files of a folder and what they hold. */
const textsIn = (folder: string): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));
