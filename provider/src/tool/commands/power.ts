import type { z } from "zod";
import { changePower, type PowerVerb } from "../../host/tool/power";
import { exitCodes } from "../failure";
import { namedVm, openFleet } from "../fleet";
import type { powerSchema } from "../schemas";
import { type CommandContext, type ExitCode, jsonText } from "./command";

/** `start|stop|restart NAME`: by hand, beside what Pulumi knows. */
export async function power(
  verb: PowerVerb,
  name: string,
  { options, connections, json, print, tell }: CommandContext,
): Promise<ExitCode> {
  const vm = namedVm(await openFleet(options), name);
  const host = await connections.to(vm.host);
  const state = await changePower(host, vm.name, verb);
  const result: z.output<typeof powerSchema> = { host: host.label, name: vm.name, state };
  print(json ? jsonText(result) : `${host.label}: the VM ${vm.name} is ${state}`);
  if (verb === "stop" && vm.declared?.state.autoStart !== false) tell(stoppedByHand);
  return exitCodes.done;
}

/** What follows from a stop that Pulumi does not know of. */
const stoppedByHand =
  "simple-vm: a stop by hand is drift: `pulumi refresh` tells of it, and the `pulumi up` after it starts the VM again; so does a boot of the host";
