import { stopDeadlineSeconds } from "../arguments/running";
import type { VmWithPackage } from "../arguments/vm";
import { megabytes } from "../errors/fullDisk";
import { checkName, claimName } from "../host/claim";
import { type CopyRequest, copyClosure } from "../host/closureCopy";
import { sayWhatIsFull } from "../host/diskSpace";
import { factsOf, type HostFacts } from "../host/facts";
import { type Generation, installGeneration } from "../host/generation";
import type { Owner } from "../host/hostVariables";
import { digestOf } from "../host/observe";
import { type StoredPackage, storedPackage } from "../host/storedPackage";
import { refuseOtherArchitecture } from "../nix/architecture";
import { build, findRunScript, isValid, textOfScript } from "../nix/build";
import { closureOf } from "../nix/closure";
import { complaintsOf } from "../runner/complaints";
import { guestMounts } from "../runner/guestMounts";
import { readRunScript } from "../runner/script";
import type { HostConnection } from "../ssh/connection";
import { connectToHost } from "../ssh/pool";
import type { VmOutputs } from "../state/state";
import type { Reporter } from "./reporter";

/** The order to bring one VM to its host. */
export interface DeployOrder {
  vm: VmWithPackage;
  owner: Owner;
  /** The VM is being created: what its host has under the owner's URN is taken over. */
  isNew: boolean;
  /** Whether a running VM has to be restarted for the change. */
  restart: boolean;
  /** The VM as it was deployed before, which may have longer to stop, or a drive to be kept. */
  old?: VmWithPackage;
  /** The host that the VM was deployed to before; one that is trusted on first use has to be it. */
  hostId?: string;
  /** The public keys that the state has. They go on to hold for a VM that runs on and whose host cannot tell them. */
  publicKeys?: Record<string, string>;
  reporter: Reporter;
  /** Called when the host is about to be changed, with the outputs that an unfinished deploy has. */
  onClaimed?: (outputs: VmOutputs) => void;
}

/**
 * Builds the VM, brings its closure to the host and puts it in place there; gives the outputs of the state. The host is
 * asked first, so that its mistakes don't come to light after a build of an hour.
 */
export async function deploy(order: DeployOrder): Promise<VmOutputs> {
  const { vm, owner, reporter } = order;
  reporter.status("asking the host");
  const host = await connectToHost(vm.host, { expectedFingerprint: order.hostId });
  const facts = await factsOf(host);
  const claim = { name: vm.name, owner, isNew: order.isNew, adopt: vm.adopt, persistState: vm.persistState };
  const earlier = await checkName(host, claim);
  if (earlier !== undefined) reporter.warn(takeOverWords(vm.name, host.label, earlier));

  reporter.status("building");
  const { closure, runScript, text } =
    (await packageOnHostAlone(host, order)) ?? (await buildVm(order, host.label, facts));
  const script = readRunScript(text);
  for (const complaint of complaintsOf(vm, { script, mounts: await guestMounts(vm.outPath) })) {
    reporter.warn(complaint);
  }

  await sayWhatIsFull(host, () => claimName(host, claim));
  const outputs: VmOutputs = {
    closure: { paths: closure.length, bytes: closure.reduce((sum, { narSize }) => sum + narSize, 0) },
    publicKeys: {},
    hostId: host.hostKeyFingerprint,
    unitDigest: undefined,
    condition: { kind: "unfinished" },
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
  const generation: Generation = {
    vm,
    facts,
    owner,
    runScript,
    script,
    restart: order.restart,
    stopDeadline: stopDeadlineSeconds(vm, order.old ?? vm),
    oldPersistState: order.old?.persistState,
  };
  const { unitText, publicKeys } = await sayWhatIsFull(host, () => installGeneration(host, generation));
  const kept = order.restart ? {} : order.publicKeys;
  return {
    ...outputs,
    publicKeys: { ...kept, ...publicKeys },
    unitDigest: digestOf(unitText),
    condition: { kind: "known", drift: [] },
  };
}

const takeOverWords = (name: string, where: string, { id, urn }: Owner): string =>
  `takes over the VM ${name} on ${where}, which has the ID ${id} and belongs to ${urn}: a state that has this ID, as in another backend with the same project and stack names, loses the VM`;

/** Spares the build, and needs no derivation, where this machine's store has lost a package that the host has. */
async function packageOnHostAlone(
  host: HostConnection,
  { vm }: DeployOrder,
): Promise<StoredPackage | undefined> {
  return (await isValid(vm.outPath)) ? undefined : storedPackage(host, vm.outPath);
}

async function buildVm(
  { vm, reporter }: DeployOrder,
  where: string,
  { machine }: HostFacts,
): Promise<StoredPackage> {
  await build(vm, { nixOptions: vm.nixOptions, onProgress: reporter.status });
  const closure = await closureOf(vm.outPath, vm.nixOptions);
  const runScript = await findRunScript(vm.outPath);
  await refuseOtherArchitecture(runScript, where, machine);
  return { closure, runScript, text: await textOfScript(runScript) };
}
