import type { VmArguments } from "../arguments/vm";
import { hostPaths, sharedPaths } from "../host/paths";
import { shellCommand } from "./syntax";

type Drive = Pick<VmArguments, "persistState">;

/**
 * Enters the folder of the drive and whatever else a VM keeps, to empty it, and fails where the variable is not set. When its
 * time is over systemd ends the shell alone (`KillMode=mixed`), and forgets the unit with it: what empties the folder would
 * go on beside the next VM. A shell that waits for it is there until all of the unit is killed. The `trap` follows `cd`
 * (`emptyingLine`). Source: systemd.kill(5), "KillMode=".
 */
export const enterToEmpty = `cd "\${STATE_DIRECTORY:?}" && trap : TERM`;

/**
 * Throws away all that the folder holds which a command of sh has entered: folders too that are closed to their own user, as
 * those of Nix's store are where somebody has copied them, and more names than fit a command line. Only what stays in the
 * end is told. One command, so that it follows `cd FOLDER &&`.
 */
export const emptyFolder =
  "{ rm -rf -- ..?* .[!.]* * 2>/dev/null || { chmod -R u+rwX . 2>/dev/null; find . ! -name . -prune -exec rm -rf {} +; }; }";

/** Runs a command of sh where the folder that it has entered holds anything, a link that leads nowhere too; else starts no process. */
export const unlessEmpty = (command: string): string =>
  'for name in ..?* .[!.]* *; do [ -L "$name" ] || [ -e "$name" ] || continue; ' +
  `${command} || exit 1; break; done`;

/**
 * A command of root's before a start that removes the emptied folder itself, which systemd then makes anew for the next
 * command: what its user has set on that, as an access list by default or an attribute, would outlive all that it holds.
 * With `DynamicUser=` a command with `+` too sees no more of /var/lib/private than the folder, mounted there, so that it is
 * done where the host's first process is. There the kernel refuses it for a folder that is a mount, which stays; from
 * elsewhere it would take the mount along (rmdir(2), Linux 3.18 and later). A VM that has not run (`$ran`) has set nothing.
 */
export const removeEmptied = ({ name }: Pick<VmArguments, "name">): string =>
  `{ [ -z "$ran" ] || nsenter --mount=${sharedPaths.processes}/1/ns/mnt rmdir ${hostPaths(name).driveDirectory} 2>/dev/null || true; }`;

/** The unit's lines that throw a stateless drive away after a stop. */
export const emptyingAfter = ({ persistState }: Drive): string[] =>
  persistState ? [] : [`ExecStopPost=${shellCommand(`${enterToEmpty} && ${emptyFolder}`)}`];

/**
 * What tells on a host that a unit throws its drive away: a basic regular expression that one of its lines fits, in the
 * units of every release.
 */
export const emptyingLine = '^ExecStopPost=/bin/sh -c "cd .*STATE_DIRECTORY';
