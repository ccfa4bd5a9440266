import { megabytes } from "./fullDisk";
import { applyGeneration, type Deployment } from "./host/apply";
import { checkName, claimName } from "./host/claim";
import { type CopyRequest, copyClosure } from "./host/closureCopy";
import { sayWhatIsFull } from "./host/diskSpace";
import { factsOf } from "./host/facts";
import type { Owner } from "./host/hostVariables";
import { digestOf } from "./host/observe";
import { refuseOtherArchitecture } from "./nix/architecture";
import { build, findRunScript, textOfScript } from "./nix/build";
import { closureOf } from "./nix/closure";
import type { Reporter } from "./progress";
import { readRunScript } from "./runScript";
import type { VmOutputs } from "./schema/state";
import type { EvaluatedVmArguments } from "./schema/vmArguments";
import { connectToHost } from "./ssh/pool";

/** One VM on its way to its host. */
export interface Deploy {
  vm: EvaluatedVmArguments;
  owner: Owner;
  /** Whether a running VM has to be restarted for the change. */
  restart: boolean;
  /** The stopTimeout that the VM was deployed with before. */
  oldStopTimeout?: number;
  /** The host that the VM was deployed to before; one that is trusted on first use has to be it. */
  hostId?: string;
  reporter: Reporter;
  /** Called when the host is about to be changed, with the outputs that an unfinished deploy has. */
  onClaimed?: (outputs: VmOutputs) => void;
}

/**
 * Builds the VM, brings its closure to the host and puts it in place there; gives the outputs of the state. The host is
 * asked first, so that its mistakes don't come to light after a build of an hour.
 */
export async function deploy(order: Deploy): Promise<VmOutputs> {
  const { vm, owner, reporter } = order;
  reporter.status("asking the host");
  const host = await connectToHost(vm.host, { expectedFingerprint: order.hostId });
  const facts = await factsOf(host);
  const claim = { name: vm.name, owner, adopt: vm.adopt, persistState: vm.persistState };
  await checkName(host, claim);

  reporter.status("building");
  const { closure, runScript, script } = await buildVm(order);
  await refuseOtherArchitecture(runScript, host.label, facts.machine);

  await sayWhatIsFull(host, () => claimName(host, claim));
  const outputs: VmOutputs = {
    closure: { paths: closure.length, bytes: closure.reduce((sum, { narSize }) => sum + narSize, 0) },
    publicKeys: {},
    hostId: host.hostKeyFingerprint,
    unitDigest: "",
    drift: [],
  };
  order.onClaimed?.(outputs);

  const request: CopyRequest = {
    name: vm.name,
    closure,
    nixOptions: vm.nixOptions,
    onProgress: ({ paths, bytes, allBytes }) =>
      reporter.status(`copying ${paths} paths: ${megabytes(bytes)} of ${megabytes(allBytes)} MB`),
  };
  await sayWhatIsFull(host, () => copyClosure(host, request));
  reporter.status("installing and starting");
  const deployment: Deployment = {
    vm,
    facts,
    owner,
    runScript,
    script,
    restart: order.restart,
    oldStopTimeout: order.oldStopTimeout ?? vm.stopTimeout,
  };
  const { unitText, publicKeys } = await sayWhatIsFull(host, () => applyGeneration(host, deployment));
  return { ...outputs, publicKeys, unitDigest: digestOf(unitText) };
}

async function buildVm({ vm, reporter }: Deploy) {
  await build(vm, { nixOptions: vm.nixOptions, onProgress: reporter.status });
  const closure = await closureOf(vm.outPath, vm.nixOptions);
  const runScript = await findRunScript(vm.outPath);
  return { closure, runScript, script: readRunScript(await textOfScript(runScript)) };
}
