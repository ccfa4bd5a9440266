import { setTimeout as delay } from "node:timers/promises";

/** Asks again until it holds; fails after so many seconds, 180 unless given. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  seconds = 180,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s for ${what}`);
    await delay(50);
  }
}
