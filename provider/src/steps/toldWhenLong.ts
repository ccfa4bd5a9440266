import { duration } from "./progressWords";
import type { Reporter } from "./reporter";

/** What takes less is over before one has read of it, in milliseconds. */
const patienceMilliseconds = 2000;

/** A phase, and how it is called when it is over. */
export interface LongPhase {
  doing: string;
  done: string;
}

/**
 * Does something that is mostly done at once, and tells of it when it is not: a status makes a resource's row appear, also
 * where nothing of the resource changes.
 */
export async function toldWhenLong<Result>(
  reporter: Reporter,
  { doing, done }: LongPhase,
  work: () => Promise<Result>,
): Promise<Result> {
  const began = Date.now();
  let isTold = false;
  const timer = setTimeout(() => {
    isTold = true;
    reporter.status(doing);
  }, patienceMilliseconds);
  try {
    const result = await work();
    if (isTold) reporter.status(done, duration((Date.now() - began) / 1000));
    return result;
  } finally {
    clearTimeout(timer);
  }
}
