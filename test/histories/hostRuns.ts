import fc from "fast-check";
import { type Action, histories } from "./actions";
import { History } from "./history";
import { openHistoryHost } from "./historyHost";
import { RealWorld } from "./realWorld";

/** Which histories to run on a host, and how many at once. */
export interface HostRuns {
  numRuns: number;
  seed: number;
  /** The number of the only one to run, as a failure has told it. */
  only?: number;
  lanes: number;
}

/** A history that went wrong, by its number. */
export interface WrongHistory {
  number: number;
  actions: Action[];
  why: unknown;
}

/**
 * Runs random histories on a host of the lab, which it boots and removes: several at once, each with VMs of its own names.
 * One that goes wrong is told as it is, as to look for a smaller one would take long, and the others go on. Calls `done`
 * after each.
 */
export async function runOnHost(
  { numRuns, seed, only, lanes }: HostRuns,
  done: (wrong?: WrongHistory) => void,
): Promise<void> {
  const numbered = fc.sample(histories, { numRuns, seed }).map((actions, number) => ({ number, actions }));
  const waiting = numbered.filter(({ number }) => only === undefined || only === number);
  const shared = await openHistoryHost();
  try {
    await Promise.all(
      Array.from({ length: lanes }, async (_, lane) => {
        const world = new RealWorld(shared, lane);
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
          done(await wrongOf(next, world));
      }),
    );
  } finally {
    await shared.close();
  }
}

async function wrongOf(
  { number, actions }: { number: number; actions: Action[] },
  world: RealWorld,
): Promise<WrongHistory | undefined> {
  await world.forgetAll();
  return new History(world).run(actions).then(
    () => undefined,
    (why: unknown) => ({ number, actions, why }),
  );
}
