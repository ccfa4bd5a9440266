/** The package as it is published, installed in a folder outside of the clone. */
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bootHost, type LabHost } from "../lab/host";
import { requireProcess } from "../lab/process";
import type { PulumiProject } from "../lab/pulumi";
import { TinyVms } from "./support/tinyVms";
import { pinned, qemuOf, succeeded, vmProgram, vmProject } from "./support/vmProject";

const repository = join(__dirname, "..", "..");
let host: LabHost;
let flake: TinyVms;
let project: PulumiProject;
let packed: string;

beforeAll(async () => {
  flake = new TinyVms({ outside: {} });
  packed = mkdtempSync(join(tmpdir(), "packed-"));
  [host, project] = await Promise.all([bootHost(), vmProject()]);
}, 120_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
  if (packed !== undefined) rmSync(packed, { recursive: true });
}, 60_000);

test("a program outside of the clone deploys a VM with the package that npm pack makes", async () => {
  // Without `prepack`, which compiles again what the set-up has compiled, under the hands of the other tests.
  const pack = ["pack", "--workspace", "provider", "--ignore-scripts", "--pack-destination", packed];
  const name = (await requireProcess("npm", pack, { cwd: repository })).trim().split("\n").at(-1) ?? "";
  rmSync(join(project.directory, "node_modules"));
  const sdk = require("@pulumi/pulumi/package.json") as { version: string };
  await requireProcess(
    "npm",
    [
      "install",
      "--prefer-offline",
      "--no-audit",
      "--no-fund",
      join(packed, name),
      `@pulumi/pulumi@${sdk.version}`,
    ],
    { cwd: project.directory, timeout: 240 },
  );
  const installed = realpathSync(join(project.directory, "node_modules", "pulumi-simple-vm"));
  expect(installed.startsWith(project.directory)).toBe(true);
  expect(existsSync(join(installed, "src"))).toBe(false);
  const [packedModule, guestModule] = [installed, repository].map((folder) =>
    readFileSync(join(folder, "nix", "guest.nix"), "utf8"),
  );
  expect(packedModule).toBe(guestModule);
  project.writeProgram(vmProgram({ outside: { host: pinned(host), vm: flake.vm("outside") } }));
  expect((await succeeded(project.up())).changes).toEqual({ create: 2 });
  await qemuOf(host, "outside");
  expect((await succeeded(project.up())).changes).toEqual({ same: 2 });
  await succeeded(project.destroy());
  expect(await host.require("ls /etc/systemd/system | grep simple-vm || true")).toBe("");
}, 300_000);
