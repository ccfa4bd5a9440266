import type { Duplex } from "node:stream";

const INTERVAL_SECONDS = 10;
const MISSES = 3;

/**
 * Notices that a host has vanished without a word. Anything that comes from it counts as a sign of life, so that a slow link
 * that is busy is not taken for a dead one. ssh2's own keepalive would keep an idle process alive, and counts only its replies.
 *
 * @param ping makes the host answer
 * @returns stops it
 */
export function keepAlive(stream: Duplex, ping: () => void): () => void {
  let misses = 0;
  const hear = () => {
    misses = 0;
  };
  stream.on("data", hear);
  const timer = setInterval(() => {
    if (misses >= MISSES) {
      stream.destroy(new Error(`no sign of life for ${INTERVAL_SECONDS * MISSES} seconds`));
      return;
    }
    misses += 1;
    ping();
  }, INTERVAL_SECONDS * 1000);
  timer.unref();
  return () => {
    clearInterval(timer);
    stream.off("data", hear);
  };
}
