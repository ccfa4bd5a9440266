import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { pinned, succeeded, vmProgram, vmProject } from "../e2e/support/vmProject";
import { buildGuest, type GuestFlake, guestFlake } from "../lab/guest";
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject } from "../lab/pulumi";
import { repository } from "../lab/pulumi/command";

/**
 * `npm run bench:preview`: what it costs a preview of many VMs, all of whose packages change, to tell which ones do. Previews
 * with and without that alternate; what is told is the median of the pairs' ratios. Once with all built, where the answer
 * is exact, once with nothing built, where it is an estimate. Without is the same package, with the one module replaced
 * that compares.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: "string", default: "20" },
      /** Packages in each VM's closure, half of which change. All VMs have the same, as those of one nixpkgs have. */
      packages: { type: "string", default: "300" },
      rounds: { type: "string", default: "5" },
    },
  });
  const names = Array.from({ length: Number(values.count) }, (_, index) => `web${index}`);
  const report = console.log;
  const flake = await guestFlake({}, report);
  const [host, project] = await Promise.all([bootHost({ report }), vmProject()]);
  const installation = new Installation(project);
  const setVersions = (version: string) => {
    for (const name of names) flake.set(name, { packages: packages(Number(values.packages), version) });
  };
  try {
    setVersions("1.0");
    project.writeProgram(program(names, host, flake));
    await succeeded(project.up({ deadline: 600 }));
    setVersions("1.1");
    for (const name of names) await buildGuest(`${flake.path}#${name}`);
    await compare("all built", Number(values.rounds), project, installation);
    setVersions(`1.2.${Date.now()}`);
    await compare("nothing built", Number(values.rounds), project, installation);
  } finally {
    await Promise.all([project.dispose(), host.shutdown()]);
    flake.remove();
  }
}

const packages = (count: number, version: string): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`package${index}x`, index % 2 === 0 ? version : "1.0"]),
  );

const program = (names: readonly string[], host: LabHost, flake: GuestFlake): string =>
  vmProgram(
    Object.fromEntries(
      names.map((name) => [
        name,
        { host: pinned(host), vm: { flake: `${flake.path}#${name}` }, autoStart: false },
      ]),
    ),
  );

type Variant = "with" | "without";

/** The package as a project has it installed: as it is, or without the comparison of packages. */
class Installation {
  readonly #modules: string;
  #installed: Variant = "with";

  constructor({ directory }: PulumiProject) {
    this.#modules = join(directory, "node_modules");
    rmSync(this.#modules);
    mkdirSync(this.#modules);
    const all = join(repository, "node_modules");
    const others = readdirSync(all).filter((name) => name !== "pulumi-simple-vm" && name !== ".bin");
    for (const name of others) symlinkSync(join(all, name), join(this.#modules, name));
    for (const target of [this.#inUse, this.#aside("without")]) {
      cpSync(join(repository, "provider", "dist"), join(target, "dist"), { recursive: true });
      cpSync(join(repository, "provider", "package.json"), join(target, "package.json"));
    }
    writeFileSync(join(this.#aside("without"), "dist", "steps", "packageChanges.js"), comparesNothing);
  }

  use(variant: Variant): void {
    if (variant === this.#installed) return;
    renameSync(this.#inUse, this.#aside(this.#installed));
    renameSync(this.#aside(variant), this.#inUse);
    this.#installed = variant;
  }

  get #inUse(): string {
    return join(this.#modules, "pulumi-simple-vm");
  }

  #aside(variant: Variant): string {
    return join(this.#modules, `.pulumi-simple-vm-${variant}`);
  }
}

const comparesNothing = `
exports.summaryOfPackages = async () => undefined;
exports.summaryAfterBuild = async () => undefined;
`;

async function compare(
  what: string,
  rounds: number,
  project: PulumiProject,
  installation: Installation,
): Promise<void> {
  const secondsOf = async (variant: Variant): Promise<number> => {
    installation.use(variant);
    const began = performance.now();
    await succeeded(project.preview({ deadline: 600 }));
    return (performance.now() - began) / 1000;
  };
  await secondsOf("without");
  await secondsOf("with");
  const pairs: { with: number; without: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    pairs.push({ without: await secondsOf("without"), with: await secondsOf("with") });
  }
  for (const pair of pairs) console.log(`  ${what}: ${inWords(pair)}`);
  const ratio = median(pairs.map((pair) => pair.with / pair.without));
  const medians = {
    with: median(pairs.map((pair) => pair.with)),
    without: median(pairs.map((pair) => pair.without)),
  };
  console.log(`${what}: median ratio ${ratio.toFixed(2)}; medians ${inWords(medians)}`);
}

const inWords = (pair: { with: number; without: number }): string =>
  `${pair.with.toFixed(1)} s with, ${pair.without.toFixed(1)} s without`;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
