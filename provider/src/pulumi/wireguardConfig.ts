import type { Input, Output } from "@pulumi/pulumi";
import type { CheckFailure } from "../arguments/mistakes";
import { wireguardEnd } from "../wireguard/end";
import { interfaceName, type NetworkdFiles, networkdEnd, networkdFiles } from "../wireguard/networkdFiles";
import { quickFile } from "../wireguard/quickFile";
import { mistakesOf, refuseMistakes } from "../wireguard/refuseMistakes";
import { inProgram } from "./programError";
import { rendered } from "./rendered";
import type { WireguardEndArgs } from "./wireguardEnd";

/**
 * The file of one end of a WireGuard network, as wg-quick reads it (/etc/wireguard/wg0.conf). All mistakes in what is
 * known end the program, in a preview too. With `privateKeyFile` wg-quick sets the key once the interface is up.
 */
export function wireguardConfig(end: Input<WireguardEndArgs>): Output<string> {
  return rendered(end, { schema: wireguardEnd, refuse: refuseFor("wireguardConfig"), render: quickFile });
}

/**
 * The same end as the files of systemd-networkd, for an interface of this name. systemd has no hooks, and takes a route
 * for everything only into a `table` of its own. Needs systemd 250 or later.
 */
export function wireguardNetdev(
  end: Input<WireguardEndArgs>,
  { name = "wg0" }: { name?: string } = {},
): Output<NetworkdFiles> {
  const refuse = refuseFor("wireguardNetdev");
  refuse(mistakesOf(interfaceName, name));
  return rendered(end, { schema: networkdEnd, refuse, render: (known) => networkdFiles(name, known) });
}

const refuseFor = (where: string) => (mistakes: CheckFailure[]) =>
  inProgram(() => refuseMistakes(where, mistakes));
