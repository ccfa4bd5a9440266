import type { LabHost } from "../../lab/host";
import { pinned, vmProgram } from "./vmProject";

/** VMs of the first host, and those of the second beside `guest`. */
export const light = ["a", "b", "c", "d", "e"];
export const others = ["f", "g", "h", "i"];

/** Two VMs have a port that leads to their guests' 22. */
const forwarding = (name: string) =>
  name === "a" || name === "guest" ? { forwardPorts: [{ host: 2200, guest: 22 }] } : {};

/** A program with ten VMs on two hosts: one has a guest, the others run no QEMU. */
export function fleetProgram(fleet: {
  first: LabHost;
  second: LabHost;
  light: object;
  /** A flake reference. */
  guest: string;
}): string {
  const on = (host: LabHost, names: string[]) =>
    names.map((name) => [name, { host: pinned(host), vm: fleet.light, memory: 32, ...forwarding(name) }]);
  const vms = Object.fromEntries([...on(fleet.first, light), ...on(fleet.second, others)]);
  const guest = {
    host: pinned(fleet.second),
    vm: { flake: fleet.guest },
    memory: 300,
    stopTimeout: 10,
    ...forwarding("guest"),
  };
  return vmProgram({ ...vms, guest });
}
