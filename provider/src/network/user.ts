import type { ForwardPort } from "../arguments/ports";
import type { Network } from "./network";

/**
 * QEMU's user network, by which the guest reaches what any process of the host may, and is reached at forwarded ports.
 *
 * @param forwards the ports that the program forwards
 * @param ownPorts ports of the host that the VM's package forwards by itself
 */
export function userNetwork(forwards: readonly ForwardPort[], ownPorts: readonly number[]): Network {
  const ports = [...forwards.map(({ host }) => host), ...ownPorts];
  return {
    deviceOptions: forwards.map(hostForward),
    dependencies: dependencies(forwards),
    capabilities: ports.some((port) => port < 1024) ? ["CAP_NET_BIND_SERVICE"] : [],
  };
}

/** Source: qemu(1), `-netdev user`, `hostfwd`: a guest without an address is at its default one, 10.0.2.15. */
const hostForward = ({ protocol, address, host, guest }: ForwardPort): string =>
  `hostfwd=${protocol}:${address}:${host}-:${guest}`;

/** The host's own addresses, at which QEMU is to listen, come later than its loopback. */
function dependencies(forwards: readonly ForwardPort[]): string[] {
  const local = /^(127\.|0\.0\.0\.0$)/;
  if (forwards.every(({ address }) => local.test(address))) return ["After=network.target"];
  return ["Wants=network-online.target", "After=network-online.target"];
}
