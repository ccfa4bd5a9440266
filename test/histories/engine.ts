import type { Session } from "../../provider/src/session";
import { check } from "../../provider/src/steps/check";
import { create } from "../../provider/src/steps/create";
import { DeclaredVms } from "../../provider/src/steps/declaredVms";
import { diff } from "../../provider/src/steps/diff";
import { read } from "../../provider/src/steps/read";
import { remove } from "../../provider/src/steps/remove";
import { UnfinishedDeploy } from "../../provider/src/steps/unfinished";
import { update } from "../../provider/src/steps/update";
import { type Armed, faultyHost, Killed, withFault } from "./faultyHost";
import type { World } from "./world";

type Properties = Record<string, unknown>;

/** A resource as Pulumi's state has it. */
export interface Resource {
  id: string;
  properties: Properties;
}

/** How a command ended. */
export type Ending = "done" | "error" | "killed";

/** Plays Pulumi's engine for one resource: which step it calls, and what it keeps in its state. */
export class Engine {
  resource: Resource | undefined;
  /** Of the last command: what it was told, or why it failed. */
  message = "";
  /** Whether the last command has called a step that deploys or removes. */
  deployed = false;
  #armed: Armed = { fault: undefined, hit: false };

  constructor(private readonly world: World) {}

  /** Whether the fault of the last command has happened. */
  get hit(): boolean {
    return this.#armed.hit;
  }

  up(inputs: Properties, fault?: Armed["fault"]): Promise<Ending> {
    return this.#command(fault, async (session) => {
      const { inputs: news, failures = [] } = await check({}, { ...inputs, resourceUrn: "urn" }, session);
      if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join());
      if (this.resource !== undefined) {
        const { changes, replaces } = diff(this.resource.properties, news, session);
        if (!changes) return;
        this.deployed = true;
        if (replaces.length === 0) return this.#update(this.resource, news, session);
        await this.#remove(this.resource, session);
      }
      this.deployed = true;
      const { id, outs } = await create(news, session);
      this.resource = { id, properties: outs };
    });
  }

  refresh(fault?: Armed["fault"]): Promise<Ending> {
    return this.#command(fault, async (session) => {
      if (this.resource === undefined) return;
      const { id, properties } = this.resource;
      const found = await read(id, properties, session);
      this.resource = found && { id, properties: found };
    });
  }

  destroy(fault?: Armed["fault"]): Promise<Ending> {
    return this.#command(fault, async (session) => {
      if (this.resource !== undefined) await this.#remove(this.resource, session);
    });
  }

  async #update({ id, properties }: Resource, news: Properties, session: Session): Promise<void> {
    this.resource = { id, properties: await update(id, properties, news, session) };
  }

  async #remove({ id, properties }: Resource, session: Session): Promise<void> {
    await remove(id, properties, session);
    this.resource = undefined;
  }

  async #command(fault: Armed["fault"], work: (session: Session) => Promise<void>): Promise<Ending> {
    this.#armed = { fault, hit: false };
    this.deployed = false;
    this.message = "";
    try {
      await work(this.#session());
      return "done";
    } catch (error) {
      if (error instanceof Killed || (error instanceof Error && error.cause instanceof Killed))
        return "killed";
      if (error instanceof UnfinishedDeploy) this.resource = { id: error.id, properties: error.properties };
      this.message = String(error);
      return "error";
    }
  }

  /** Each command is a process of its own, with a session of its own. */
  #session(): Session {
    const armed = this.#armed;
    const tell = (text: string) => {
      this.message += `${text}\n`;
    };
    return {
      reporterFor: () => ({ status: () => undefined, note: tell, warn: tell }),
      declaredVms: new DeclaredVms(),
      toldDrift: new Set(),
      nix: this.world.nix,
      outputsInState: async () => undefined,
      hosts: {
        connect: (...args) =>
          withFault(armed, "connect", async () =>
            faultyHost(await this.world.connect(...args), armed, this.world.cutShort),
          ),
      },
    };
  }
}
