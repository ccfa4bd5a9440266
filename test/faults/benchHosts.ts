import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../../provider/src/errors/error";
import { bootHost, type LabHost } from "../lab/host";
import { leftOn, lostDrives } from "./cleanHost";

/** How long a host may take until nothing is left on it, in milliseconds: twice the longest cut of a link. */
const patience = 120_000;

/** One host after the other, on which rows run in turns: one on which a row did not hold is not used again. */
export class BenchHosts {
  #host: LabHost | undefined;
  #drives: string[] = [];
  #found: string[] = [];
  /** How many hosts there were. */
  booted = 0;
  /** How many drives were looked for on them when all else was over. */
  drives = 0;

  /** The host for the next row. */
  async next(): Promise<LabHost> {
    if (this.#host === undefined) {
      this.#host = await bootHost();
      this.booted += 1;
    }
    return this.#host;
  }

  /** What is left or lost on the host, by lines; nothing of these VMs may be there but their drives, which stay. */
  async afterRows(vms: readonly string[], hold: boolean): Promise<string[]> {
    this.#drives.push(...vms);
    const wrong = await this.#check();
    this.#found.push(...wrong);
    if (wrong.length > 0 || !hold) await this.#shutdown();
    return wrong;
  }

  /** Looks at the host for the last time, and removes it; gives all that was left or lost, also before. */
  async end(): Promise<string[]> {
    this.#found.push(...(await this.#check()));
    await this.#shutdown();
    return this.#found;
  }

  async #check(): Promise<string[]> {
    if (this.#host === undefined) return [];
    try {
      const left = await this.#leftInTheEnd(this.#host);
      const lost = await lostDrives(this.#host, this.#drives);
      return [...left.map((line) => `left: ${line}`), ...lost.map((drive) => `lost: the drive of ${drive}`)];
    } catch (error) {
      return [`the host cannot be looked at: ${messageOf(error)}`];
    }
  }

  /** A host whose link was cut learns late that a session of before is over: TCP asks less and less often. */
  async #leftInTheEnd(host: LabHost): Promise<string[]> {
    let left = await leftOn(host);
    for (
      const began = Date.now();
      left.length > 0 && Date.now() - began < patience;
      left = await leftOn(host)
    )
      await delay(1000);
    return left;
  }

  async #shutdown(): Promise<void> {
    this.drives += this.#drives.length;
    this.#drives = [];
    await this.#host?.shutdown();
    this.#host = undefined;
  }
}
