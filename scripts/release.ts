/**
 * `npm run release -- VERSION [--dry-run]`: releases the package from a CI job. It refuses before anything is changed, or
 * runs the quick tests, sets the version, packs, commits, tags and publishes with provenance; the job pushes commit and
 * tag. A dry run stops after packing, puts back what it changed, and says what would follow. The folder is the one in which
 * it is run.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { refusalsOf } from "./release/refusals";

const { values, positionals } = parseArgs({
  options: { "dry-run": { type: "boolean", default: false } },
  allowPositionals: true,
});
const dryRun = values["dry-run"];
const [version = ""] = positionals;

/** What a release changes in the tree. */
const changed = ["provider/package.json", "package-lock.json"];

const ask = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

function run(command: string, ...args: string[]): void {
  console.log(`$ ${[command, ...args].join(" ")}`);
  execFileSync(command, args, { stdio: ["ignore", "inherit", "inherit"] });
}

/** The variables by which GitHub and GitLab say that a job may ask for an identity. */
const hasIdentity = [process.env.ACTIONS_ID_TOKEN_REQUEST_URL, process.env.SIGSTORE_ID_TOKEN].some(Boolean);

function refusals(): string[] {
  const facts = {
    version,
    status: ask("git", "status", "--porcelain"),
    tags: ask("git", "tag", "--list").split("\n"),
    changelog: readFileSync("CHANGELOG.md", "utf8"),
    manifest: JSON.parse(readFileSync("provider/package.json", "utf8")),
    hasIdentity,
  };
  return refusalsOf(facts, dryRun);
}

/** Sets the version and packs; gives the packed file. */
function pack(folder: string): string {
  // By itself it would install what the clone depends on.
  const quietly = ["--no-git-tag-version", "--allow-same-version", "--no-workspaces-update"];
  run("npm", "version", version, ...quietly, "--workspace", "provider");
  run("npm", "install", "--package-lock-only", "--prefer-offline");
  run("npm", "pack", "--workspace", "provider", "--pack-destination", folder);
  return join(folder, `pulumi-simple-vm-${version}.tgz`);
}

function release(folder: string): void {
  run("npm", "run", "test:quick");
  let file: string;
  try {
    file = pack(folder);
  } catch (error) {
    run("git", "restore", "--", ...changed);
    throw error;
  }
  const steps = [
    ["git", "commit", "--allow-empty", "--message", `Release ${version}`, "--", ...changed],
    ["git", "tag", "--annotate", "--message", `Release ${version}`, `v${version}`],
    ["npm", "publish", file, "--provenance", "--access", "public"],
  ];
  if (dryRun) run("git", "restore", "--", ...changed);
  for (const [command = "", ...args] of steps) {
    if (dryRun) console.log(`would run: ${[command, ...args].join(" ")}`);
    else run(command, ...args);
  }
  console.log(
    dryRun ? "nothing was changed" : `published ${version}: push the commit and the tag v${version}`,
  );
}

const reasons = refusals();
if (reasons.length > 0) {
  console.error(`cannot release ${version}:\n${reasons.map((reason) => `- ${reason}`).join("\n")}`);
  process.exitCode = 1;
} else {
  const folder = mkdtempSync(join(tmpdir(), "simple-vm-release-"));
  try {
    release(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
