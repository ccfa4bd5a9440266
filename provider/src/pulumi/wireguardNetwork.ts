import type * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import { cloudConfig, forwarding } from "../wireguard/cloudConfig";
import { type WireguardEnd, wireguardEnd } from "../wireguard/end";
import { cloudConfigMistakes, type GivenCloudConfig } from "../wireguard/givenCloudConfig";
import { usualInterface } from "../wireguard/givenNetwork";
import { forwardedFamilies } from "../wireguard/links";
import { type NetworkdFiles, networkdEnd, networkdFiles } from "../wireguard/networkdFiles";
import { nixosEnd, nixosModule } from "../wireguard/nixosModule";
import { ownKeyMistakes } from "../wireguard/ownKey";
import { quickFile } from "../wireguard/quickFile";
import { refuseMistakes } from "../wireguard/refuseMistakes";
import { endOf, planOf, preparedNetwork, underPeers } from "./networkParts";
import { eachErrorOnce, inProgram } from "./programError";
import { rendered } from "./rendered";
import type { CloudInitArgs, WireguardNetworkArgs } from "./wireguardNetworkArgs";

/** A WireGuard network: the peers' addresses, and for each peer what it needs to join. */
export interface WireguardNetwork<Name extends string> {
  /** Each peer's addresses, in the order of the subnets and without prefix lengths. Known in every preview. */
  readonly addresses: Readonly<Record<Name, readonly [string, ...string[]]>>;
  /** A peer's wg-quick file. It depends on the peer's own key and on its peers' keys and endpoints, on nothing else. */
  config(name: Name): pulumi.Output<string>;
  /** A peer's files for systemd-networkd; see `wireguardNetdev`. */
  netdev(name: Name): pulumi.Output<NetworkdFiles>;
  /**
   * A peer's user data for cloud-init: installs wireguard-tools, writes the wg-quick file for root alone, has the
   * interface started at each boot, and the kernel forward packets where the peer is the hub or has `routes`. It has
   * your own cloud-config beside.
   */
  cloudInit(name: Name, args: CloudInitArgs): pulumi.Output<string>;
}

/**
 * Plans a WireGuard network of machines that may be made in the same program. A peer's address follows from its name, so
 * that adding or removing a peer moves no other. All mistakes that can be told by now end the program, in a preview too:
 * addresses, networks or keys that two peers have, peers that cannot reach each other, what is malformed.
 */
export function wireguardNetwork<Name extends string>(
  given: WireguardNetworkArgs<Name>,
): WireguardNetwork<Name> {
  const args = preparedNetwork(given);
  const plan = inProgram(() => planOf(args));
  const interfaceName = args.interface ?? usualInterface;
  const once = eachErrorOnce();
  const render = <Result>(
    name: Name,
    schema: z.ZodType<WireguardEnd>,
    file: (end: WireguardEnd, config: GivenCloudConfig) => Result,
    { system, config }: Partial<CloudInitArgs> = {},
  ): pulumi.Output<Result> =>
    rendered(
      inProgram(() => endOf(name, args, plan)),
      {
        schema,
        refuse: (mistakes) =>
          once(() =>
            inProgram(() => refuseMistakes("wireguardNetwork", underPeers(name, args, plan, mistakes))),
          ),
        render: file,
        more: config ?? {},
        beside: {
          inputs: { publicKey: args.peers[name]?.publicKey, config },
          mistakes: ({ publicKey, config: known }, end) => [
            ...ownKeyMistakes(name, publicKey, end),
            ...cloudConfigMistakes(system, interfaceName, known),
          ],
        },
      },
    );
  const machine = (name: Name) => ({
    interface: interfaceName,
    sysctl: forwarding(forwardedFamilies(name, plan)),
  });
  return {
    addresses: plan.addresses as WireguardNetwork<Name>["addresses"],
    config: (name) => render(name, wireguardEnd, quickFile),
    netdev: (name) => render(name, networkdEnd, (end) => networkdFiles(interfaceName, end)),
    cloudInit: (name, cloud) => {
      const { system } = cloud;
      if (system === "nixos")
        return render(name, nixosEnd, (end) => nixosModule({ ...machine(name), end }), cloud);
      const file = (end: WireguardEnd, config: GivenCloudConfig) =>
        cloudConfig({ ...machine(name), system, end, config });
      return render(name, wireguardEnd, file, cloud);
    },
  };
}
