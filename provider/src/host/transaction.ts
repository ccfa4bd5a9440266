import type { VmArguments } from "../arguments/vm";
import { finish } from "./detachedScript";
import { driveAside, driveSwap } from "./driveAside";
import { driveRoot } from "./driveRoot";
import { generatedKeys } from "./generatedKeys";
import { checkOwner, commonFunctions, hostVariables, type Owner } from "./hostVariables";
import { restoreKeys, saveKeys, swapKeys } from "./keyFolders";
import { hostPaths } from "./paths";
import { sharedFolders } from "./sharedFolders";
import { shellVariables } from "./shell";
import { journalHeading } from "./startHints";
import { swapBack } from "./swapBack";
import { unitJournal } from "./unitJournal";
import { unitSwap } from "./unitSwap";

/** What a transaction is told beside the staged files. */
export interface TransactionContext {
  owner: Owner;
  outPath: string;
  /** A running VM is stopped before the swap and started after it. */
  restart: boolean;
  /** Whether the state says that the drive which is there is to be kept; default: as the installed unit says. */
  oldPersistState?: boolean | undefined;
  /** Seconds that the stop of the old VM may take. */
  stopDeadline: number;
}

/**
 * The transaction's script: it runs on the host as a transient unit, so that a lost connection, even one that went
 * through this VM, does not stop it half-way. It swaps the staged generation in, starts the VM, and swaps the old one
 * back if that fails. One at a time a VM (`flock`). Its result is the file `result` in its staging folder.
 */
export function transactionScript(vm: VmArguments, context: TransactionContext): string {
  return `set -u
umask 077
staged="\${0%/*}"
${hostVariables(vm.name, context.owner)}
${shellVariables({
  adopt: vm.adopt,
  is_new: false,
  auto_start: vm.autoStart,
  persist: vm.persistState,
  restart: context.restart,
  state_keeps: context.oldPersistState ?? false,
  out_path: context.outPath,
  folders: Object.keys(vm.keyFolders),
  previous: `${hostPaths(vm.name).deploy}/previous`,
  next: `${hostPaths(vm.name).deploy}/next`,
  stop_deadline: String(context.stopDeadline),
})}
${commonFunctions}
${sharedFolders}
${driveAside}
${driveSwap}
${driveRoot}
${unitSwap}
${helpers}
${saveKeys}
${swapKeys}
${restoreKeys}
${swapBack}
${generatedKeys}
${steps}`;
}

/** How long QEMU has to live after its start for the start to count. */
const settleSeconds = 2;

/**
 * What tells root that QEMU has ended is its process alone: its pipes lie where the VM's user may put anything in their
 * place.
 */
const helpers = `
${finish}
${unitJournal}
prepare() {
  recover_generated
  check_units_writable
  check_in_the_way
  check_drives
  rm -rf "$previous" "$unit_file.previous"
  mkdir -p "$previous"
  save_unit
  save_keys
  systemctl daemon-reload
  begin_change
}
swap_in() {
  set_drive_aside
  swap_keys
  tell_generated
  make_way_for_aside
  install_unit
  put_drive_back
  set_enabled "$auto_start"
  root_kept_drive "$persist"
  set_root "$out_path"
  durable "$unit_directory" "$wants_directory" "$deploy"
  systemctl daemon-reload
}
forget_previous() {
  rm -f "$previous/begun"
  forget_units
  rm -rf "$previous" "$next" "$generated.previous" "$incoming_roots"
}
main_pid() { systemctl show --property=MainPID --value "$unit"; }
# 5: there is no such unit.
stop_vm() { systemctl stop "$unit" || [ $? = 5 ]; }
start_vm() {
  systemctl reset-failed "$unit" 2>/dev/null || true
  systemctl start "$unit"
  started="$(main_pid)"
  if [ "$started" != 0 ]; then
    timeout ${settleSeconds} "$(program tail)" --pid="$started" --sleep-interval=0.1 -f /dev/null || true
    if [ "$(main_pid)" = "$started" ]; then return; fi
  fi
  echo "QEMU ended within ${settleSeconds} s of its start" >&2
  exit 1
}
`;

/**
 * `( set -e; ... )` as a plain command, its status read afterwards: inside a condition sh would ignore `set -e`.
 * The old VM is stopped by its own unit, before anything of it is changed.
 */
const steps = `
if [ -d "$deploy/lock" ]; then finish failed "$deploy/lock is a folder, and in the way: move it away"; fi
exec 9>"$deploy/lock"
flock -w "$stop_deadline" 9 || finish failed "another deploy of this VM holds the lock $deploy/lock"
( ${checkOwner.trim()} ) 2>"$staged/errors" || finish failed "$(cat "$staged/errors")"
was_up=1
if is_down; then was_up=0; fi
swaps_keys=1
if [ "$was_up" = 1 ] && [ "$restart" = 0 ]; then swaps_keys=0; fi
was_aside=0
if exists "$drive_aside"; then was_aside=1; fi
hold_shared_folders 2>"$staged/errors" || finish failed "$(cat "$staged/errors")"
began="$(date +%s)"
recovered=0
if [ -e "$previous/begun" ]; then recover_previous; fi
( set -e; prepare ) 2>"$staged/errors"
if [ $? != 0 ]; then
  if [ "$recovered" = 0 ] || start_again 2>>"$staged/errors"; then forget_previous; fi
  finish failed "$(cat "$staged/errors")"
fi
(
  set -e
  if [ "$was_up" = 1 ] && [ "$restart" = 1 ]; then stop_vm; fi
  swap_in
  if [ "$was_up" = 1 ] && [ "$restart" = 1 ]; then start_vm
  elif [ "$auto_start" = 1 ] && is_down; then start_vm
  fi
) 2>"$staged/errors"
if [ $? != 0 ]; then
  errors="$(cat "$staged/errors"; echo "${journalHeading}"; unit_journal "$began")"
  ( swap_back ) 2>"$staged/errors.back"
  if [ $? != 0 ]; then
    finish broken "$errors
and the old VM could not be put back (what was saved of it is in $previous):
$(cat "$staged/errors.back")"
  fi
  forget_previous
  if [ "$was_up" = 1 ] && is_masked; then errors="$errors
the old VM stays down, as its unit is masked"; fi
  finish failed "$errors"
fi
forget_previous
forget_drive
root_kept_drive "$persist"
forget_overlooked
finish done
`;
