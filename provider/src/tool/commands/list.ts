import type { z } from "zod";
import { count } from "../../errors/count";
import { SimpleVmError } from "../../errors/error";
import { type ListedVm, listVms } from "../../host/tool/listVms";
import { resourceName } from "../../steps/declared";
import { exitCodeOf, exitCodes, failureText } from "../failure";
import { type Fleet, type FleetHost, type FleetVm, openFleet } from "../fleet";
import type { listedVmSchema, listSchema } from "../schemas";
import { durationWords, sizeWords, table } from "../words";
import { type CommandContext, type ExitCode, jsonText } from "./command";

type Row = z.output<typeof listedVmSchema>;

/**
 * `list`: the VMs of all hosts of a stack, also those that are another's, or of one host. A host that is not reached is told
 * of, and does not keep the others' VMs from being listed.
 */
export async function list(context: CommandContext): Promise<ExitCode> {
  const fleet = await openFleet(context.options);
  const answers = await Promise.all(fleet.hosts.map((host) => answerOf(host, fleet, context)));
  const listed: z.output<typeof listSchema> = {
    vms: answers.flatMap(({ rows }) => rows),
    errors: answers.flatMap(({ host, failure }) =>
      failure === undefined ? [] : [{ host: host.label, error: failure.message }],
    ),
  };
  const isEmpty = listed.vms.length === 0 && listed.errors.length > 0;
  if (context.json) context.print(jsonText(listed));
  else if (!isEmpty) context.print(listText(listed.vms));
  for (const { failure } of answers) if (failure !== undefined) context.tell(failureText(failure));
  return Math.max(
    exitCodes.done,
    ...answers.flatMap(({ failure }) => (failure ? [exitCodeOf(failure)] : [])),
  );
}

interface HostAnswer {
  host: FleetHost;
  rows: Row[];
  failure?: SimpleVmError;
}

async function answerOf(
  host: FleetHost,
  fleet: Fleet,
  { options, connections }: CommandContext,
): Promise<HostAnswer> {
  const declared = options.host === undefined ? fleet.vms.filter((vm) => vm.host === host) : undefined;
  try {
    return { host, rows: rowsOf(host, await listVms(await connections.to(host)), declared) };
  } catch (failure) {
    if (!(failure instanceof SimpleVmError)) throw failure;
    return { host, rows: [], failure };
  }
}

/** Pure: what is told of a host's VMs; `declared` are those of the stack, `undefined` where none was asked. */
export function rowsOf(
  host: FleetHost,
  vms: readonly ListedVm[],
  declared: readonly FleetVm[] | undefined,
): Row[] {
  const there = vms.map((vm) => rowOf(host, vm, declared));
  const gone = (declared ?? []).filter(({ name }) => vms.every((vm) => vm.name !== name));
  return [...there, ...gone.map((vm) => goneRow(host, vm))].sort((one, other) =>
    one.name < other.name ? -1 : 1,
  );
}

function rowOf(host: FleetHost, vm: ListedVm, declared: readonly FleetVm[] | undefined): Row {
  const mine = declared?.find(({ name, urn }) => name === vm.name && (vm.owner?.urn ?? urn) === urn);
  const { installedPackage, runningPackage, unitText } = vm;
  return {
    host: host.label,
    name: vm.name,
    owner: vm.owner?.urn ?? null,
    declared: declared === undefined ? null : mine !== undefined,
    state: unitText === undefined && vm.state === "inactive" ? "missing" : vm.state,
    health: healthOf(vm, mine),
    installedClosure: installedPackage ?? null,
    runningClosure: runningPackage ?? null,
    stale:
      installedPackage === undefined || runningPackage === undefined
        ? null
        : installedPackage !== runningPackage,
    uptimeSeconds: vm.uptimeSeconds ?? null,
    memoryBytes: vm.memoryBytes ?? null,
    driveBytes: vm.driveBytes ?? null,
    restarts: vm.restarts,
  };
}

/** A VM of the stack of which its host has nothing. */
const goneRow = (host: FleetHost, { name, urn }: FleetVm): Row => ({
  host: host.label,
  name,
  owner: urn,
  declared: true,
  state: "missing",
  health: "missing",
  installedClosure: null,
  runningClosure: null,
  stale: null,
  uptimeSeconds: null,
  memoryBytes: null,
  driveBytes: null,
  restarts: 0,
});

function healthOf({ state, unitText, restarts }: ListedVm, declared: FleetVm | undefined): Row["health"] {
  if (unitText === undefined) return "missing";
  if (state === "failed") return "failed";
  if (state === "activating" || state === "reloading") return "starting";
  if (state === "deactivating") return "stopping";
  if (declared?.state.condition.kind === "unfinished") return "unfinished";
  if (state !== "active") return "stopped";
  return restarts > 0 ? "restarted" : "ok";
}

/** Pure: the table that a person reads. */
export function listText(rows: readonly Row[]): string {
  const headings = ["HOST", "NAME", "STATE", "HEALTH", "UPTIME", "MEMORY", "DRIVE", "CLOSURE", "OWNER"];
  return table(
    headings,
    rows.map((row) => [
      row.host,
      row.name,
      row.state,
      row.health === "restarted" ? `restarted ${count(row.restarts, "time")}` : row.health,
      durationWords(row.uptimeSeconds),
      sizeWords(row.memoryBytes),
      sizeWords(row.driveBytes),
      closureWords(row),
      ownerWords(row),
    ]),
  );
}

/** The hash of the installed package's store path tells packages apart; names are often alike. */
function closureWords({ installedClosure, stale }: Row): string {
  if (installedClosure === null) return "-";
  const hash = installedClosure.replace(/^\/nix\/store\//, "").slice(0, 8);
  return stale === null ? hash : `${hash} ${stale ? "(stale)" : "(running)"}`;
}

/** `PROJECT/STACK NAME`, from `urn:pulumi:STACK::PROJECT::TYPE::NAME`. */
function ownerWords({ owner, declared }: Row): string {
  if (owner === null) return "nobody";
  const [, stack, project] = /^urn:pulumi:([^:]+)::([^:]+)::/.exec(owner) ?? [];
  const words = stack === undefined ? owner : `${project}/${stack} ${resourceName(owner)}`;
  return declared === false ? `${words} (not this stack's)` : words;
}
