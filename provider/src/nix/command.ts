import { existsSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { SimpleVmError } from "../errors/error";
import { isAboutFullDisk, megabytes } from "../errors/fullDisk";
import type { AdvisedKind } from "../errors/kinds";
import { errorFirst, NixError } from "./errors";
import { type ProcessOptions, type ProcessResult, runProcess, systemErrorCode } from "./process";

/** The programs of Nix that this package starts; all must be on the deployer's PATH. */
export type NixProgram = "nix" | "nix-store" | "nix-instantiate";

/** What a Nix call is for, for the error should it fail. */
export interface Purpose {
  /** The kind of its errors. */
  kind: AdvisedKind;
  /** What could not be done, e.g. `cannot build`. */
  what: string;
  /** The flake reference, file or store path it concerns. */
  where: string;
  /** What the user can do about a failure. */
  next?: string;
}

/** Words for every call, so that flakes work whatever the user's nix.conf says. */
export const experimentalFeatures = ["--extra-experimental-features", "nix-command flakes"] as const;

/** Runs a Nix program and returns its result whatever its exit code; NixError when it cannot be started. */
export async function runNix(
  program: NixProgram,
  args: readonly string[],
  purpose: Purpose,
  options?: ProcessOptions,
): Promise<ProcessResult> {
  try {
    return await runProcess(program, [...experimentalFeatures, ...args], options);
  } catch (error) {
    throw explainStart(error, purpose);
  }
}

/** An error of starting Nix, with what to do about it; any other error is returned as it is. */
export function explainStart(error: unknown, purpose: Purpose): unknown {
  const advice: Record<string, string> = {
    ENOENT: "install Nix (2.8 or later) on this machine, or put its bin folder on PATH",
    E2BIG: "make the list shorter: it must fit one command line (about 10,000 store paths)",
  };
  const next = advice[systemErrorCode(error) ?? ""];
  if (next === undefined || !(error instanceof SimpleVmError)) return error;
  const { what, why } = error.parts;
  return new NixError({ ...purpose, kind: "cannotStart", why: `${what}: ${why}`, next, cause: error });
}

/** The NixError of a call that ended with anything but exit code 0. */
export function failure({ code, stderr }: ProcessResult, purpose: Purpose): NixError {
  const ended = code === null ? "Nix was killed by a signal" : `Nix ended with exit code ${code}`;
  return new NixError({ ...purpose, ...adviceFor(stderr), why: errorFirst(stderr) || ended });
}

/** A derivation needs a machine of another architecture: Nix 2.8's words, and those of later versions. */
const otherSystem = /a '([a-z0-9_-]+)' with features .* is required to build|Required system: '([^']+)'/;

/** A file that is missing from Nix's copy of a flake: Nix 2.8's words, and those of later versions. */
const unknownToGit =
  /(getting status of|path) '\/nix\/store\/[^/']+-source\/[^']+'(: No such file| does not exist)/;

/** Advice for what Nix said, where it is the same whatever was asked of it. */
function adviceFor(stderr: string): { next?: string } {
  if (isAboutFullDisk(stderr)) return { next: `make room on the machine that runs Pulumi: ${freeSpace()}` };
  if (unknownToGit.test(stderr)) {
    return { next: "`git add` that file: of a flake in a git repository, Nix sees what git knows" };
  }
  const [, old, system = old] = otherSystem.exec(stderr) ?? [];
  if (system === undefined) return {};
  return {
    next:
      `this machine cannot build for ${system}: if that is the host's system, give a builder for it ` +
      `(\`--builders\` in nixOptions, or nix.conf); if not, give the VM for the host's own system`,
  };
}

function freeSpace(): string {
  return ["/nix/store", tmpdir()]
    .filter((folder) => existsSync(folder))
    .map((folder) => {
      const { bavail, bsize } = statfsSync(folder);
      return `${folder} has ${megabytes(bavail * bsize)} MB free`;
    })
    .join(", ");
}

/** Runs a Nix program and returns its standard output; NixError with Nix's own words when it fails. */
export async function askNix(
  program: NixProgram,
  args: readonly string[],
  purpose: Purpose,
  options?: ProcessOptions,
): Promise<string> {
  const result = await runNix(program, args, purpose, options);
  if (result.code !== 0) throw failure(result, purpose);
  return result.stdout;
}
