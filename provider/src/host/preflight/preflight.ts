import type { ForwardPort, Place } from "../../arguments/ports";
import type { SimpleVmError } from "../../errors/error";
import type { HostConnection } from "../../ssh/connection";
import { type Answer, parseAnswer, readAnswer } from "../answers";
import { type Claim, checkNameScripts, purposeOf, refusalOf } from "../claim";
import { type ManyScripts, type Part, runMany } from "../each";
import { allUnits, sharedPaths } from "../paths";
import { readScript } from "../script";
import { type Owner, processVariables } from "../vmVariables";
import type { Listener } from "./listener";

/** What a VM that is to come to a host asks about, before anything is built for it or changed. */
export interface PreflightRequest {
  claim: Claim;
  /** The ports that it will listen at; none where it is not to be started. */
  ports: readonly ForwardPort[];
}

/** A VM that has a unit on a host. */
export interface VmThere {
  name: string;
  /** The URN in its owner marker. */
  urn?: string;
  /** It runs, or is being started or stopped. */
  isRunning: boolean;
  /** MiB, as its unit or its run script says; absent where neither does. */
  memory?: number;
  /** The ports of the host that its unit claims. */
  ports: Place[];
}

/** What has a port of the host that somebody wants. */
export interface Holder extends Listener {
  /** The process's name. */
  command?: string;
  /** The unit that it belongs to. */
  unit?: string;
}

/** What a host shows before a deploy. */
export interface PreflightSight {
  /** The owner so far, of a VM that would be taken over. */
  owner?: Owner;
  /** Why the VM cannot have its name there. */
  refusal?: SimpleVmError;
  /** In bytes; absent where the host does not tell it. */
  memory?: { ram: number; swap: number };
  vms: VmThere[];
  holders: Holder[];
}

/** The script that looks for all of them. */
export const preflightScripts = (requests: readonly PreflightRequest[]): ManyScripts => ({
  ...checkNameScripts(requests.map(({ claim }) => claim)),
  last: {
    variables: {
      ...processVariables,
      all_units: allUnits,
      all_deploy_folders: sharedPaths.deployFolders,
      read_units: readScript("lib/units.awk"),
      wanted_ports: [...new Set(requests.flatMap(({ ports }) => ports.map(({ host }) => asHex(host))))].join(
        " ",
      ),
    },
    files: ["lib/common", "preflight"],
  },
});

const asHex = (port: number): string => port.toString(16).toUpperCase().padStart(4, "0");

/** Looks once for all VMs that are to come at the same time. What the host does not tell of itself is no finding. */
export async function preflights(
  host: HostConnection,
  requests: readonly PreflightRequest[],
): Promise<PromiseSettledResult<PreflightSight>[]> {
  const claims = requests.map(({ claim }) => claim);
  const { parts, rest } = await runMany(host, preflightScripts(requests), purposeOf(claims));
  const seen = sightOf(parseAnswer("preflight", rest));
  return Promise.allSettled(
    claims.map(async (claim, index) => ({ ...seen, ...nameOf(host, claim, parts[index]) })),
  );
}

function nameOf(
  { label }: HostConnection,
  claim: Claim,
  part: Part | undefined,
): Pick<PreflightSight, "owner" | "refusal"> {
  const refusal = refusalOf(label, claim.name, part);
  if (refusal !== undefined) return { refusal };
  return { owner: readAnswer("name", part?.output ?? "", { where: label, what: purposeOf([claim]) }).owner };
}

/** Pure: what an answer says of the host. */
function sightOf(answer: Answer<"preflight"> | undefined): PreflightSight {
  if (answer === undefined) return { vms: [], holders: [] };
  const { memory: ram, swap = 0 } = answer;
  const owners = new Map(answer.owner);
  const forwards = new Map(answer.forwards);
  const processes = new Map(answer.process);
  const vms = Object.entries(answer.vm).map(([name, memory]) => ({
    name,
    urn: owners.get(name),
    isRunning: answer.running.includes(name),
    memory: memory === "-" ? undefined : Number(memory),
    ports: forwards.get(name) ?? [],
  }));
  const holders = answer.listener.flatMap((listener) => {
    if (listener === undefined) return [];
    const [unit, command] = processes.get(listener.pid ?? "") ?? [];
    return [{ ...listener, command, unit: unit === "-" ? undefined : unit }];
  });
  return { ...(ram !== undefined && { memory: { ram, swap } }), vms, holders };
}
