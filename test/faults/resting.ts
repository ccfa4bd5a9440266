import { TinyVms } from "../e2e/support/tinyVms";
import { pinned, succeeded, vmProgram, vmProject } from "../e2e/support/vmProject";
import type { LabHost } from "../lab/host";
import type { Outcome, RestingFault } from "./fault";
import { everyVm, markDrive, wrongOf } from "./vmOnHost";

/**
 * Runs all rows about VMs that run, together: up, each row's fault, refresh, up, refresh, up, destroy. Their drives stay on
 * the host.
 */
export async function runResting(rows: readonly RestingFault[], host: LabHost): Promise<Outcome[]> {
  const began = Date.now();
  const flake = new TinyVms(Object.fromEntries(rows.map(({ name }) => [name, {}])));
  const project = await vmProject();
  const wrong = new Map<string, string[]>(rows.map(({ name }) => [name, []]));
  const add = (name: string, text: string) => text === "" || wrong.get(name)?.push(text);
  const driftInState = async () =>
    new Map(
      (await project.exportStack()).map(({ urn, outputs = {} }) => [urn.split("::").at(-1), outputs.drift]),
    );
  try {
    const vms = rows.map(({ name, args }) => [
      name,
      { host: pinned(host), vm: flake.vm(name), ...everyVm, ...args },
    ]);
    project.writeProgram(vmProgram(Object.fromEntries(vms)));
    await succeeded(project.up({ deadline: 600 }));
    for (const { name } of rows) await markDrive(host, name);
    for (const { breaks } of rows) await host.require(breaks);
    await succeeded(project.refresh({ deadline: 600 }));
    const found = await driftInState();
    for (const { name, drift } of rows) {
      const told = found.has(name) ? found.get(name) : "gone";
      if (JSON.stringify(told) !== JSON.stringify(drift)) add(name, `refresh told ${JSON.stringify(told)}`);
    }
    const repair = await project.up({ deadline: 600, args: ["--continue-on-error"] });
    for (const { name } of rows) {
      add(name, await wrongOf(host, name, everyVm.memory));
      if (repair.code !== 0) add(name, new RegExp(`error: .*\\b${name}\\b.*`).exec(repair.text)?.[0] ?? "");
    }
    await succeeded(project.refresh({ deadline: 600 }));
    for (const [name, drift] of await driftInState()) {
      if (Array.isArray(drift) && drift.length > 0) add(String(name), `drift after the repair: ${drift}`);
    }
    const idle = await project.up({ deadline: 600 });
    const idleChanges = Object.keys(idle.changes).join();
    await succeeded(project.destroy({ deadline: 600 }));
    for (const { takesBack } of rows) if (takesBack !== undefined) await host.require(takesBack);
    const seconds = (Date.now() - began) / 1000 / rows.length;
    return rows.map(({ name, what, drift }) => {
      const problems = [
        ...(wrong.get(name) ?? []),
        ...(idleChanges === "same" ? [] : ["a further up changes something"]),
      ];
      return { name, what, wrong: problems.join("; "), seen: `drift ${drift}`, seconds };
    });
  } finally {
    await project.dispose();
    flake.remove();
  }
}
