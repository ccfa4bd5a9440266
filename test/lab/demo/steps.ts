/** One thing that the demo shows; it throws when it does not hold. */
export interface Step {
  title: string;
  run: () => Promise<void>;
}

const secondsSince = (start: number): string => ((Date.now() - start) / 1000).toFixed(1);

/** Runs the steps in order, each under its heading and with the time it took. */
export async function runSteps(steps: readonly Step[]): Promise<void> {
  const begin = Date.now();
  for (const [index, { title, run }] of steps.entries()) {
    console.log(`\n=== ${index + 1}/${steps.length} ${title}`);
    const start = Date.now();
    await run();
    console.log(`--- ${secondsSince(start)} s`);
  }
  console.log(`\nAll ${steps.length} steps hold, ${secondsSince(begin)} s.`);
}

/** Fails the demo, saying what was expected and what came. */
export function expectThat(holds: boolean, expected: string, came: string): void {
  if (!holds) throw new Error(`expected ${expected}; it is:\n${came}`);
  console.log(`ok: ${expected}`);
}
