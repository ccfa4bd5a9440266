import fc from "fast-check";
import { histories } from "./actions";
import { History } from "./history";
import { RealWorld } from "./realWorld";
import type { Replay } from "./runs";

/**
 * Runs random histories one after the other on a host of the lab, which it boots and removes. One that goes wrong is told as it is:
 * to look for a smaller one would take long. Calls `done` after each.
 */
export async function runOnHost(replay: Replay, done: () => void): Promise<void> {
  const world = await RealWorld.open();
  try {
    await fc.assert(
      fc.asyncProperty(histories, async (actions) => {
        await world.forgetAll();
        await new History(world).run(actions);
        done();
      }),
      { ...replay, endOnFailure: true },
    );
  } finally {
    await world.close();
  }
}
