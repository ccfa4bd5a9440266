import type { Program, Tampering } from "./actions";
import { SimulatedHost } from "./simulatedHost";
import type { Look, World } from "./world";

/** A world in memory: thousands of histories a minute. */
export class SimulatedWorld implements World {
  readonly host = new SimulatedHost();
  readonly cutShort: World["cutShort"] = {
    installGeneration: async (generation, cut) => {
      await this.host.installGeneration(generation, cut);
    },
    removeVm: async (removal, cut) => {
      await this.host.removeVm(removal, cut);
    },
  };
  readonly nix: World["nix"] = {
    evaluate: async (source) => ({ drvPath: `${pathOf(source)}.drv`, outPath: pathOf(source) }),
    isValid: async () => false,
    build: async () => {
      throw new Error("a VM was built");
    },
    closureOf: async () => {
      throw new Error("a closure was listed");
    },
    sizedClosure: async () => undefined,
    graphOf: async () => undefined,
    substitutedClosureOf: async () => undefined,
  };

  nameOf(name: Program["name"]): string {
    return name;
  }

  inputsOf({ revision, key, ...program }: Program): Record<string, unknown> {
    return {
      ...program,
      host: { address: "simulated", hostKey: this.host.hostKeyFingerprint },
      vm: { flake: `.#revision${revision}` },
      keyFolders: { wg: { files: { key } } },
    };
  }

  async connect() {
    return this.host;
  }

  async tamper(name: string, tampering: Tampering): Promise<void> {
    if (!this.host.vms.has(name)) return;
    const vm = this.host.vm(name);
    if (tampering === "stop") vm.stop();
    if (tampering === "editUnit" && vm.unit !== undefined) vm.unit += "# edited\n";
    if (tampering === "removeUnit") vm.unit = undefined;
    if (tampering === "disable") vm.enabled = false;
    if (tampering === "enable") vm.enabled = vm.unit !== undefined;
    if (tampering === "loseMarker") vm.owner = undefined;
    if (tampering === "unroot") vm.root = undefined;
    if (tampering === "editKey" && vm.keys !== undefined) vm.keys["wg/key"] = "edited";
    if (tampering === "eraseAll") this.host.vms.delete(name);
  }

  async look(name: string): Promise<Look | undefined> {
    const vm = this.host.vms.get(name);
    if (vm === undefined) return undefined;
    const { owner, running, root, unit, enabled, keys, drive, aside } = vm;
    const claimed = owner !== undefined;
    const drives = [drive, aside].filter((each) => each !== undefined);
    return { running, root, unit: unit !== undefined, claimed, enabled, key: keys?.["wg/key"], drives };
  }
}

/** A store path for each revision. */
const pathOf = (source: object): string => {
  const revision = /revision(\d)/.exec(JSON.stringify(source))?.[1] ?? "0";
  return `/nix/store/${revision.repeat(32)}-nixos-vm`;
};
