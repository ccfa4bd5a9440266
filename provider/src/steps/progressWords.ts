import { count } from "../errors/count";
import { megabytes } from "../errors/fullDisk";
import type { Progress } from "../host/transaction/awaitedResults";
import type { CopyProgress } from "../host/transfer/exportProgress";

/** What a transaction does, and what has become of the VM when it succeeds after that. */
export const phaseWords: Record<Progress["phase"], { doing: string; done: string }> = {
  turn: { doing: "waiting for its turn to start", done: "installed" },
  stop: { doing: "stopping the old VM", done: "installed" },
  start: { doing: "starting", done: "running" },
  "health new": { doing: "waiting for health", done: "healthy" },
  back: { doing: "putting the old VM back", done: "put back" },
  "health old": { doing: "waiting for the old VM's health", done: "put back" },
};

/** How far a copy is, in words: what there is to copy when it begins, then also the rate and the time that is left. */
export function copyWords({ paths, allPaths, bytes, allBytes, bytesPerSecond }: CopyProgress): string {
  if (bytes === 0) return `${count(allPaths, "path")}, ${megabytes(allBytes)} MB`;
  const words = [
    `${paths} of ${count(allPaths, "path")}`,
    `${megabytes(bytes)} of ${megabytes(allBytes)} MB`,
  ];
  if (bytesPerSecond > 0) {
    words.push(`${megabytes(bytesPerSecond)} MB/s`, `${duration((allBytes - bytes) / bytesPerSecond)} left`);
  }
  return words.join(", ");
}

/** A time as one reads it: `9 s`, `3 min 5 s`, `2 h 10 min`. Begun seconds count. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
