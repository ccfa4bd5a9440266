import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { labCache, type Report, withLock } from "../test/lab/cache";
import { requireProcess } from "../test/lab/process";

const repository = join(__dirname, "..");
/** The folder of the package. */
export const provider = join(repository, "provider");
/** The NixOS module for guests without its tests, and its copy in the package. */
export const guestModule = {
  source: join(repository, "nix"),
  copy: join(provider, "nix"),
  parts: ["guest.nix", "guest", "README.md"],
};
/** The scripts for hosts, which the compiler leaves where they are; below `src` and below `dist`. */
export const hostScripts = join("host", "scripts");
/** Holds the hash of the sources that `provider/dist` was built from; outside `dist`, which is published. */
const record = join(repository, "node_modules", ".provider-sources");

/**
 * Compiles the provider into `provider/dist` unless that is of today's sources already, and copies the scripts for hosts
 * and the module for guests: what the package's `prepack` does too. `dist` is exchanged as a whole, so that what runs beside it finds either
 * the old one or the new one; it is made beside it, as source maps lead from there to the sources. Type errors fail it, as tsc prints them.
 */
export async function buildProvider(report: Report): Promise<void> {
  if (isCurrent()) return;
  const clone = createHash("sha256").update(repository).digest("hex").slice(0, 12);
  await withLock(join(labCache(), `provider-${clone}.lock`), async () => {
    if (isCurrent()) return;
    report("compiling");
    const sources = hashSources();
    const [dist, building] = [join(provider, "dist"), join(provider, ".building")];
    rmSync(building, { recursive: true, force: true });
    await requireProcess("tsc", ["-p", provider, "--outDir", building], { cwd: repository, timeout: 300 });
    copyHostScripts(building);
    rmSync(dist, { recursive: true, force: true });
    renameSync(building, dist);
    copyGuestModule();
    writeFileSync(record, sources);
  });
}

/** Copies the scripts for hosts to where the compiled provider has them. */
export function copyHostScripts(dist: string): void {
  rmSync(join(dist, hostScripts), { recursive: true, force: true });
  cpSync(join(provider, "src", hostScripts), join(dist, hostScripts), { recursive: true });
}

/** Copies the NixOS module for guests into the package. */
export function copyGuestModule(): void {
  const { source, copy, parts } = guestModule;
  rmSync(copy, { recursive: true, force: true });
  for (const part of parts) cpSync(join(source, part), join(copy, part), { recursive: true });
}

function isCurrent(): boolean {
  const built = [join(provider, "dist", "index.js"), join(guestModule.copy, "guest"), record].every((path) =>
    existsSync(path),
  );
  return built && readFileSync(record, "utf8") === hashSources();
}

function hashSources(): string {
  const below = (path: string, kinds: RegExp) =>
    readdirSync(path, { recursive: true, encoding: "utf8" })
      .filter((file) => kinds.test(file))
      .sort()
      .map((file) => join(path, file));
  const all = [
    join(provider, "tsconfig.json"),
    join(repository, "tsconfig.base.json"),
    join(repository, "package-lock.json"),
    ...below(guestModule.source, /\.(nix|sh|md)$/),
    ...below(join(provider, "src"), /\.(ts|sh|bash|awk)$/),
  ];
  const hash = createHash("sha256");
  for (const path of all)
    hash.update(path.slice(repository.length)).update("\0").update(readFileSync(path)).update("\0");
  return hash.digest("hex");
}
