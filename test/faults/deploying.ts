import { messageOf } from "../../provider/src/errors/error";
import { TinyVms } from "../e2e/support/tinyVms";
import { succeeded, vmProject } from "../e2e/support/vmProject";
import type { LabHost } from "../lab/host";
import { DeployBench } from "./deployBench";
import type { DeployFault, Outcome } from "./fault";
import { Hold } from "./hold";
import { everyVm, markDrive, places, wrongOf } from "./vmOnHost";

/** What an update of a row brings, unless its program says otherwise. */
const updatedMemory = 48;

/**
 * Runs one row: an up (unless the fault is to hit the first), the fault in the next, then up (after a refresh where
 * the command was killed), up with a refresh, and destroy: the first has to make all right, and the second nothing to do.
 */
export async function runDeploying(row: DeployFault, host: LabHost): Promise<Outcome> {
  const { name, what } = row;
  const began = Date.now();
  const flake = new TinyVms({ [name]: {} });
  const project = await vmProject();
  const bench = new DeployBench(name, host, project, flake, row.args);
  let wrong = "";
  try {
    await hitAndRepair(row, bench);
    await bench.settled();
  } catch (error) {
    wrong = messageOf(error);
    bench.processes.killAll();
  }
  await project.dispose();
  flake.remove();
  return { name, what, wrong, seen: bench.seen, seconds: (Date.now() - began) / 1000 };
}

async function hitAndRepair({ name, first, killed, breaks }: DeployFault, bench: DeployBench): Promise<void> {
  const { host, project } = bench;
  if (!first) {
    await succeeded(bench.up());
    await markDrive(host, name);
    bench.write({ memory: updatedMemory });
  }
  await breaks(bench);
  await Hold.clear(host);
  if (killed) {
    await project.require("cancel", "--yes");
    const refreshed = await project.refresh({ args: ["--clear-pending-creates"] });
    if (refreshed.code !== 0) throw new Error(`the next refresh fails:\n${refreshed.text}`);
  }
  const up = await bench.up();
  if (up.code !== 0) throw new Error(`the next up fails:\n${up.text}`);
  if (first) await markDrive(host, name);
  const wrong = await wrongOf(host, name, first ? everyVm.memory : updatedMemory);
  if (wrong !== "") throw new Error(`after the next up: ${wrong}`);
  const { changes, text } = await succeeded(bench.up({ args: ["--refresh"] }));
  if (Object.keys(changes).join() !== "same")
    throw new Error(`a further up --refresh changes something:\n${text}`);
  await succeeded(project.destroy());
  const { unit, deploy, keys, root } = places(name);
  const gone = [deploy, keys, ...["", ".new", ".previous"].flatMap((end) => [unit + end, root + end])];
  const left = await host.run(`ls -d ${gone.join(" ")} ${root}.incoming`);
  if (left.stdout !== "") throw new Error(`destroy leaves ${left.stdout}`);
}
