import type { VmWithPackage } from "../../provider/src/arguments/vm";
import { nixosRunner } from "../../provider/src/runner/nixos";
import type { Runner } from "../../provider/src/runner/runner";
import { type Condition, type Drift, vmWithPackage } from "../../provider/src/state/state";

/** A store path of the form that the arguments ask for. */
export const outPath = "/nix/store/00000000000000000000000000000000-nixos-vm";

/** The least that describes a VM, as the engine hands it to `check`. */
export const minimalInputs: Record<string, unknown> = {
  name: "gateway",
  host: { address: "10.88.0.2" },
  vm: { flake: ".#gateway" },
};

/** A VM with every argument that reaches its unit. */
export const fullInputs: Record<string, unknown> = {
  ...minimalInputs,
  host: {
    address: "10.88.0.2",
    port: 2200,
    user: "admin",
    privateKey: "PRIVATE",
    hostKey: "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    knownHostsFile: "/root/known_hosts",
    jump: { address: "10.88.0.3", password: "JUMP" },
    sudo: true,
  },
  vm: { file: "./vm.nix", attr: "gateway.vm", args: { size: 3, names: ["a", "b"] } },
  persistState: true,
  autoStart: false,
  memory: 2048,
  cores: 2,
  forwardPorts: [
    { host: 2222, guest: 22 },
    { protocol: "udp", host: 53, guest: 5353, address: "0.0.0.0" },
    { host: 8080, guest: 80, address: "10.88.0.2" },
  ],
  keyFolders: {
    wireguard: { files: { "wg0.conf": "SECRET" }, generate: { "private.key": "wireguard" } },
    ssh: { generate: { ssh_host_ed25519_key: "ssh-ed25519" }, readOnly: true },
  },
  shares: [
    { tag: "data", path: "/srv/100%/da:ta" },
    { tag: "media", path: "/srv/media", readOnly: true },
  ],
  qemuOptions: ["-device", "virtio-rng-pci"],
  kernelParams: ["console=tty0", 'quote="$HOME"\\n%n'],
  restart: "always",
  stopTimeout: 30,
  nixOptions: ["--impure"],
  adopt: true,
  deletePersistentState: true,
  resourceUrn: "urn:pulumi:lab::lab::pulumi-nodejs:dynamic/nixos:SimpleVm::gateway",
  drvPath: "/nix/store/00000000000000000000000000000000-nixos-vm.drv",
};

/** What NixOS's package promises whose run script has this text. */
export const runnerWith = (text: string, runScript = "/r"): Runner =>
  nixosRunner({ runScript, text, mounts: [] });

/** A checked VM: the minimal one with some arguments on top. */
export function vmWith(changed: Record<string, unknown> = {}): VmWithPackage {
  return vmWithPackage({ ...minimalInputs, outPath, ...changed });
}

/** The condition of a VM of which the output `drift` tells this. */
export const conditionWith = (...drift: Drift[]): Condition => {
  const observed = drift.filter((kind) => kind !== "unfinished");
  return observed.length < drift.length ? { kind: "unfinished" } : { kind: "known", drift: observed };
};
