/** Where a VM's package may come from, and what is said of one that is none. */
import { join } from "node:path";
import { labNixConfig } from "../lab/guest";
import { bootHost, type LabHost } from "../lab/host";
import { requireProcess } from "../lab/process";
import type { PulumiProject } from "../lab/pulumi";
import { freshRevision, TinyVms } from "./support/tinyVms";
import { pinned, qemuOf, succeeded, unitProperty, vmProgram, vmProject } from "./support/vmProject";

const revision = freshRevision();
let host: LabHost;
let flake: TinyVms;
let project: PulumiProject;

beforeAll(async () => {
  flake = new TinyVms({
    configured: {},
    scriptless: { scripts: ["start-it"] },
    empty: { scripts: [] },
    twofold: { scripts: ["run-one-vm", "run-two-vm"] },
  });
  [host, project] = await Promise.all([bootHost(), vmProject()]);
}, 120_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
});

/** Builds an attribute of `vms.nix` apart from the provider. */
async function buildFile(args: Record<string, string>): Promise<string> {
  const words = Object.entries(args).flatMap(([name, value]) => ["--argstr", name, value]);
  const file = join(flake.path, "vms.nix");
  const built = await requireProcess(
    "nix-build",
    ["--no-out-link", file, "--attr", "machines.main", ...words],
    { env: { NIX_CONFIG: labNixConfig } },
  );
  return built.trim();
}

test("a VM comes from a flake's configurations, packages or an attribute path, from a file with attr and args, or from a store path", async () => {
  const stored = await buildFile({ name: "stored", revision });
  const file = {
    file: join(flake.path, "vms.nix"),
    attr: "machines.main",
    args: { name: "filed", revision },
  };
  const sources = {
    configured: flake.vm("configured"),
    packaged: flake.vm("packaged"),
    nested: flake.vm("some.where.nested"),
    filed: file,
    stored: { storePath: stored },
  };
  const vms = Object.entries(sources).map(([name, vm]) => [name, { host: pinned(host), vm }]);
  project.writeProgram(vmProgram(Object.fromEntries(vms)));
  const { changes } = await succeeded(project.up());
  expect(changes).toEqual({ create: 6 });
  for (const name of Object.keys(sources)) {
    await qemuOf(host, name);
    expect(await unitProperty(host, name, "ExecStart")).toMatch(
      new RegExp(`path=/nix/store/[^/]*-${name}/bin/run-${name}-vm `),
    );
    expect(await host.journal(`simple-vm-${name}`)).toContain(
      `tiny ${name} revision ${name === "filed" || name === "stored" ? revision : "1"}`,
    );
  }
  expect(await unitProperty(host, "stored", "ExecStart")).toContain(`${stored}/`);
  expect(await unitProperty(host, "filed", "ExecStart")).toContain(`${await buildFile(file.args)}/`);
});

test("a source that is not exactly one of flake, file and storePath is refused", async () => {
  const vm = { ...flake.vm("configured"), file: "x.nix" };
  project.writeProgram(vmProgram({ two: { host: pinned(host), vm } }));
  const two = await project.preview();
  expect(two.code).not.toBe(0);
  expect(two.text).toContain("vm: must have exactly one of flake, file, storePath; it has flake and file");
  project.writeProgram(vmProgram({ none: { host: pinned(host), vm: {} } }));
  const none = await project.preview();
  expect(none.code).not.toBe(0);
  expect(none.text).toContain("vm: must have exactly one of flake, file, storePath; it has none");
});

test("a package without exactly one bin/run-*-vm is refused, and it is said what was found", async () => {
  const names = ["scriptless", "empty", "twofold"];
  const vms = names.map((name) => [name, { host: pinned(host), vm: flake.vm(name) }]);
  project.writeProgram(vmProgram(Object.fromEntries(vms)));
  // Without the flag the engine begins no other VM once one has failed.
  const { code, text } = await project.up({ args: ["--continue-on-error"] });
  expect(code).not.toBe(0);
  expect(text).toContain("found: bin/start-it");
  expect(text).toContain("found: nothing");
  expect(text).toContain("found: bin/run-one-vm, bin/run-two-vm");
  expect(await host.require("ls /etc/systemd/system | grep -E 'scriptless|empty|twofold' || true")).toBe("");
});
