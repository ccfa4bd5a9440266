import { SimpleVmError } from "../errors/error";

let underWay = 0;
let end: (() => void) | undefined;

/** Runs what is not to be left half-way. Nothing of the kind begins once this process is to end. */
export async function untilDone<Result>(work: () => Promise<Result>): Promise<Result> {
  if (end !== undefined) throw new SimpleVmError({ what: "Pulumi's engine is gone" });
  underWay += 1;
  try {
    return await work();
  } finally {
    underWay -= 1;
    endIfIdle();
  }
}

/** Calls `stop` as soon as nothing is under way that is not to be left half-way, and lets nothing of the kind begin. */
export function endAfterWork(stop: () => void): void {
  end = stop;
  endIfIdle();
}

function endIfIdle(): void {
  if (underWay === 0) end?.();
}
