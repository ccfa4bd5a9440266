import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bootHost } from "../../../lab/host";
import type { PulumiProject } from "../../../lab/pulumi";
import { lendModules, packCommit, packToday } from "../packedPackage";
import { TinyVms } from "../tinyVms";
import { vmProject } from "../vmProject";
import { findCommit } from "./commits";
import { vmNames } from "./program";
import { type Scene, UpgradeStory } from "./story";

/** Is told of each step what was seen. */
export type Seen = (title: string, what: string) => void;

export interface UpgradeOptions {
  /** Is given what the commit wrote into the state. */
  onDeployed?: Scene["onDeployed"];
}

/**
 * Deploys VMs by the provider of a commit, and refreshes, updates and destroys them by today's, on a host of their own.
 *
 * @throws Error of the first step that does not hold
 */
export async function runUpgrade(
  name: string,
  seen: Seen,
  { onDeployed }: UpgradeOptions = {},
): Promise<void> {
  const commit = await findCommit(name);
  const folder = mkdtempSync(join(tmpdir(), "simple-vm-upgrade-"));
  const flake = new TinyVms(Object.fromEntries(vmNames.map((vm) => [vm, {}])));
  const [booting, creating] = [bootHost(), projectWithModules()];
  try {
    const [host, project, earlier, today] = await Promise.all([
      booting,
      creating,
      packCommit(commit, join(folder, "earlier")),
      packToday(join(folder, "today")),
    ]);
    const { steps } = new UpgradeStory({ host, project, flake, earlier, today, onDeployed });
    for (const [title, step] of Object.entries(steps)) {
      seen(title, await step().catch((error) => failIn(title, error)));
    }
  } finally {
    await Promise.all([
      booting.then((host) => host.shutdown()),
      creating.then((project) => project.dispose()),
    ]);
    flake.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

function failIn(title: string, cause: Error): never {
  throw new Error(`${title}: ${cause.message}`, { cause });
}

async function projectWithModules(): Promise<PulumiProject> {
  const project = await vmProject();
  await lendModules(project.directory);
  return project;
}
