import type { VmArguments } from "../arguments/vm";
import { hostPaths } from "../host/paths";
import type { Runner } from "../runner/runner";
import { emptyFolder, enterToEmpty, removeEmptied, unlessEmpty } from "./drive";
import { shellCommand } from "./syntax";

const enterRuntimeDirectory = `cd "\${RUNTIME_DIRECTORY:?}"`;

/**
 * What goes before each start: one command by root (`+`). Of each command by the VM's user systemd makes the sandbox anew,
 * which is most of what the start of a light VM costs.
 */
export function prepareStart(vm: VmArguments, runner: Runner): string {
  const emptying = `${enterToEmpty} && ${unlessEmpty(asOwner("$2"))} && ${removeEmptied(vm)}`;
  const commands = [
    ...giveKeyFolders(vm),
    ...(vm.persistState ? [] : [emptying]),
    `${enterRuntimeDirectory} && ${asOwner("$1")}`,
  ];
  const lines = [runner.prepare, ...(vm.persistState ? [] : [emptyFolder])];
  return `+${shellCommand(`${noteStart(vm)}; ${findSetpriv}; ${commands.join(" && ")}`, lines)}`;
}

/**
 * Waits for QEMU, and fails when it does not come. QEMU runs meanwhile as the same user. Root adds its process to what it
 * has written down, for a deploy that has started it.
 */
export function awaitReadiness(vm: VmArguments, runner: Runner): string {
  const { started } = hostPaths(vm.name);
  const wait = `${findSetpriv}; ${enterRuntimeDirectory} && ${asOwner("$1")}`;
  return `+${shellCommand(`${wait} && { echo "$MAINPID" >>${started} || true; }`, [runner.ready(vm)])}`;
}

/** Sets `setpriv` to its path: a busybox that is /bin/sh takes its own otherwise, which takes on no user. */
const findSetpriv =
  'IFS=:; for folder in $PATH; do setpriv="$folder/setpriv"; [ ! -x "$setpriv" ] || break; done; unset IFS';

/** A capability that the kernel asks for nowhere. */
const needless = "--inh-caps=-all,+net_broadcast --ambient-caps=-all,+net_broadcast";

/**
 * Runs a line of sh with the rights of whoever has the current folder. Those above it are closed to that user, so root
 * enters it first. Where systemd maps the IDs of the drive's folder, its files are another user's outside: that of `nobody`.
 * To other processes of either user, /proc/PID/root would show the host's files to QEMU from outside of its sandbox, and
 * /proc/PID/cwd a VM's drive to a service of the host's, but for a capability that those lack. Source: ptrace(2), "Ptrace
 * access mode checking".
 */
const asOwner = (line: string): string =>
  `owner="$(stat -c %u:%g .)" && "$setpriv" --reuid="\${owner%:*}" --regid="\${owner#*:}" --clear-groups ` +
  `--no-new-privs ${needless} /bin/sh -c "${line}"`;

/**
 * Root writes down at each start what systemd starts, for a refresh to compare: by then the unit may be another one, and
 * neither systemd nor QEMU's process says what was run. `$ran` says whether there was a start before. No start fails for
 * it, whatever lies in its place: a pipe would hold it up, and a link lead root elsewhere.
 */
function noteStart({ name }: VmArguments): string {
  const { unit, started } = hostPaths(name);
  return (
    `umask 077; ran=; if [ -e ${started} ]; then ran=1; fi; if [ -L ${started} ] || [ -p ${started} ]; then rm -f ${started}; fi; ` +
    `{ echo "$INVOCATION_ID"; systemctl show --property=ExecStart --value ${unit}; } >${started} || true`
  );
}

/**
 * The VM's user has another number at each start: its key folders are given to it before. `chmod` follows a link, so that
 * one in a folder's place would open what it leads to. A guest may open its folders to everybody: the folder above, which
 * stays root's, lets nobody but the VM's group through as long as the VM runs.
 */
function giveKeyFolders(vm: VmArguments): string[] {
  const folders = Object.keys(vm.keyFolders).join(" ");
  if (folders === "") return [];
  const { keys } = hostPaths(vm.name);
  return [
    `cd ${keys} && for folder in ${keys} ${folders}; do [ -d "$folder" ] && [ ! -L "$folder" ] || ` +
      `{ echo "$folder is not a folder"; exit 1; }; done && owner="$(stat -L -c %u:%g "$RUNTIME_DIRECTORY")" && ` +
      `chown "0:\${owner#*:}" ${keys} && chmod 0710 ${keys} && chown -hR "$owner" ${folders} && chmod 0700 ${folders}`,
  ];
}

/**
 * They are taken back after it, as another unit may have that number next, and closed before the folder above is open
 * again, as a deploy makes it and units of earlier releases need it. This comes first: a command that fails ends the
 * list, but for one whose failure is told only (`-`).
 */
export function takeKeyFoldersBack(vm: VmArguments): string[] {
  const folders = Object.keys(vm.keyFolders).join(" ");
  if (folders === "") return [];
  const { keys } = hostPaths(vm.name);
  const command =
    `[ ! -L ${keys} ] && cd ${keys} && { chown -hR 0:0 ${folders}; ` +
    `for folder in ${folders}; do [ -L "$folder" ] || chmod 0700 "$folder"; done && chown 0:0 . && chmod 0711 .; }`;
  return [`ExecStopPost=-+${shellCommand(command)}`];
}
