import { isDeepStrictEqual } from "node:util";
import type { Action, Fault, Program } from "./actions";
import { type Ending, Engine } from "./engine";
import { KeptDrives } from "./keptDrives";
import { seeRemoved, seeState, seeVm } from "./see";
import type { World } from "./world";

/** All that the one VM may be called. */
const names = ["a", "b"] as const;

const firstProgram: Program = {
  name: "a",
  revision: 1,
  memory: 32,
  autoStart: true,
  persistState: true,
  deletePersistentState: false,
  stopTimeout: 1,
  key: "one",
};

/** Runs one history and compares host and state with the model after each action; throws at the first difference. */
export class History {
  readonly #engine: Engine;
  readonly #drives: KeptDrives;
  #program = firstProgram;
  /** What the state has to have of the VM, whatever the code writes into it; `undefined` while the state has none. */
  #inState: Program | undefined;
  /** The host may differ from the state without the state's knowing: somebody was at it, or a command was killed. */
  #isSuspect = false;
  /** Names under which a create was killed: no state knows of such a VM until a program names it again. */
  readonly #orphans = new Set<Program["name"]>();
  /**
   * Names under which there has ever been one. Its unit may have the ID of the create that was killed: where the marker is
   * lost as well, only `adopt` takes the VM.
   */
  readonly #wereOrphans = new Set<Program["name"]>();

  constructor(private readonly world: World) {
    this.#engine = new Engine(world);
    this.#drives = new KeptDrives(world);
  }

  async run(actions: readonly Action[]): Promise<void> {
    for (const action of actions) {
      await this.#do(action);
      await this.#seeAll();
    }
    await this.#makeRight();
  }

  async #do(action: Action): Promise<void> {
    switch (action.kind) {
      case "change":
        this.#program = { ...this.#program, ...action.program };
        return;
      case "goBack":
        this.#program = this.#inState ?? this.#program;
        return;
      case "tamper": {
        const { name } = this.#inState ?? this.#program;
        if (action.tampering === "loseMarker" && this.#wereOrphans.has(name)) return;
        if (action.tampering === "eraseAll") this.#drives.forget(name);
        await this.world.tamper(this.world.nameOf(name), action.tampering);
        this.#isSuspect = true;
        return;
      }
      case "up":
        return this.#up(action.fault);
      case "refresh":
        return this.#refresh(action.fault);
      case "destroy":
        return this.#destroy(action.fault);
    }
  }

  async #up(fault?: Fault): Promise<void> {
    const program = this.#program;
    const { name } = program;
    const before = this.#engine.resource?.id;
    if (this.#inState !== undefined) this.#drives.mayGoWith(this.#inState);
    const kept = this.#drives.of(name);
    const ending = await this.#engine.up(this.world.inputsOf(program), fault);
    const after = this.#engine.resource?.id;
    if (after === undefined) this.#inState = undefined;
    else if (ending === "done" || after !== before) this.#inState = program;

    const isBroken = this.#engine.hit ? fault : undefined;
    if (ending === "killed" || isBroken?.call === "removeVm") this.#isSuspect = true;
    if (ending === "killed" && this.#inState?.name !== name) {
      this.#orphans.add(name);
      this.#wereOrphans.add(name);
    }
    if (ending === "done") this.#orphans.delete(name);
    if (!program.persistState && (ending === "done" || isBroken?.done === true)) this.#drives.forget(name);
    if (ending === "error" && !this.#engine.hit && this.#isKeptDrive()) return;
    this.#failsOnlyByFault(ending);
    if (ending !== "done" || this.#isSuspect) return;
    const look = await seeVm(this.world, program, this.#engine.resource);
    if (
      !program.persistState &&
      look.running !== undefined &&
      kept !== undefined &&
      look.drives.includes(kept)
    )
      throw new Error(`a VM without persistState runs on the drive of before: ${kept}`);
  }

  async #refresh(fault?: Fault): Promise<void> {
    const ending = await this.#engine.refresh(fault);
    this.#failsOnlyByFault(ending);
    if (ending !== "done") return;
    if (this.#engine.resource === undefined) this.#inState = undefined;
    this.#isSuspect = false;
    const isWell = this.#isWell();
    this.#failsOnlyByFault(await this.#engine.refresh());
    if (this.#isWell() !== isWell) throw new Error("a second refresh says otherwise");
  }

  async #destroy(fault?: Fault): Promise<void> {
    if (this.#inState !== undefined) this.#drives.mayGoWith(this.#inState);
    const ending = await this.#engine.destroy(fault);
    this.#failsOnlyByFault(ending);
    // The engine keeps a resource whose removal has failed as it was: that it is gone shows at a refresh.
    if (ending !== "done") this.#isSuspect = true;
    else {
      this.#inState = undefined;
      if (!this.#isSuspect) await this.#seeRemoved();
    }
  }

  /** The last word: a refresh and an up, in which nothing breaks, bring any host to the program. */
  async #makeRight(): Promise<void> {
    await this.#refresh();
    await this.#up();
    await this.#seeAll();
    await this.#destroy();
    await this.#seeRemoved();
    await this.#seeAll();
  }

  #failsOnlyByFault(ending: Ending): void {
    if (ending !== "done" && !this.#engine.hit)
      throw new Error(`a command failed without a fault: ${this.#engine.message}`);
  }

  /** The one refusal that is right: a drive to be kept that a new stateless VM would delete. */
  #isKeptDrive = (): boolean =>
    !this.#program.persistState && /kept drive|drive that was to be kept/.test(this.#engine.message);

  /** The state says that nothing differs. */
  #isWell = (): boolean => isDeepStrictEqual(this.#engine.resource?.properties.drift, []);

  #seeRemoved(): Promise<void> {
    return seeRemoved(
      this.world,
      names.filter((name) => !this.#orphans.has(name)),
    );
  }

  /** What holds after each action. A state that says that nothing differs is right about its host. */
  async #seeAll(): Promise<void> {
    const { resource } = this.#engine;
    await this.#drives.see();
    seeState(this.world, this.#inState, resource);
    if (this.#inState === undefined || this.#isSuspect || !this.#isWell()) return;
    await this.#drives.keep(this.#inState, this.#program);
    await seeVm(this.world, this.#inState, resource);
  }
}
