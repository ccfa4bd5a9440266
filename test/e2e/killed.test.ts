/** Pulumi is killed while a VM is deployed: what goes on, what ends, what is left, and how the state learns of it. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject } from "../lab/pulumi";
import { TinyVms } from "./support/tinyVms";
import { pinned, qemuOf, succeeded, vmProgram, vmProject } from "./support/vmProject";

let host: LabHost;
let flake: TinyVms;
let project: PulumiProject;
const loose = { environment: { SIMPLE_VM_LAB_LOOSE_PROVIDERS: "yes" } };

beforeAll(async () => {
  flake = new TinyVms({ slow: { before: "sleep 4" } });
  [host, project] = await Promise.all([bootHost(), vmProject()]);
}, 120_000);

afterAll(async () => {
  for (const pid of project === undefined ? [] : [...processes(cli), ...processes(provider)]) kill(pid);
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
});

const cli = /^\S*pulumi\0up\0/;
const provider = /dynamic-?provider/i;

/** Processes of this machine in the project's folder whose command line is of the kind. */
function processes(kind: RegExp): number[] {
  return readdirSync("/proc").flatMap((pid) => {
    try {
      const here = readlinkSync(`/proc/${pid}/cwd`) === project.directory;
      return here && kind.test(readFileSync(`/proc/${pid}/cmdline`, "utf8")) ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
}

const kill = (pid: number) => process.kill(pid, "SIGKILL");

/** Waits until it holds; fails after 30 seconds. */
async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited 30 s for ${what}`);
    await delay(50);
  }
}

const isDeploying = async () =>
  /running/.test((await host.run("systemctl list-units --no-legend 'simple-vm-deploy-*'")).stdout);
const staged = async () => (await host.run("ls /run/simple-vms-deploy")).stdout;
const slow = (args: object = {}) =>
  vmProgram({ slow: { host: pinned(host), vm: flake.vm("slow"), memory: 32, ...args } });

const memory = async () =>
  /-m (\d+)\b/.exec(await host.require("systemctl show -p Environment simple-vm-slow"))?.[1];

test("a provider whose engine was killed ends, after the transaction that it waits for", async () => {
  project.writeProgram(slow());
  const up = project.up(loose);
  await until("the transaction", isDeploying);
  processes(cli).forEach(kill);
  await up;
  expect(await isDeploying()).toBe(true);
  expect(processes(provider)).toHaveLength(1);
  await until("the provider's end", () => processes(provider).length === 0);
  expect(await staged()).toBe("");
  await qemuOf(host, "slow");
}, 90_000);

test("a program that is put back after Pulumi and its provider were killed: refresh tells, the next up repairs", async () => {
  expect((await project.up()).text).toContain("the stack is currently locked");
  await project.require("cancel", "--yes");
  expect((await succeeded(project.up())).changes).toEqual({ create: 1, same: 1 });
  project.writeProgram(slow({ memory: 48 }));
  const up = project.up(loose);
  await until("the transaction", isDeploying);
  [...processes(cli), ...processes(provider)].forEach(kill);
  await up;
  await until("the transaction's end", async () => !(await isDeploying()));
  expect(await memory()).toBe("48");
  expect(await staged()).toMatch(/^slow-/);
  project.writeProgram(slow());
  await project.require("cancel", "--yes");
  const told = await succeeded(project.up());
  expect(told.changes).toEqual({ same: 2 });
  expect(told.text).toMatch(
    /pending operations from previous deployment.*interrupted while updating.*pulumi refresh/s,
  );
  const refreshed = await succeeded(project.refresh({ args: ["--clear-pending-creates"] }));
  expect(refreshed.text).toContain("slow on root@");
  expect(refreshed.text).toContain("differs from the program");
  const repaired = await succeeded(project.up());
  expect(repaired.changes).toEqual({ same: 1, update: 1 });
  expect(repaired.text).not.toContain("pending operations");
  expect(await memory()).toBe("32");
  expect(await staged()).toBe("");
  await succeeded(project.destroy());
}, 120_000);
