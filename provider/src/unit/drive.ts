import type { VmArguments } from "../arguments/vm";
import { shellCommand } from "./syntax";

type Drive = Pick<VmArguments, "persistState">;

/** Enters the folder of the drive and whatever else a VM keeps, and fails where the variable is not set. */
export const enterStateDirectory = `cd "\${STATE_DIRECTORY:?}"`;

/** Throws away all that the folder holds which a command of sh has entered. */
export const emptyFolder = "rm -rf -- ..?* .[!.]* *";

/** The unit's lines that throw a stateless drive away after a stop. */
export const emptyingAfter = ({ persistState }: Drive): string[] =>
  persistState ? [] : [`ExecStopPost=${shellCommand(`${enterStateDirectory} && ${emptyFolder}`)}`];

/**
 * What tells on a host that a unit throws its drive away: a basic regular expression that one of its lines fits, in the
 * units of every release.
 */
export const emptyingLine = '^ExecStopPost=/bin/sh -c "cd .*STATE_DIRECTORY';
