import type { LabHost } from "../../../lab/host";
import type { TinyVms } from "../tinyVms";
import { pinned, vmProgram } from "../vmProject";

/** The VMs of the program that are updated: without a drive to keep, with one, and inside a component. */
export const changing = ["stateless", "persistent", "inside"] as const;

/** These and one that stays as the earlier package deployed it, until it is destroyed. */
export const vmNames = [...changing, "unchanged"] as const;

/** The port of the host's loopback that leads to `stateless`. */
export const forwardedPort = 2222;

/** MiB of each VM as it is deployed. */
export const initialMemory = 48;

/** How many resources the program makes: the VMs, the component and the stack itself. */
export const resourceCount = vmNames.length + 2;

/** A program whose arguments every supported commit knows. The VMs that change do so by their memory alone. */
export function upgradeProgram(host: LabHost, flake: TinyVms, memory = initialMemory): string {
  const vm = (name: string) => ({ host: pinned(host), vm: flake.vm(name), memory, stopTimeout: 1 });
  const sshKey = { generate: { ssh_host_ed25519_key: "ssh-ed25519" } };
  const wireguard = { files: { "wg0.conf": "SECRET" }, generate: { "private.key": "wireguard" } };
  const vms = {
    stateless: {
      ...vm("stateless"),
      forwardPorts: [{ host: forwardedPort, guest: 22 }],
      keyFolders: { wireguard, ssh: sshKey },
    },
    persistent: { ...vm("persistent"), persistState: true, keyFolders: { ssh: sshKey } },
    unchanged: { ...vm("unchanged"), memory: initialMemory, keyFolders: { wireguard } },
  };
  const inside = { ...vm("inside"), keyFolders: { wireguard } };
  const rest = `
class Group extends pulumi.ComponentResource {
  constructor(name: string) {
    super("upgrade:index:Group", name);
    new SimpleVm("inside", ${JSON.stringify(inside)}, { parent: this });
  }
}
new Group("group");
`;
  return vmProgram(vms, { rest });
}
