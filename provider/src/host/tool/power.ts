import { SimpleVmError } from "../../errors/error";
import type { HostConnection } from "../../ssh/connection";
import { RemoteCommandError } from "../../ssh/errors";
import { readAnswer } from "../answers";
import { hostPaths } from "../paths";
import { type HostScript, textOf } from "../script";
import { journalVariables } from "../transaction/journal";
import { vmVariables } from "../vmVariables";

/** What can be done with a VM by hand, in systemctl's words. */
export type PowerVerb = "start" | "stop" | "restart";

/** Exit codes by which scripts/tool/power.sh refuses. */
const refusals = { noSuchVm: 30, busy: 31, notDone: 32 } as const;

/** Seconds that are waited for a deploy of the same VM. */
const lockSeconds = 5;

/** Seconds in which the VM's own start and stop timeouts have to fit. */
const powerSeconds = 3600;

/** The script that starts, stops or restarts a VM. */
export const powerScript = (name: string, verb: PowerVerb): HostScript => ({
  variables: {
    ...vmVariables(name, { id: "", urn: "" }),
    ...journalVariables,
    verb,
    lock_seconds: lockSeconds,
    no_such_vm: refusals.noSuchVm,
    busy: refusals.busy,
    not_done: refusals.notDone,
  },
  files: ["lib/common", "lib/tell", "lib/unitFolder", "lib/journal", "tool/power"],
});

/**
 * Starts, stops or restarts a VM, as `systemctl` does, while no deploy works on it. Gives systemd's word for the state
 * that it has then.
 *
 * @throws SimpleVmError when there is no such VM, a deploy has it, or systemd did not do it
 */
export async function changePower(host: HostConnection, name: string, verb: PowerVerb): Promise<string> {
  const what = `${verb} the VM ${name}`;
  try {
    const options = { what, timeoutSeconds: powerSeconds };
    const output = await host.run(textOf(powerScript(name, verb)), options);
    return readAnswer("power", output, { where: host.label, what }).state;
  } catch (cause) {
    const next = cause instanceof RemoteCommandError ? adviceOn(cause.exitCode, name) : undefined;
    if (next === undefined || !(cause instanceof RemoteCommandError)) throw cause;
    const why = cause.stderr;
    throw new SimpleVmError({ kind: "power", where: host.label, what: `cannot ${what}`, why, next, cause });
  }
}

function adviceOn(exitCode: number | null, name: string): string | undefined {
  switch (exitCode) {
    case refusals.noSuchVm:
      return "`simple-vm list` names the VMs of the host; `pulumi up` brings back one that is gone";
    case refusals.busy:
      return "a deploy of this VM is running: wait for its end, and try again";
    case refusals.notDone:
      return `look at \`simple-vm logs ${name}\` and at \`systemctl status ${hostPaths(name).unit}\` on the host`;
    default:
      return undefined;
  }
}
