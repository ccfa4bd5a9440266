import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Is told, in a line of its own, what is being set up and how far it is. */
export type Report = (line: string) => void;

/** Where what the lab builds once is kept, outside the clone. */
export function labCache(): string {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const folder = process.env.SIMPLE_VM_LAB_CACHE || join(base, "simple-vm-lab");
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Does `work` while holding the file's lock; the lock also ends with this process, however it ends. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const holder = spawn("flock", [file, "sh", "-c", "echo locked; exec cat"], {
    stdio: ["pipe", "pipe", "inherit"],
    detached: true,
  });
  await Promise.race([
    once(holder.stdout, "data"),
    once(holder, "close").then(() => {
      throw new Error(`cannot lock ${file}`);
    }),
  ]);
  const ended = once(holder, "close");
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}

/** What a thing in the cache is made from: it is made anew when any of these texts changes. */
export interface CacheEntry {
  /** Its kind and name, for example `image-debian13`. */
  name: string;
  /** Texts that decide its content: scripts, lists, versions. */
  recipe: string[];
  /** Makes it in the given empty folder. */
  build: (folder: string) => Promise<void>;
}

/**
 * The folder of a cache entry, built when it isn't there. It appears under its name only when it is whole: an interrupted
 * build leaves a folder that the next one removes. Processes that ask at once wait for the first one's build.
 */
export async function cached({ name, recipe, build }: CacheEntry): Promise<string> {
  const cache = labCache();
  const key = createHash("sha256").update(JSON.stringify(recipe)).digest("hex").slice(0, 12);
  const folder = join(cache, `${name}-${key}`);
  if (existsSync(folder)) return folder;
  return await withLock(join(cache, `${name}.lock`), async () => {
    if (existsSync(folder)) return folder;
    removeUnfinished(cache, `${name}.building-`);
    const temporary = mkdtempSync(join(cache, `${name}.building-`));
    await build(temporary);
    renameSync(temporary, folder);
    return folder;
  });
}

/** The text of a file of the lab, for a recipe. */
export function labFile(...path: string[]): string {
  return readFileSync(join(__dirname, ...path), "utf8");
}

function removeUnfinished(cache: string, prefix: string): void {
  for (const entry of readdirSync(cache)) {
    if (entry.startsWith(prefix)) rmSync(join(cache, entry), { recursive: true, force: true });
  }
}
