import type { z } from "zod";
import { count } from "../../errors/count";
import { unownedRoots } from "../../host/tool/roots";
import { exitCodes, NoSuchVmError } from "../failure";
import { type Fleet, type FleetHost, openFleet } from "../fleet";
import type { gcSchema } from "../schemas";
import { sizeWords } from "../words";
import { type CommandContext, type ExitCode, jsonText } from "./command";

/** `gc HOST`: roots that no VM of the host has, and what they alone hold. Without --yes nothing is changed. */
export async function gc(
  given: string | undefined,
  yes: boolean,
  context: CommandContext,
): Promise<ExitCode> {
  const host = await context.connections.to(hostNamed(await openFleet(context.options), given));
  const { root: roots, held, deleted, freed } = await unownedRoots(host, yes);
  const removed = deleted === undefined ? null : { paths: deleted, bytes: freed ?? 0 };
  const result: z.output<typeof gcSchema> = { host: host.label, roots, heldBytes: held, removed };
  context.print(context.json ? jsonText(result) : gcText(result));
  return exitCodes.done;
}

/** Pure: what a person reads. */
export function gcText({ host, roots, heldBytes, removed }: z.output<typeof gcSchema>): string {
  if (roots.length === 0) return `${host}: each garbage-collector root has its VM`;
  const lines = roots.map(({ path, target }) => `${path} -> ${target}`);
  const end =
    removed === null
      ? `nothing was changed; --yes removes these roots, and what they alone hold of ${sizeWords(heldBytes)}`
      : `removed, with ${count(removed.paths, "store path")} of ${sizeWords(removed.bytes)}`;
  return [`${host}: no VM has these garbage-collector roots`, ...lines, end].join("\n");
}

/**
 * The host by its label, its address, or `USER@ADDRESS`; a fleet of one host needs no name.
 *
 * @throws NoSuchVmError when it is none of the fleet
 */
export function hostNamed({ hosts }: Fleet, given: string | undefined): FleetHost {
  const fits = hosts.filter(
    ({ label, settings: { address, user } }) =>
      given === undefined || [label, address, `${user}@${address}`].includes(given),
  );
  const [found, another] = fits;
  if (found !== undefined && another === undefined) return found;
  const unnamed = hosts.length === 0 ? "there is no host" : "name a host";
  throw new NoSuchVmError({
    kind: "unknownVm",
    where: "the command line",
    what: given === undefined ? unnamed : `there is no host ${given}, or more than one`,
    why:
      hosts.length === 0
        ? "the stack has none"
        : `the stack has ${hosts.map(({ label }) => label).join(", ")}`,
    next: "name one of them, or any host by --host",
  });
}
