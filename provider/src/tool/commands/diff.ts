import type { z } from "zod";
import { SimpleVmError } from "../../errors/error";
import { closuresOn } from "../../host/tool/closures";
import type { ListedVm } from "../../host/tool/listVms";
import { listOf, summaryOf } from "../../packages/diffWords";
import { amountOf, packageDiff } from "../../packages/packageDiff";
import { exitCodes } from "../failure";
import { namedVm, openFleet } from "../fleet";
import type { diffSchema } from "../schemas";
import { theVm } from "../theVm";
import { type CommandContext, type ExitCode, jsonText } from "./command";

/**
 * `diff NAME`: which packages the VM that runs has other than the one that was deployed last, by the state of the stack;
 * without a stack, other than the one that its unit starts.
 */
export async function diff(name: string, context: CommandContext): Promise<ExitCode> {
  const vm = namedVm(await openFleet(context.options), name);
  const host = await context.connections.to(vm.host);
  const listed = await theVm(host, vm.name);
  const running = listed.runningPackage ?? notRunning(host.label, listed);
  const declared = vm.declared?.state.outPath ?? listed.installedPackage ?? running;
  const { before, after } = await closuresOn(host, running, declared);
  if (before === undefined || after === undefined) {
    throw new SimpleVmError({
      kind: "notComparable",
      where: host.label,
      what: `cannot compare what runs of the VM ${vm.name}`,
      why: `${before === undefined ? running : declared} is not in the host's store any more`,
      next: `\`simple-vm restart ${vm.name}\` starts what is installed; \`pulumi up\` copies what is missing`,
    });
  }
  const compared = packageDiff(before, after);
  const runningSize = amountOf(before);
  const result: z.output<typeof diffSchema> = {
    host: host.label,
    name: vm.name,
    running,
    declared,
    changes: compared.changes.map(({ bytes = null, ...change }) => ({ ...change, bytes })),
    runningSize,
    declaredSize: compared.closure,
    beyondRunning: compared.beyond ?? null,
  };
  if (context.json) context.print(jsonText(result));
  else {
    context.print(
      `running:  ${running}\ndeclared: ${declared}\n${summaryOf(compared, runningSize, "of its own")}`,
    );
    for (const line of listOf(compared, { changed: "--json", rebuilt: "--json" })) context.print(line);
  }
  return exitCodes.done;
}

function notRunning(where: string, { name, state }: ListedVm): never {
  throw new SimpleVmError({
    kind: "notComparable",
    where,
    what: `cannot compare what runs of the VM ${name}`,
    why:
      state === "active"
        ? "its unit did not write down what it was started by"
        : `it does not run: it is ${state}`,
    next: `\`simple-vm ${state === "active" ? "restart" : "start"} ${name}\``,
  });
}
