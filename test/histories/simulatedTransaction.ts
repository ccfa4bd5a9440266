import { HostUncertainError, HostUnchangedError } from "../../provider/src/host/transaction/detachedScript";
import type { Generation } from "../../provider/src/host/transaction/generation";
import { givenFiles } from "../../provider/src/host/transaction/stagedKeys";
import { stepsWith } from "../../provider/src/host/transaction/steps";
import { madeUp } from "../unit/errors/madeUp";
import type { Saved, SimulatedVm } from "./simulatedVm";

/** Where a transaction is cut short: so many of its steps are done, the stop being the first. */
export interface CutShort {
  after: number;
  /** `failed`: what was done is put back; `broken`: the script ends there, as at a power cut. */
  how: "failed" | "broken";
}

/** A transaction on one VM, which does at once what scripts/transaction.sh does: the same steps in the same order. */
export class SimulatedTransaction {
  #wasUp: boolean;
  #restart: boolean;

  constructor(
    private readonly here: SimulatedVm,
    private readonly generation: Generation,
    /** The unit of the generation. */
    private readonly unit: string,
    private readonly newDrive: () => string,
  ) {
    this.#wasUp = !here.isDown;
    this.#restart = generation.restart;
  }

  /**
   * @throws HostUnchangedError when it was cut short and all was put back
   * @throws HostUncertainError when not all was
   */
  run(cut?: CutShort): void {
    const { here } = this;
    if (here.previous !== undefined) this.#recover(here.previous);
    const saved = this.#save();
    here.previous = saved;
    const steps = [() => this.#stop(), ...this.#changes(saved), () => this.#start()];
    for (const step of steps.slice(0, cut?.after)) step();
    if (cut?.how === "broken") throw new HostUncertainError({ ...madeUp, what: "broken" });
    if (cut?.how === "failed") this.#swapBack(saved);
    if (!this.#persists && !here.isDown) here.aside = undefined;
    here.previous = undefined;
  }

  get #persists(): boolean {
    return this.generation.vm.persistState;
  }

  #save(): Saved {
    const { unit, enabled, root, keys } = this.here;
    return { wasUp: this.#wasUp, unit, enabled, root, keys };
  }

  #stop(): void {
    if (this.#wasUp && this.#restart) this.here.stop();
  }

  #start(): void {
    const { here } = this;
    const wanted = here.isDown && this.generation.vm.autoStart;
    if ((this.#wasUp && this.#restart) || wanted) here.start(this.newDrive);
  }

  #changes(saved: Saved): (() => void)[] {
    const { here, unit } = this;
    const { vm, stateKeepsDrive } = this.generation;
    const swapsKeys = !this.#wasUp || this.#restart;
    return inOrder("change", {
      snapshot: () => {
        if (this.#persists && here.isDown && here.aside === undefined && !here.emptiesDrive)
          saved.snapshot = here.drive;
      },
      aside: () => {
        const isKept = stateKeepsDrive || !here.emptiesDrive;
        if (this.#persists || here.aside !== undefined || here.drive === undefined || !isKept) return;
        if (!here.isDown) return;
        here.enabled = false;
        here.aside = here.drive;
        here.drive = undefined;
      },
      unit: () => {
        here.unit = unit;
      },
      drive: () => {
        if (this.#persists) this.#moveDriveBack();
      },
      keys: () => {
        if (swapsKeys) here.keys = givenFiles(vm.keyFolders);
      },
      links: () => {
        here.enabled = vm.autoStart;
        here.root = vm.outPath;
      },
      load: () => undefined,
    });
  }

  #undo(saved: Saved): void {
    const { here } = this;
    const undone = inOrder("undo", {
      snapshot: () => {
        here.drive = saved.snapshot ?? here.drive;
      },
      aside: () => undefined,
      unit: () => {
        here.unit = saved.unit;
      },
      drive: () => {
        if (!here.emptiesDrive) this.#moveDriveBack();
      },
      keys: () => {
        here.keys = saved.keys;
      },
      links: () => {
        here.enabled = saved.enabled;
        here.root = saved.root;
      },
      load: () => undefined,
    });
    for (const step of undone) step();
  }

  #moveDriveBack(): void {
    const { here } = this;
    if (here.aside === undefined || !here.isDown) return;
    here.drive = here.aside;
    here.aside = undefined;
  }

  #recover(saved: Saved): void {
    this.here.stop();
    this.#undo(saved);
    this.#wasUp = saved.wasUp;
    this.#restart = true;
  }

  #swapBack(saved: Saved): never {
    const { here } = this;
    if (!this.#wasUp || this.#restart) here.stop();
    this.#undo(saved);
    if (this.#wasUp && here.isDown) {
      if (here.unit === undefined)
        throw new HostUncertainError({ ...madeUp, what: "the old VM cannot be started" });
      here.start(this.newDrive);
    }
    here.previous = undefined;
    throw new HostUnchangedError({ ...madeUp, what: "failed" });
  }
}

/** Functions by the names of the product's steps, in its order; fails for a step that is not played. */
function inOrder(phase: "change" | "undo", played: Record<string, () => void>): (() => void)[] {
  return stepsWith(phase).map((name) => {
    const step = played[name];
    if (step === undefined) throw new Error(`the simulated host has no ${phase} of the step ${name}`);
    return step;
  });
}
