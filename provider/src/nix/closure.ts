import { spawn } from "node:child_process";
import { lstat } from "node:fs/promises";
import { PassThrough, type Readable } from "node:stream";
import { count } from "../errors/count";
import { askNix, experimentalFeatures, explainStart, failure, type Purpose } from "./command";
import { NixError } from "./errors";
import { listedPaths, repairStore } from "./lostPaths";
import { forStore } from "./options";
import { cannotStart } from "./process";

/** A store path of a closure. */
export interface ClosurePath {
  path: string;
  /** Size of its contents as a Nix archive, in bytes. */
  narSize: number;
  /** Store paths that it refers to, possibly itself. */
  references: string[];
}

/**
 * All store paths that a valid path needs, itself included. NixError when the path is not valid here, or when one of
 * them is gone from the disk: Nix's database alone answers what is valid.
 *
 * The registration text of `nix-store --dump-db` has been the same in all versions of Nix, while the JSON of
 * `nix path-info` changed its shape twice, and Nix 2.34 announces an error for a call that names no shape.
 */
export async function closureOf(outPath: string, nixOptions: readonly string[]): Promise<ClosurePath[]> {
  const purpose = { kind: "nixStore", what: "cannot list the closure", where: outPath } as const;
  const options = forStore(nixOptions);
  const requisites = await askNix("nix-store", ["--query", "--requisites", outPath, ...options], purpose);
  const paths = requisites.trim().split("\n");
  const closure = parseRegistrations(await askNix("nix-store", ["--dump-db", ...paths, ...options], purpose));
  await refuseLost(closure, outPath);
  return closure;
}

async function refuseLost(closure: readonly ClosurePath[], outPath: string): Promise<void> {
  const there = await Promise.all(closure.map(({ path }) => isThere(path)));
  const lost = closure.filter((_, index) => !there[index]);
  if (lost.length === 0) return;
  throw new NixError({
    kind: "deployerLostPaths",
    what: "this machine's store has lost paths that Nix holds for valid",
    where: outPath,
    why: listedPaths(lost),
    next: `see that /nix/store is mounted on the machine that runs Pulumi, then ${repairStore}`,
  });
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}

/** Reads `nix-store --dump-db`: path, hash, size, deriver, number of references, references; a line each. */
export function parseRegistrations(text: string): ClosurePath[] {
  const lines = text.split("\n");
  const found: ClosurePath[] = [];
  let next = 0;
  while (next < lines.length && lines[next] !== "") {
    const [path = "", , narSize, , count] = lines.slice(next, next + 5);
    const first = next + 5;
    next = first + Number(count);
    if (
      !path.startsWith("/") ||
      !/^\d+$/.test(narSize ?? "") ||
      !/^\d+$/.test(count ?? "") ||
      next > lines.length
    ) {
      throw new NixError({
        kind: "nixStore",
        where: "the machine that runs Pulumi",
        what: "cannot read what nix-store --dump-db says",
        why: `at ${path}`,
      });
    }
    found.push({ path, narSize: Number(narSize), references: lines.slice(first, next) });
  }
  return found;
}

/**
 * One stream of the paths' contents for `nix-store --import`, dependencies first whatever their order here. Nix's
 * failure is the stream's error, after which nothing more is read; destroying the stream ends the process. The paths
 * must fit one command line, about 20,000 of them: NixError beyond.
 */
export function exportPaths(paths: readonly string[], nixOptions: readonly string[]): Readable {
  const purpose: Purpose = {
    kind: "nixStore",
    where: "the machine that runs Pulumi",
    what: `cannot export ${count(paths.length, "store path")}`,
  };
  const output = new PassThrough();
  const args = [...experimentalFeatures, "--export", ...paths, ...forStore(nixOptions)];
  try {
    const child = spawn("nix-store", args, { stdio: ["ignore", "pipe", "pipe"], env: process.env });
    const complaints: Buffer[] = [];
    child.stderr.on("data", (chunk: Buffer) => complaints.push(chunk));
    // The end is passed on only when the exit code is known: an import must not take half an export for a whole.
    child.stdout.pipe(output, { end: false });
    child.once("error", (error) => output.destroy(startFailure(error, purpose)));
    child.once("close", (code) => {
      const stderr = Buffer.concat(complaints).toString("utf8");
      if (code === 0) output.end();
      else output.destroy(failure({ code, stdout: "", stderr }, { ...purpose, ...repair(stderr) }));
    });
    output.once("close", () => child.kill());
  } catch (error) {
    output.destroy(startFailure(error, purpose));
  }
  return output;
}

/** Nix checks each path against its hash when it exports it: the store's contents have changed since. */
function repair(stderr: string): { next?: string } {
  if (!/ has changed from |No such file or directory/.test(stderr)) return {};
  return { next: `the store of the machine that runs Pulumi is damaged: ${repairStore}` };
}

function startFailure(error: unknown, purpose: Purpose): Error {
  const explained = explainStart(cannotStart("nix-store", error), purpose);
  return explained instanceof Error ? explained : new NixError({ ...purpose, cause: explained });
}
