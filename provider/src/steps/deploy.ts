import { startDeadlineSeconds, stopDeadlineSeconds } from "../arguments/running";
import type { VmWithPackage } from "../arguments/vm";
import { SimpleVmError } from "../errors/error";
import type { Host } from "../host/host";
import { digestOf } from "../host/observe";
import type { Progress } from "../host/transaction/awaitedResults";
import type { Changeover, Generation, InstalledGeneration } from "../host/transaction/generation";
import { withoutBash } from "../host/transaction/health";
import type { Deadlines } from "../host/transaction/transaction";
import type { CopyRequest } from "../host/transfer/closureCopy";
import type { StoredPackage } from "../host/transfer/storedPackage";
import type { Owner } from "../host/vmVariables";
import { refuseOtherArchitecture } from "../nix/architecture";
import { findRunScript, textOfScript } from "../nix/build";
import { keptPackages, keptWithoutNames } from "../packages/keptPackages";
import { amountOf } from "../packages/packageDiff";
import { packageVersionsOf } from "../packages/packageVersions";
import { guestMounts } from "../runner/guestMounts";
import { nixosRunner } from "../runner/nixos";
import type { Session } from "../session";
import { mayHaveBegun } from "../ssh/errors";
import type { LastRestart, VmInState, VmOutputs } from "../state/state";
import { preflight } from "./preflight";
import { copyWords, phaseWords } from "./progressWords";
import type { Reporter } from "./reporter";

/** What is told of a VM that is to come to its host, whether it is new or not. */
interface Order {
  vm: VmWithPackage;
  owner: Owner;
  reporter: Reporter;
}

/** A VM that no state has yet: what its host has under the owner's URN is taken over. */
interface CreateOrder extends Order {
  kind: "create";
  /** Called when the host is about to be changed, with the outputs that an unfinished deploy has. */
  onClaimed(outputs: VmOutputs): void;
}

/** A VM that the state has. */
interface UpdateOrder extends Order {
  kind: "update";
  /** The VM as it stands. A host that is trusted on first use has to be the one that has it. */
  old: VmInState;
  /** Whether a running VM has to be restarted for the change. */
  restart: boolean;
  /** The change would restart the VM, and waits for its next start. */
  isDeferred: boolean;
}

/** The order to bring one VM to its host. */
export type DeployOrder = CreateOrder | UpdateOrder;

/** The VM has come to its host and runs, but is not healthy; it stays, unfinished. */
export class UnhealthyVmError extends SimpleVmError {
  constructor(
    cause: SimpleVmError,
    /** What the state is to have of it. */
    readonly outputs: VmOutputs,
  ) {
    super({ ...cause.parts, cause });
  }
}

/** A VM that has come to its host. */
export interface Deployed {
  /** What the state is to have of it. */
  outputs: VmOutputs;
  /** How it is now, to be told as the last status: `healthy`. */
  status: string;
}

/**
 * Builds the VM, brings its closure to the host and puts it in place there. The host is asked first, so that its mistakes
 * don't come to light after a build of an hour.
 *
 * @throws UnhealthyVmError when the VM runs and is not healthy, and no VM of before took its place again
 */
export async function deploy(order: DeployOrder, session: Session): Promise<Deployed> {
  const { hosts, nix } = session;
  const { vm, owner, reporter } = order;
  reporter.status("asking the host");
  const expectedFingerprint = order.kind === "update" ? order.old.hostId : undefined;
  const host = await hosts.connect(vm.host, { expectedFingerprint });
  const facts = await host.facts();
  const change = changeover(order);
  const isNew = order.kind === "create" || !hasFinished(order.old);
  const claim = { name: vm.name, owner, isNew, adopt: vm.adopt, persistState: vm.persistState };
  const errors = withoutBash([...vm.health, ...change.oldHealth], facts);
  await preflight(host, { vm, claim, restart: change.restart, errors, reporter }, session);

  const { closure, runScript, text } = await packageOf(order, host, nix);
  const runner = nixosRunner({ runScript, text, mounts: await guestMounts(vm.outPath) });
  for (const complaint of runner.complaints(vm)) reporter.warn(complaint);

  const packages = packageVersionsOf(closure.map(({ path }) => path));
  const outputs: VmOutputs = {
    closure: amountOf(closure),
    packages: [keptPackages(packages), keptWithoutNames(packages)],
    publicKeys: {},
    hostId: host.hostKeyFingerprint,
    unitDigest: undefined,
    condition: { kind: "unfinished" },
  };
  await host.claimName(claim).catch((error: unknown) => {
    if (mayHaveBegun(error)) tellClaimed(order, outputs);
    throw error;
  });
  tellClaimed(order, outputs);

  const request: CopyRequest = {
    name: vm.name,
    closure,
    nixOptions: vm.nixOptions,
    onProgress: (progress) => reporter.status("copying", copyWords(progress)),
  };
  await host.copyClosure(request);
  reporter.status("installing");
  let status = "installed";
  const onProgress = ({ phase, console }: Progress) => {
    reporter.status(phaseWords[phase].doing, console === "" ? undefined : console);
    status = phaseWords[phase].done;
  };
  const generation: Generation = { vm, facts, owner, runner, onProgress, ...change };
  const installed = await host.installGeneration(generation);
  for (const warning of installed.warnings) reporter.warn(warning);
  const publicKeys = { ...keptKeys(order), ...installed.publicKeys };
  const now = { ...outputs, publicKeys, lastRestart: lastRestartAfter(order, installed) };
  if (installed.unhealthy !== undefined) throw new UnhealthyVmError(installed.unhealthy, now);
  const restartPending = pendingAfter(order, installed);
  if (restartPending !== undefined && change.isDeferred)
    reporter.note(`${vm.name} on ${host.label} runs on as it was: it gets the change at its next start`);
  const unitDigest = digestOf(installed.unitText);
  return { status, outputs: { ...now, restartPending, unitDigest, condition: { kind: "known", drift: [] } } };
}

/** Also of a claim whose answer was lost: the state has to know what the host may have. */
function tellClaimed(order: DeployOrder, outputs: VmOutputs): void {
  if (order.kind === "create") order.onClaimed(outputs);
}

/**
 * What becomes of the generation that the host has. One of which no deploy has finished is not worth going back to, for
 * want of health: it was not healthy itself.
 */
function changeover(order: DeployOrder): Changeover {
  const { vm } = order;
  if (order.kind === "create") {
    return {
      restart: true,
      isDeferred: false,
      ...deadlines(vm),
      stateKeepsDrive: false,
      goesBack: false,
      oldHealth: [],
    };
  }
  const { old, restart, isDeferred } = order;
  return {
    restart,
    isDeferred,
    ...deadlines(vm, old),
    stateKeepsDrive: old.persistState,
    goesBack: vm.rollback && hasFinished(old),
    oldHealth: hasFinished(old) ? old.health : [],
  };
}

/** The run that is behind what is installed: one that a deferred update left, or an earlier one that still goes on. */
function pendingAfter(order: DeployOrder, { runsOn }: InstalledGeneration): string | undefined {
  if (order.kind === "create") return undefined;
  const isBehind = order.isDeferred || (runsOn !== undefined && runsOn === order.old.restartPending);
  return isBehind ? runsOn : undefined;
}

/** What was measured last of each half of a restart. */
function lastRestartAfter(order: DeployOrder, { took }: InstalledGeneration): LastRestart | undefined {
  const measured = { ...(order.kind === "update" && order.old.lastRestart), ...took };
  return Object.keys(measured).length > 0 ? measured : undefined;
}

/**
 * Whether a deploy of the VM has ever finished. Until then the host may have the ID of an earlier create of this resource:
 * one that was killed, after which the next one lost its link in the claim, and is in the state without having claimed.
 */
const hasFinished = ({ unitDigest }: VmInState): boolean => unitDigest !== undefined;

const deadlines = (...vms: VmWithPackage[]): Deadlines => ({
  startDeadline: startDeadlineSeconds(...vms),
  stopDeadline: stopDeadlineSeconds(...vms),
});

/** The public keys of the state that go on to hold: those of a VM that runs on, whose host may not be able to tell them. */
const keptKeys = (order: DeployOrder): Record<string, string> =>
  order.kind === "update" && !order.restart ? order.old.publicKeys : {};

/**
 * The VM's package, built unless it is there. Where this machine's store has lost one that the host has, that spares the
 * build, and needs no derivation.
 */
async function packageOf(order: DeployOrder, host: Host, nix: Session["nix"]): Promise<StoredPackage> {
  const { vm, reporter } = order;
  if (!(await nix.isValid(vm.outPath))) {
    const stored = await host.storedPackage(vm.outPath);
    if (stored !== undefined) return stored;
    reporter.status("building");
  }
  await nix.build(vm, { nixOptions: vm.nixOptions, onProgress: reporter.status });
  const closure = await nix.closureOf(vm.outPath, vm.nixOptions);
  const runScript = await findRunScript(vm.outPath);
  await refuseOtherArchitecture(runScript, host.label, (await host.facts()).machine);
  return { closure, runScript, text: await textOfScript(runScript) };
}
