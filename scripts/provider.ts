import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { labCache, type Report, withLock } from "../test/lab/cache";
import { requireProcess } from "../test/lab/process";

const repository = join(__dirname, "..");
const folder = join(repository, "provider");
/** The NixOS module for guests, and its copy in the package. */
const guestModule = { source: join(repository, "nix", "guest.nix"), copy: join(folder, "nix", "guest.nix") };
/** The scripts for hosts, which the compiler leaves where they are. */
const hostScripts = join("host", "scripts");
/** Holds the hash of the sources that `provider/dist` was built from; outside `dist`, which is published. */
const record = join(repository, "node_modules", ".provider-sources");

/**
 * Compiles the provider into `provider/dist` unless that is of today's sources already, and copies the scripts for hosts
 * and the module for guests: what the package's `prepack` does too. `dist` is exchanged as a whole, so that what runs beside it finds either
 * the old one or the new one. Type errors fail it, as tsc prints them.
 */
export async function buildProvider(report: Report): Promise<void> {
  if (isCurrent()) return;
  const clone = createHash("sha256").update(repository).digest("hex").slice(0, 12);
  await withLock(join(labCache(), `provider-${clone}.lock`), async () => {
    if (isCurrent()) return;
    report("compiling");
    const sources = hashSources();
    const [dist, building] = [join(folder, "dist"), join(repository, "node_modules", ".provider-building")];
    rmSync(building, { recursive: true, force: true });
    await requireProcess("tsc", ["-p", folder, "--outDir", building], { cwd: repository, timeout: 300 });
    cpSync(join(folder, "src", hostScripts), join(building, hostScripts), { recursive: true });
    rmSync(dist, { recursive: true, force: true });
    renameSync(building, dist);
    cpSync(guestModule.source, guestModule.copy);
    writeFileSync(record, sources);
  });
}

function isCurrent(): boolean {
  const built = [join(folder, "dist", "index.js"), guestModule.copy, record].every((path) =>
    existsSync(path),
  );
  return built && readFileSync(record, "utf8") === hashSources();
}

function hashSources(): string {
  const source = join(folder, "src");
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((path) =>
    /\.(ts|sh|bash|awk)$/.test(path),
  );
  const all = [
    join(folder, "tsconfig.json"),
    join(repository, "tsconfig.base.json"),
    join(repository, "package-lock.json"),
    guestModule.source,
    ...files.sort().map((path) => join(source, path)),
  ];
  const hash = createHash("sha256");
  for (const path of all)
    hash.update(path.slice(repository.length)).update("\0").update(readFileSync(path)).update("\0");
  return hash.digest("hex");
}
