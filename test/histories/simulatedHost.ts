import type { VmArguments } from "../../provider/src/arguments/vm";
import { SimpleVmError } from "../../provider/src/errors/error";
import type { Claim } from "../../provider/src/host/claim";
import type { Host } from "../../provider/src/host/host";
import { digestOf, type Observation } from "../../provider/src/host/observe";
import { hostPaths } from "../../provider/src/host/paths";
import type { PreflightRequest, PreflightSight } from "../../provider/src/host/preflight/preflight";
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
import { madeUp } from "../unit/errors/madeUp";
import { type CutShort, SimulatedTransaction } from "./simulatedTransaction";
import { SimulatedVm } from "./simulatedVm";

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
    const vm = this.vms.get(name) ?? new SimulatedVm();
    this.vms.set(name, vm);
    return vm;
  }

  async facts() {
    return { path: "/bin", machine: "x86_64", hasBash: true };
  }

  async preflight({ claim }: PreflightRequest): Promise<PreflightSight> {
    return { owner: this.#ownerSoFar(claim), vms: [], holders: [] };
  }

  #ownerSoFar({ name, owner, isNew, adopt, persistState }: Claim): Owner | undefined {
    const here = this.vms.get(name);
    if (here === undefined) return undefined;
    const isOther = here.ownerId !== undefined && here.ownerId !== owner.id;
    if (isOther && !adopt && (!isNew || (here.owner !== undefined && here.owner.urn !== owner.urn)))
      throw new SimpleVmError({ ...madeUp, what: "another's" });
    const isKept = here.aside !== undefined || (here.drive !== undefined && !here.emptiesDrive);
    if (!persistState && here.ownerId !== owner.id && isKept)
      throw new SimpleVmError({ ...madeUp, what: "kept drive" });
    return isOther && here.unit !== undefined ? here.owner : undefined;
  }

  async claimName({ name, owner }: Claim): Promise<void> {
    Object.assign(this.vm(name), { owner, hasDeployFolder: true });
  }

  async renameOwner({ name, owner }: Pick<Claim, "name" | "owner">): Promise<void> {
    this.vm(name).owner = owner;
  }

  async storedPackage(outPath: string): Promise<StoredPackage> {
    const closure = [{ path: outPath, narSize: 1, references: [] }];
    return { closure, runScript: `${outPath}/bin/run-vm`, text: "" };
  }

  async copyClosure(): Promise<void> {}

  async installGeneration(generation: Generation, cut?: CutShort): Promise<InstalledGeneration> {
    const { vm, facts, owner, runner } = generation;
    const unitText = renderUnit(vm, { runner, facts, ownerId: owner.id });
    const newDrive = () => `drive ${++this.#drives}`;
    new SimulatedTransaction(this.vm(vm.name), generation, unitText, newDrive).run(cut);
    return { unitText, publicKeys: {}, took: {}, warnings: [] };
  }

  /** The order is that of scripts/removal.sh. Cut short, so many of its steps are done. */
  async removeVm({ vm, owner }: Removal, cut?: CutShort): Promise<Removed> {
    const here = this.vms.get(vm.name);
    if (here === undefined) return { dropIn: [], warning: [] };
    if (here.ownerId !== undefined && here.ownerId !== owner.id)
      return { takenOver: here.owner?.urn ?? "", dropIn: [], warning: [] };
    const keepsDrive = vm.persistState && !vm.deletePersistentState;
    const steps = [
      () => here.stop(),
      () => Object.assign(here, { unit: undefined, enabled: false }),
      () => {
        here.drive = keepsDrive ? (here.drive ?? here.previous?.snapshot ?? here.aside) : undefined;
        here.aside = undefined;
      },
      () => Object.assign(here, { keys: undefined, root: undefined }),
      () => Object.assign(here, { owner: undefined, hasDeployFolder: false, previous: undefined }),
    ];
    for (const step of steps.slice(0, cut?.after)) step();
    if (cut === undefined && here.drive === undefined) this.vms.delete(vm.name);
    return { keptDrive: here.drive, dropIn: [], warning: [] };
  }

  async observeVm({ name, keyFolders }: VmArguments, id: string): Promise<Observation> {
    const here = this.vms.get(name) ?? new SimulatedVm();
    const { owner, ownerId, hasDeployFolder, unit, isDown, enabled, root, keys = {} } = here;
    if (ownerId !== undefined && ownerId !== id)
      return { kind: "taken", by: owner ?? { id: ownerId, urn: "" } };
    if (!hasDeployFolder && unit === undefined && isDown && !enabled) return { kind: "gone" };
    const given = Object.keys(givenFiles(keyFolders));
    const path = `/etc/systemd/system/${hostPaths(name).unit}`;
    const there = given.filter((file) => keys[file] !== undefined);
    return {
      kind: "there",
      vm: {
        unit: unit === undefined ? { kind: "missing", path } : { kind: "installed", path, text: unit },
        active: !isDown,
        invocation: undefined,
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
