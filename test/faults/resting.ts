import { messageOf } from "../../provider/src/errors/error";
import { TinyVms } from "../e2e/support/tinyVms";
import { pinned, succeeded, vmProgram, vmProject } from "../e2e/support/vmProject";
import type { LabHost } from "../lab/host";
import type { PulumiProject } from "../lab/pulumi";
import type { Outcome, RestingFault } from "./fault";
import { everyVm, markDrive, wrongOf } from "./vmOnHost";

/** Seconds that a command on all these VMs may take. */
const deadline = 600;

/** Runs all rows about VMs that run, together: up, each row's fault, refresh, up, refresh, up, destroy. Their drives stay. */
export async function runResting(rows: readonly RestingFault[], host: LabHost): Promise<Outcome[]> {
  const began = Date.now();
  const flake = new TinyVms(Object.fromEntries(rows.map(({ name }) => [name, {}])));
  const project = await vmProject();
  const found = new Map<string, string[]>(rows.map(({ name }) => [name, []]));
  try {
    const vms = rows.map(({ name, args }) => [
      name,
      { host: pinned(host), vm: flake.vm(name), ...everyVm, ...args },
    ]);
    project.writeProgram(vmProgram(Object.fromEntries(vms)));
    await breakAndRepair(rows, host, project, (name, text) => found.get(name)?.push(text));
  } catch (error) {
    for (const texts of found.values()) texts.push(messageOf(error));
  }
  await project.dispose();
  flake.remove();
  const seconds = (Date.now() - began) / 1000 / rows.length;
  return rows.map(({ name, what, drift }) => {
    const wrong = (found.get(name) ?? []).filter((text) => text !== "").join("; ");
    return { name, what, wrong, seen: drift.length === 0 ? "no drift" : `drift ${drift}`, seconds };
  });
}

async function breakAndRepair(
  rows: readonly RestingFault[],
  host: LabHost,
  project: PulumiProject,
  add: (name: string, wrong: string) => void,
): Promise<void> {
  await succeeded(project.up({ deadline }));
  for (const { name } of rows) await markDrive(host, name);
  for (const { breaks } of rows) await host.require(breaks);
  const { text } = await succeeded(project.refresh({ deadline }));
  const told = await driftInState(project);
  for (const { name, drift } of rows) {
    const seen = told.has(name) ? told.get(name) : "gone";
    const warning = new RegExp(`warning: .*\\b${name}\\b.*`).exec(text)?.[0] ?? "without a warning";
    if (JSON.stringify(seen) !== JSON.stringify(drift)) add(name, `drift ${seen}: ${warning}`);
  }
  const repair = await project.up({ deadline, args: ["--continue-on-error"] });
  for (const { name } of rows) {
    add(name, await wrongOf(host, name, everyVm.memory));
    if (repair.code !== 0) add(name, new RegExp(`error: .*\\b${name}\\b.*`).exec(repair.text)?.[0] ?? "");
  }
  await succeeded(project.refresh({ deadline }));
  for (const [name, drift] of await driftInState(project)) {
    if (Array.isArray(drift) && drift.length > 0) add(name, `drift after the repair: ${drift}`);
  }
  const idle = await succeeded(project.up({ deadline }));
  for (const { resourcePreEvent } of idle.events) {
    const { op, urn } = resourcePreEvent?.metadata ?? { op: "same", urn: "" };
    if (op !== "same") add(nameOf(urn), `a further up does not leave it as it is: ${op}`);
  }
  await succeeded(project.destroy({ deadline }));
  for (const { takesBack } of rows) if (takesBack !== undefined) await host.require(takesBack);
}

/** The output `drift` of each VM in the state, by name. */
async function driftInState(project: PulumiProject): Promise<Map<string, unknown>> {
  const resources = await project.exportStack();
  return new Map(resources.map(({ urn, outputs = {} }) => [nameOf(urn), outputs.drift]));
}

const nameOf = (urn: string): string => urn.split("::").at(-1) ?? "";
