import type { VmArguments, VmWithPackage } from "../../provider/src/arguments/vm";
import { SimpleVmError } from "../../provider/src/errors/error";
import type { Claim } from "../../provider/src/host/claim";
import type { Host } from "../../provider/src/host/host";
import { digestOf, type Observation } from "../../provider/src/host/observe";
import { hostPaths } from "../../provider/src/host/paths";
import type {
  Generation,
  InstalledGeneration,
  Removal,
  Removed,
} from "../../provider/src/host/transaction/generation";
import { givenFiles } from "../../provider/src/host/transaction/stagedKeys";
import type { StoredPackage } from "../../provider/src/host/transfer/storedPackage";
import type { Owner } from "../../provider/src/host/vmVariables";
import { renderUnit } from "../../provider/src/unit/unit";

/** A VM on the simulated host; what is `undefined` is not there. */
export interface SimulatedVm {
  owner?: Owner;
  unit?: string;
  /** What the unit's VM keeps of its drive. */
  keepsDrive?: boolean;
  enabled?: boolean;
  /** The memory that it runs with. */
  running?: number;
  root?: string;
  keys?: Record<string, string>;
  drive?: string;
}

/** A host in memory, which does at once what the scripts do on a real one. */
export class SimulatedHost implements Host {
  readonly label = "root@simulated:22";
  readonly hostKeyFingerprint = `SHA256:${"A".repeat(43)}`;
  readonly vms = new Map<string, SimulatedVm>();
  #drives = 0;

  get keyFolders(): Host["keyFolders"] {
    throw new Error("the histories are those of VMs");
  }

  vm(name: string): SimulatedVm {
    const vm = this.vms.get(name) ?? {};
    this.vms.set(name, vm);
    return vm;
  }

  async facts() {
    return { path: "/bin", machine: "x86_64", hasBash: true };
  }

  async checkName({ name, owner, isNew, adopt, persistState }: Claim): Promise<Owner | undefined> {
    const { owner: found, drive, keepsDrive, unit } = this.vms.get(name) ?? {};
    const isOther = found !== undefined && found.id !== owner.id;
    if (isOther && !adopt && (found.urn !== owner.urn || !isNew))
      throw new SimpleVmError({ what: "another's" });
    const isKept = drive !== undefined && keepsDrive !== false;
    if (!persistState && found?.id !== owner.id && isKept) throw new SimpleVmError({ what: "kept drive" });
    return isOther && unit !== undefined ? found : undefined;
  }

  async claimName({ name, owner }: Claim): Promise<void> {
    this.vm(name).owner = owner;
  }

  async renameOwner({ name, owner }: Pick<Claim, "name" | "owner">): Promise<void> {
    this.vm(name).owner = owner;
  }

  async storedPackage(outPath: string): Promise<StoredPackage> {
    const closure = [{ path: outPath, narSize: 1, references: [] }];
    return { closure, runScript: `${outPath}/bin/run-vm`, text: "" };
  }

  async copyClosure(): Promise<void> {}

  async installGeneration(generation: Generation): Promise<InstalledGeneration> {
    const { vm, restart } = generation;
    const here = this.vm(vm.name);
    const wasUp = here.running !== undefined;
    const unit = this.#putIn(generation);
    here.enabled = vm.autoStart;
    here.root = vm.outPath;
    if ((wasUp && restart) || (!wasUp && vm.autoStart)) this.#start(here, vm);
    return { unitText: unit, publicKeys: {}, warnings: [] };
  }

  /** A change that breaks off after the unit and the keys: the VM is down, the rest is as before. */
  async breakOff(generation: Generation): Promise<void> {
    this.#putIn(generation);
    this.vm(generation.vm.name).running = undefined;
  }

  #putIn({ vm, facts, owner, runner }: Generation): string {
    const unit = renderUnit(vm, { runner, facts, ownerId: owner.id });
    const here = this.vm(vm.name);
    if (vm.persistState || here.keepsDrive === undefined) here.keepsDrive = vm.persistState;
    Object.assign(here, { unit, owner, keys: givenFiles(vm.keyFolders) });
    return unit;
  }

  #start(here: SimulatedVm, { persistState, memory }: VmWithPackage): void {
    here.running = memory;
    here.keepsDrive = persistState;
    if (!persistState || here.drive === undefined) here.drive = `drive ${++this.#drives}`;
  }

  async removeVm({ vm, owner }: Removal): Promise<Removed> {
    const here = this.vms.get(vm.name);
    if (here?.owner !== undefined && here.owner.id !== owner.id)
      return { takenOver: here.owner.urn, dropIn: [] };
    const kept = vm.persistState && !vm.deletePersistentState ? here?.drive : undefined;
    this.vms.delete(vm.name);
    if (kept !== undefined) this.vms.set(vm.name, { drive: kept });
    return { keptDrive: kept, dropIn: [] };
  }

  async observeVm({ name, keyFolders }: VmArguments, id: string): Promise<Observation> {
    const { owner, unit, running, enabled = false, root, keys = {} } = this.vms.get(name) ?? {};
    if (owner !== undefined && owner.id !== id) return { kind: "taken", by: owner };
    if (owner === undefined && unit === undefined && running === undefined && !enabled)
      return { kind: "gone" };
    const given = Object.keys(givenFiles(keyFolders));
    const path = `/etc/systemd/system/${hostPaths(name).unit}`;
    const there = given.filter((file) => keys[file] !== undefined);
    return {
      kind: "there",
      vm: {
        unit: unit === undefined ? { kind: "missing", path } : { kind: "installed", path, text: unit },
        active: running !== undefined,
        enabled,
        rootedPath: root,
        keyDigests: Object.fromEntries(there.map((file) => [file, digestOf(keys[file] ?? "")])),
        keyFaults: given
          .filter((file) => keys[file] === undefined)
          .map((file) => ({ file, fault: "missing" })),
        runningProgram: undefined,
        loadedProgram: undefined,
        runScript: undefined,
        markedUrn: owner?.urn,
        dropIns: [],
      },
    };
  }
}
