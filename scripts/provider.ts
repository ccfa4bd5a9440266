import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { labCache, type Report, withLock } from "../test/lab/cache";
import { requireProcess } from "../test/lab/process";

const repository = join(__dirname, "..");
const folder = join(repository, "provider");
/** The NixOS module for guests without its tests, and its copy in the package. */
const guestModule = {
  source: join(repository, "nix"),
  copy: join(folder, "nix"),
  parts: ["guest.nix", "guest", "README.md"],
};
/** The scripts for hosts, which the compiler leaves where they are. */
const hostScripts = join("host", "scripts");
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
    const [dist, building] = [join(folder, "dist"), join(folder, ".building")];
    rmSync(building, { recursive: true, force: true });
    await requireProcess("tsc", ["-p", folder, "--outDir", building], { cwd: repository, timeout: 300 });
    cpSync(join(folder, "src", hostScripts), join(building, hostScripts), { recursive: true });
    rmSync(dist, { recursive: true, force: true });
    renameSync(building, dist);
    copyGuestModule();
    writeFileSync(record, sources);
  });
}

function copyGuestModule(): void {
  const { source, copy, parts } = guestModule;
  rmSync(copy, { recursive: true, force: true });
  for (const part of parts) cpSync(join(source, part), join(copy, part), { recursive: true });
}

function isCurrent(): boolean {
  const built = [join(folder, "dist", "index.js"), join(guestModule.copy, "guest"), record].every((path) =>
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
    join(folder, "tsconfig.json"),
    join(repository, "tsconfig.base.json"),
    join(repository, "package-lock.json"),
    ...below(guestModule.source, /\.(nix|sh|md)$/),
    ...below(join(folder, "src"), /\.(ts|sh|bash|awk)$/),
  ];
  const hash = createHash("sha256");
  for (const path of all)
    hash.update(path.slice(repository.length)).update("\0").update(readFileSync(path)).update("\0");
  return hash.digest("hex");
}
