import { Semaphore } from "async-mutex";

/** Channels open at once. sshd allows 10 by default (MaxSessions), and also counts those that are being closed. */
const CHANNELS = 4;

/** A command that may have a channel for long. */
export interface Lasting {
  /** Called when another command waits for a channel, and all that are open belong to lasting ones: this one should end soon. */
  giveWay(): void;
}

/** The channels of one link, which its commands take in turns. Fewer than four where the host opens no more. */
export class Channels {
  readonly #free = new Semaphore(CHANNELS);
  /** Those that the host has opened. */
  readonly #open = new Set<Partial<Lasting>>();
  #limit = CHANNELS;
  #waiting = 0;

  /** Calls `use` when a channel is to be had. `opened` tells that the host has opened it. */
  async take<T>({ giveWay }: Partial<Lasting>, use: (opened: () => void) => Promise<T>): Promise<T> {
    const command = { giveWay };
    this.#waiting += 1;
    this.#askForRoom();
    const release = await this.#free.acquire().then(([, free]) => free);
    this.#waiting -= 1;
    try {
      return await use(() => {
        this.#open.add(command);
        this.#askForRoom();
      });
    } finally {
      this.#open.delete(command);
      release();
    }
  }

  /**
   * The host refused to open a channel. Those that it has open are then all that it allows (MaxSessions): what was
   * refused gets the next one, and others wait for their turns instead of being refused as well.
   *
   * @returns whether there are such channels, whose end is worth waiting for
   */
  refused(): boolean {
    const limit = Math.min(this.#limit, Math.max(1, this.#open.size));
    if (this.#open.size > 0) {
      this.#free.setValue(this.#free.getValue() - (this.#limit - limit));
      this.#limit = limit;
    }
    this.#waiting += 1;
    this.#askForRoom();
    this.#waiting -= 1;
    return this.#open.size > 0;
  }

  #askForRoom(): void {
    const open = [...this.#open];
    if (this.#waiting === 0 || open.length < this.#limit) return;
    if (open.every(({ giveWay }) => giveWay !== undefined)) for (const { giveWay } of open) giveWay?.();
  }
}
