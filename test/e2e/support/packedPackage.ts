import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireProcess } from "../../lab/process";
import { repository } from "../../lab/pulumi/command";

/** Packs the provider as the set-up has compiled it; gives the packed file, which is put into `folder`. */
export function packToday(folder: string): Promise<string> {
  // Without `prepack`, which compiles again what the set-up has compiled, under the hands of the other tests.
  return pack(join(repository, "provider"), folder, ["--ignore-scripts"]);
}

/**
 * Packs the provider of an earlier commit, compiled by its own settings and today's compiler. Needs git's history and no
 * network.
 */
export async function packCommit(commit: string, folder: string): Promise<string> {
  const source = mkdtempSync(join(tmpdir(), "simple-vm-commit-"));
  try {
    const archive = join(source, "source.tar");
    const parts = ["provider", "nix", "tsconfig.base.json"];
    await requireProcess("git", ["archive", "--output", archive, commit, ...parts], { cwd: repository });
    await requireProcess("tar", ["--extract", "--file", archive, "--directory", source]);
    symlinkSync(join(repository, "node_modules"), join(source, "node_modules"));
    return await pack(join(source, "provider"), folder, ["--ignore-scripts=false", "--offline"]);
  } finally {
    rmSync(source, { recursive: true });
  }
}

async function pack(provider: string, folder: string, options: string[]): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const args = ["pack", "--pack-destination", folder, ...options];
  const output = await requireProcess("npm", args, { cwd: provider, timeout: 240 });
  return join(folder, output.trim().split("\n").at(-1) ?? "");
}

/**
 * Puts what the clone has of the packages that users get into a program's folder: an installation there then takes seconds,
 * asks no registry, and has the versions of the clone's lock file. They are copies, as npm writes into what it finds.
 */
export async function lendModules(program: string): Promise<void> {
  rmSync(join(program, "node_modules"), { recursive: true });
  const lock = readFileSync(join(repository, "package-lock.json"), "utf8");
  const { packages } = JSON.parse(lock) as { packages: Record<string, { dev?: boolean; link?: boolean }> };
  const lent = Object.entries(packages)
    .filter(([path, { dev, link }]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && !dev && !link)
    // The lock file names packages for other platforms too.
    .flatMap(([path]) => (existsSync(join(repository, path)) ? [path] : []));
  await requireProcess("cp", ["--archive", "--parents", ...lent, program], { cwd: repository, timeout: 240 });
}

/** Installs a packed file in a program's folder, as users do, in the place of what is there; gives the package's folder. */
export async function installPacked(file: string, program: string): Promise<string> {
  const modules = join(program, "node_modules");
  // The lab's projects begin with a link to those of the clone.
  if (lstatSync(modules).isSymbolicLink()) rmSync(modules);
  const sdk = require("@pulumi/pulumi/package.json") as { version: string };
  const packages = [file, `@pulumi/pulumi@${sdk.version}`];
  await requireProcess("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", ...packages], {
    cwd: program,
    timeout: 240,
  });
  return realpathSync(join(modules, "pulumi-simple-vm"));
}
