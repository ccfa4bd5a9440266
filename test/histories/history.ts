import { isDeepStrictEqual } from "node:util";
import type { Action, Program } from "./actions";
import { type Ending, Engine } from "./engine";
import type { SimulatedHost } from "./simulatedHost";
import type { World } from "./world";

/** All that the one VM may be called. */
const names = ["a", "b"];

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

/** Runs one history and compares the host with the model after each action; throws at the first difference. */
export class History {
  readonly #engine: Engine;
  #program = firstProgram;
  /** The host may differ from the state without the state's knowing: somebody was at it, or a command was killed. */
  #isSuspect = false;
  /** Drives, by the VM's name, that nothing was told to delete so far. */
  readonly #toStay = new Map<string, string>();

  /** Names under which a create was killed, or its claim's end lost: no state knows of such a VM until a program names it again. */
  readonly #orphans = new Set<string>();

  constructor(
    private readonly world: World,
    simulated?: SimulatedHost,
  ) {
    this.#engine = new Engine(world, simulated);
  }

  async run(actions: readonly Action[]): Promise<void> {
    for (const action of actions) {
      await this.#do(action);
      await this.#seeDrives();
    }
    await this.#makeRight();
  }

  async #do(action: Action): Promise<void> {
    switch (action.kind) {
      case "change":
        this.#program = { ...this.#program, ...action.program };
        return;
      case "tamper": {
        const name = this.#nameInState() ?? this.#program.name;
        if (action.tampering === "eraseAll") this.#toStay.delete(name);
        await this.world.tamper(name, action.tampering);
        this.#isSuspect = true;
        return;
      }
      case "up":
        return this.#up(action.fault);
      case "refresh": {
        const ending = await this.#engine.refresh(action.fault);
        this.#failsOnlyByFault(ending);
        if (ending === "done") await this.#seeRefreshed();
        return;
      }
      case "destroy": {
        this.#forgetDrives();
        const wasKnown = !this.#isSuspect;
        const ending = await this.#engine.destroy(action.fault);
        this.#failsOnlyByFault(ending);
        // The engine keeps a resource whose removal has failed as it was: that it is gone shows at a refresh.
        if (ending !== "done") this.#isSuspect = true;
        if (ending === "done" && wasKnown) await this.#seeRemoved();
      }
    }
  }

  async #up(fault?: Parameters<Engine["up"]>[1]): Promise<void> {
    this.#forgetDrives();
    const wasKnown = !this.#isSuspect;
    const ending = await this.#engine.up(this.world.inputsOf(this.#program), fault);
    if (ending === "killed" || (ending === "error" && fault?.call === "removeVm")) this.#isSuspect = true;
    const { name } = this.#program;
    const isClaimLost = ending === "error" && fault?.call === "claimName";
    if ((ending === "killed" || isClaimLost) && this.#nameInState() !== name) this.#orphans.add(name);
    if (ending === "done") this.#orphans.delete(name);
    if (ending === "error" && !this.#engine.hit && this.#isKeptDrive()) return;
    this.#failsOnlyByFault(ending);
    if (ending !== "done") return;
    if (wasKnown) await this.#seeRight("after an up");
  }

  /** The last word: a refresh and an up, in which nothing breaks, bring any host to the program. */
  async #makeRight(): Promise<void> {
    this.#failsOnlyByFault(await this.#engine.refresh());
    this.#isSuspect = false;
    this.#forgetDrives();
    const ending = await this.#engine.up(this.world.inputsOf(this.#program));
    if (ending === "error" && this.#isKeptDrive()) return;
    this.#failsOnlyByFault(ending);
    this.#orphans.delete(this.#program.name);
    await this.#seeRight("after the last up");
    this.#forgetDrives();
    this.#failsOnlyByFault(await this.#engine.destroy());
    await this.#seeRemoved();
    await this.#seeDrives();
  }

  #failsOnlyByFault(ending: Ending): void {
    if (ending !== "done" && !this.#engine.hit)
      throw new Error(`a command failed without a fault: ${this.#engine.message}`);
  }

  /** The one refusal that is right: a drive to be kept that a new stateless VM would delete. */
  #isKeptDrive = (): boolean =>
    !this.#program.persistState && /kept drive|drive that was to be kept/.test(this.#engine.message);

  async #seeRight(when: string): Promise<void> {
    const { name, memory, autoStart, key } = this.#program;
    const look = await this.world.look(name);
    const isRight =
      look?.unit === true &&
      look.enabled === autoStart &&
      look.key === key &&
      (look.running === undefined ? !autoStart : look.running === memory) &&
      look.root === this.#engine.resource?.properties.outPath;
    if (!isRight)
      throw new Error(`${when} the host has ${JSON.stringify(look)}, not ${JSON.stringify(this.#program)}`);
    if (!isDeepStrictEqual(this.#engine.resource?.properties.drift, []))
      throw new Error(`${when} the state has drift: ${this.#engine.resource?.properties.drift}`);
  }

  /** A second look says the same: that all is well, or that something is to be repaired. */
  async #seeRefreshed(): Promise<void> {
    this.#isSuspect = false;
    const before = this.#isWell();
    this.#failsOnlyByFault(await this.#engine.refresh());
    if (this.#isWell() !== before) throw new Error("a second refresh says otherwise");
  }

  #isWell(): boolean | undefined {
    const { resource } = this.#engine;
    return resource && isDeepStrictEqual(resource.properties.drift, []);
  }

  async #seeRemoved(): Promise<void> {
    for (const name of names.filter((known) => !this.#orphans.has(known))) {
      const look = await this.world.look(name);
      if (look === undefined) continue;
      const { running, unit, enabled, root, claimed } = look;
      if (running !== undefined || unit || enabled || root !== undefined || claimed)
        throw new Error(`after a destroy the host has of ${name} ${JSON.stringify(look)}`);
    }
    if (this.#engine.resource !== undefined) throw new Error("after a destroy the state has the VM");
  }

  #nameInState(): string | undefined {
    const name = this.#engine.resource?.properties.name;
    return typeof name === "string" ? name : undefined;
  }

  /** What the next command may delete by the word of the program, or of the state, need not stay. */
  #forgetDrives(): void {
    const { name, persistState } = this.#program;
    if (!persistState) this.#toStay.delete(name);
    const { properties } = this.#engine.resource ?? {};
    if (properties?.deletePersistentState === true || properties?.persistState === false)
      this.#toStay.delete(String(properties.name));
  }

  async #seeDrives(): Promise<void> {
    for (const [name, drive] of this.#toStay) {
      const now = (await this.world.look(name))?.drive;
      if (now !== drive) throw new Error(`the persistent drive of ${name} is lost: ${drive}, now ${now}`);
    }
    const { properties } = this.#engine.resource ?? {};
    if (properties?.persistState !== true) return;
    const name = String(properties.name);
    const drive = (await this.world.look(name))?.drive;
    if (drive !== undefined && this.#program.persistState) this.#toStay.set(name, drive);
  }
}
