import type { z } from "zod";
import { publicHalf } from "../../wireguard/keys";
import { exitCodes } from "../failure";
import { type Fleet, type FleetVm, openFleet } from "../fleet";
import type { graphSchema } from "../schemas";
import { type CommandContext, type ExitCode, jsonText } from "./command";

type Graph = z.output<typeof graphSchema>;

/** `graph`: hosts, VMs, forwarded ports and WireGuard links, as the state of the stack has them. No host is asked. */
export async function graph({ options, json, print }: CommandContext): Promise<ExitCode> {
  const drawn = graphOf(await openFleet(options));
  print(json ? jsonText(drawn) : mermaid(drawn));
  return exitCodes.done;
}

/** Pure: what is drawn of a fleet; no private key is in it. */
export function graphOf({ hosts, vms, keys }: Fleet): Graph {
  const named = new Map(keys.map(({ name, publicKey }) => [publicKey, name]));
  for (const vm of vms) for (const key of ownKeys(vm)) named.set(key, idOf(vm));
  const links = vms.flatMap((vm) =>
    peersOf(vm).map(({ publicKey, endpoint }) => ({
      from: idOf(vm),
      to: named.get(publicKey) ?? `${publicKey.slice(0, 8)}...`,
      endpoint: endpoint ?? null,
    })),
  );
  return {
    hosts: hosts.map((host) => ({
      label: host.label,
      vms: vms.filter((vm) => vm.host === host).map(({ name }) => name),
    })),
    ports: vms.flatMap(({ host, name, state }) =>
      state.forwardPorts.map((port) => ({
        host: host.label,
        vm: name,
        protocol: port.protocol,
        address: port.address,
        hostPort: port.host,
        guestPort: port.guest,
      })),
    ),
    links,
  };
}

/** A VM among those of all hosts. */
const idOf = ({ name, host }: FleetVm): string => `${name}@${host.settings.address}`;

/** The texts of a VM's key folders. */
const textsOf = ({ state }: FleetVm): string[] =>
  Object.values(state.keyFolders).flatMap(({ files }) => Object.values(files));

/** The public halves of its keys: of those that its host made, and of those in its files. */
function ownKeys(vm: FleetVm): string[] {
  const given = textsOf(vm).flatMap((text) =>
    [...text.matchAll(/^\s*PrivateKey\s*=\s*([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)\s*$/gim)].map(
      ([, key = ""]) => publicHalf(key),
    ),
  );
  return [...Object.values(vm.state.publicKeys), ...given];
}

/** The peers in the files that wg-quick and systemd-networkd read: what stands between one head of a section and the next. */
function peersOf(vm: FleetVm): { publicKey: string; endpoint: string | undefined }[] {
  const sections = textsOf(vm).flatMap((text) => text.split(/^\s*(?=\[)/m));
  return sections
    .filter((section) => /^\[(Peer|WireGuardPeer)\]/i.test(section))
    .flatMap((section) => {
      const value = (key: string) => new RegExp(`^\\s*${key}\\s*=\\s*(\\S+)\\s*$`, "im").exec(section)?.[1];
      const publicKey = value("PublicKey");
      return publicKey === undefined ? [] : [{ publicKey, endpoint: value("Endpoint") }];
    });
}

/** Pure: the graph as Mermaid's text. Two peers that have each other are one line. Source: mermaid.js.org, "Flowcharts". */
export function mermaid({ hosts, ports, links }: Graph): string {
  const ids = new Map<string, string>();
  const id = (key: string): string => {
    const known = ids.get(key) ?? `n${ids.size}`;
    ids.set(key, known);
    return known;
  };
  const quoted = (text: string) => `"${text.replaceAll('"', "#quot;")}"`;
  const vmKey = (host: string, vm: string) => `${vm}@${addressIn(host)}`;
  const boxes = hosts.flatMap(({ label, vms }) => [
    `  subgraph ${id(label)}[${quoted(label)}]`,
    ...vms.map((vm) => `    ${id(vmKey(label, vm))}[${quoted(vm)}]`),
    "  end",
  ]);
  const doors = ports.map(({ host, vm, protocol, address, hostPort, guestPort }) => {
    const door = `${address}:${hostPort}/${protocol}`;
    return `  ${id(`${host} ${door}`)}([${quoted(door)}]) -->|${guestPort}| ${id(vmKey(host, vm))}`;
  });
  const others = new Set(links.map(({ to }) => to).filter((to) => !ids.has(to)));
  const peers = [...others].map((name) => `  ${id(name)}{{${quoted(name)}}}`);
  const isSecondHalf = ({ from, to }: Graph["links"][number], index: number) =>
    links.slice(0, index).some((other) => other.from === to && other.to === from);
  const tunnels = links.flatMap((link, index) => {
    if (isSecondHalf(link, index)) return [];
    const endpoint = link.endpoint === null ? "" : `|${quoted(link.endpoint)}|`;
    return [`  ${id(link.from)} -.-${endpoint} ${id(link.to)}`];
  });
  return ["flowchart LR", ...boxes, ...doors, ...peers, ...tunnels].join("\n");
}

/** `root@[fd00::1]:22` is `fd00::1`. */
const addressIn = (label: string): string => label.replace(/^[^@]*@\[?/, "").replace(/\]?:\d+$/, "");
