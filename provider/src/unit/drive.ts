import type { VmArguments } from "../arguments/vm";
import { shellCommand } from "./syntax";

type Drive = Pick<VmArguments, "persistState">;

/** The drive and whatever else a VM keeps; only in its own folder, never where the variable is not set. */
const emptyStateDirectory = `cd "\${STATE_DIRECTORY:?}" && rm -rf -- ..?* .[!.]* *`;

/** What throws a stateless drive away before a start: commands of sh. */
export const emptyingBefore = ({ persistState }: Drive): string[] =>
  persistState ? [] : [emptyStateDirectory];

/** The unit's lines that throw a stateless drive away after a stop. */
export const emptyingAfter = ({ persistState }: Drive): string[] =>
  persistState ? [] : [`ExecStopPost=${shellCommand(emptyStateDirectory)}`];

/**
 * What tells on a host that a unit throws its drive away: a basic regular expression that one of its lines fits, in the
 * units of every release.
 */
export const emptyingLine = '^ExecStopPost=/bin/sh -c "cd .*STATE_DIRECTORY';
