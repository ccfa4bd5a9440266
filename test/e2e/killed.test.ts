/** Pulumi is killed while a VM is deployed: what goes on, and what ends. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject } from "../lab/pulumi";
import { TinyVms } from "./support/tinyVms";
import { pinned, qemuOf, vmProgram, vmProject } from "./support/vmProject";

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
  vmProgram({ slow: { host: pinned(host), vm: flake.vm("slow"), ...args } });

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
