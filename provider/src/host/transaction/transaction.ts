import type { HealthCheck } from "../../arguments/health";
import { usualMemory } from "../../arguments/machine";
import type { VmArguments } from "../../arguments/vm";
import type { Runner } from "../../runner/runner";
import { hostPaths } from "../paths";
import type { HostScript } from "../script";
import {
  type Owner,
  processVariables,
  sharedLockSeconds,
  turnVariables,
  vmFiles,
  vmVariables,
} from "../vmVariables";
import { generatedKeyFiles, generatedKeyVariables } from "./generatedKeys";
import { healthSeconds, healthVariables } from "./health";
import { journalHeading } from "./journal";
import { snapshotVariables } from "./snapshot";
import { tooEarly } from "./startHints";
import { secondsOf, steps, stepsWith } from "./steps";

/** How long a VM's start and stop may take, in seconds, of the old VM or of the new one. */
export interface Deadlines {
  startDeadline: number;
  stopDeadline: number;
}

/** What a transaction is told beside the staged files. */
export interface TransactionContext extends Deadlines {
  owner: Owner;
  outPath: string;
  /** A running VM is stopped before the change and started after it. */
  restart: boolean;
  /** A running VM is not restarted though the change would ask for it. */
  isDeferred: boolean;
  /** Whether the state says that the drive which is there is to be kept; the installed unit may say so too. */
  stateKeepsDrive: boolean;
  /** Whether the old VM comes back when the new one is not healthy; when it does not start, it always does. */
  goesBack: boolean;
  /** The checks by which the old VM, when it was started again, shows that it is healthy. */
  oldHealth: readonly HealthCheck[];
  /** The runner's `imageTool` and `forgetSnapshot`. */
  runner: Pick<Runner, "imageTool" | "forgetSnapshot">;
}

/** What bounds a transaction's length. */
export interface TransactionLength extends Deadlines {
  /** The checks of the new VM, and of the old one if it has to run again. */
  health: readonly HealthCheck[];
  oldHealth: readonly HealthCheck[];
}

/**
 * How long QEMU has to live after its start for the start to count: twice what the start took, within these bounds, in
 * seconds. What ends it before the guest runs a kernel comes sooner, on an idle host and on one under load, as measured
 * (docs/decisions.md); a kernel that panics takes as long as it boots, and is for `health` to find.
 */
const settleSeconds = { shortest: 0.5, longest: 2 } as const;

/** How soon a start has to fail to be tried again, for want of a socket that QEMU connects to, in seconds. */
const earlySeconds = 10;

/** How long a VM waits for its turn to start, in seconds; then it starts out of turn. */
const slotSeconds = 300;

/**
 * How long a transaction may take in all: the waits for its turn, every step, one of an earlier transaction put back first,
 * and then its own.
 */
export const transactionSeconds = ({
  startDeadline,
  stopDeadline,
  health,
  oldHealth,
}: TransactionLength): number =>
  stopDeadline + // for the VM's lock
  sharedLockSeconds +
  slotSeconds +
  (stopDeadline + secondsOf("undo")) +
  (secondsOf("check") + secondsOf("save")) +
  (stopDeadline +
    secondsOf("change") +
    (earlySeconds + stopDeadline + startDeadline) +
    settleSeconds.longest +
    healthSeconds(health)) +
  (stopDeadline +
    secondsOf("undo") +
    (earlySeconds + stopDeadline + startDeadline) +
    healthSeconds(oldHealth)) +
  2 * secondsOf("forget"); // also of what an earlier one has begun to delete

/** The script that swaps the staged generation in; scripts/transaction.sh says how. */
export function transactionScript(vm: VmArguments, context: TransactionContext): HostScript {
  const { deploy, started: startedBy } = hostPaths(vm.name);
  const { owner, outPath, restart, isDeferred, goesBack, stateKeepsDrive, runner, stopDeadline } = context;
  return {
    variables: {
      ...vmVariables(vm.name, owner),
      ...generatedKeyVariables,
      ...healthVariables,
      ...snapshotVariables(vm.name, runner),
      ...turnVariables,
      ...processVariables,
      take_snapshot: vm.snapshot,
      starts_at_once: vm.host.startsAtOnce ?? 0,
      assumed_memory: vm.memory ?? usualMemory,
      memory_file: "/proc/meminfo",
      slot_seconds: slotSeconds,
      adopt: vm.adopt,
      is_new: false,
      auto_start: vm.autoStart,
      persist: vm.persistState,
      restart,
      is_deferred: isDeferred,
      goes_back: goesBack,
      state_keeps: stateKeepsDrive,
      out_path: outPath,
      folders: Object.keys(vm.keyFolders),
      started_by: startedBy,
      previous: `${deploy}/previous`,
      next: `${deploy}/next`,
      stop_deadline: stopDeadline,
      shortest_settle: 100 * settleSeconds.shortest,
      longest_settle: 100 * settleSeconds.longest,
      journal_heading: journalHeading,
      too_early: tooEarly,
      start_tries: 3,
      early_start: 100 * earlySeconds,
      check_steps: stepsWith("check"),
      save_steps: stepsWith("save"),
      change_steps: stepsWith("change"),
      undo_steps: stepsWith("undo"),
      forget_steps: stepsWith("forget"),
      vital_steps: steps.filter(({ vital }) => vital).map(({ name }) => name),
    },
    files: [
      ...vmFiles,
      "lib/checkOwner",
      ...[
        "lib/result",
        "lib/reload",
        "lib/startSlot",
        "lib/sharedFolders",
        "lib/guestFile",
        "lib/mounts",
        "lib/driveAside",
        "lib/driveRoot",
        "lib/snapshot",
        "lib/journal",
        "lib/outlives",
      ],
      ...[...generatedKeyFiles, "lib/generations", "lib/usedKeys", "steps/generatedKeys"],
      ...steps.map(({ name }) => `steps/${name}`),
      ...["steps/start", "steps/health", "steps/putBack", "transaction"],
    ],
  };
}
