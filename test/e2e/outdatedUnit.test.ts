/** A unit that an earlier release wrote is noted by a refresh, and renewed when the program says so. */
import { join } from "node:path";
import { digestOf } from "../../provider/src/host/observe";
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject } from "../lab/pulumi";
import { TinyVms } from "./support/tinyVms";
import { pinned, qemuOf, succeeded, vmProgram, vmProject } from "./support/vmProject";

let host: LabHost;
let flake: TinyVms;
let project: PulumiProject;

beforeAll(async () => {
  flake = new TinyVms({ old: {} });
  [host, project] = await Promise.all([bootHost(), vmProject()]);
}, 120_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
});

const write = (args: object) =>
  project.writeProgram(vmProgram({ old: { host: pinned(host), vm: flake.vm("old"), ...args } }));
const unitFile = "/etc/systemd/system/simple-vm-old.service";
const line = "SyslogLevelPrefix=no";

/** Makes the installed unit, and what the state says of it, an earlier release's. */
async function age(): Promise<void> {
  await host.require(`sed -i '/^${line}$/d' ${unitFile} && systemctl daemon-reload`);
  const digest = digestOf(await host.require(`cat ${unitFile}`));
  const text = await project.require("stack", "export");
  const aged = text.replace(/("unitDigest": )"[0-9a-f]{64}"/g, `$1"${digest}"`);
  expect(aged).not.toBe(text);
  project.writeFile("aged.json", aged);
  await project.require("stack", "import", "--file", join(project.directory, "aged.json"));
}

test("a unit of an earlier release is noted, forces no update, and is renewed by one or when it is to be", async () => {
  write({});
  await succeeded(project.up());
  const pid = await qemuOf(host, "old");
  await age();
  const refreshed = await succeeded(project.refresh());
  expect(refreshed.changes).toEqual({ same: 2 });
  expect(refreshed.text).toMatch(/the unit of old on \S+ is outdated by this release/);
  expect((await succeeded(project.up())).changes).toEqual({ same: 2 });
  expect(await host.run(`grep -x ${line} ${unitFile}`)).toMatchObject({ code: 1 });

  write({ stopTimeout: 2 });
  await succeeded(project.up());
  expect(await host.require(`grep -x ${line} ${unitFile}`)).toBe(`${line}\n`);
  expect(await qemuOf(host, "old")).toBe(pid);
  expect((await succeeded(project.refresh())).text).not.toContain("is outdated");

  write({ stopTimeout: 2, renewOutdatedUnit: true });
  await succeeded(project.up());
  const restarted = await qemuOf(host, "old");
  expect(restarted).not.toBe(pid);
  await age();
  const { text } = await succeeded(project.up({ args: ["--refresh"] }));
  expect(text).toContain(`differs from the program: ${unitFile} was written by an earlier release`);
  expect(await host.require(`grep -x ${line} ${unitFile}`)).toBe(`${line}\n`);
  expect(await qemuOf(host, "old")).not.toBe(restarted);
  expect((await succeeded(project.refresh())).changes).toEqual({ same: 2 });
  await succeeded(project.destroy());
}, 240_000);
