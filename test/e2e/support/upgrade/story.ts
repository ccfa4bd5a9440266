import { deepEqual, equal, ok } from "node:assert/strict";
import { join } from "node:path";
import type { LabHost } from "../../../lab/host";
import { requireProcess } from "../../../lab/process";
import type { PulumiProject, PulumiResult, ResourceState } from "../../../lab/pulumi";
import { repository } from "../../../lab/pulumi/command";
import { hostFiles, keptDrive } from "../hostFiles";
import { installPacked } from "../packedPackage";
import type { TinyVms } from "../tinyVms";
import { succeeded } from "../vmProject";
import { hasMark, isForwarded, keyFiles, markDrive, processesOn, vmsWithMemory } from "./host";
import { changing, resourceCount, upgradeProgram, vmNames } from "./program";
import { describeRun, outputInState } from "./seen";

/** What the story plays with: a host and a project that nothing was deployed to or by, and both packed files. */
export interface Scene {
  host: LabHost;
  project: PulumiProject;
  flake: TinyVms;
  earlier: string;
  today: string;
  /** Is given the state as the earlier package wrote it, secrets in plain text. */
  onDeployed?: (resources: ResourceState[]) => void;
}

const moreMemory = 64;

/** VMs are deployed by an earlier package, then today's takes them over. Each step says what was seen, or fails. */
export class UpgradeStory {
  readonly #scene: Scene;
  #untouched: string[] = [];
  #running: Record<string, string> = {};
  #keyFiles: string[] = [];
  #publicKeys: unknown;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** The steps in their order, by what they are called. */
  readonly steps: Record<string, () => Promise<string>> = {
    "deployed by this commit": () => this.#deploy(),
    "today's package in its place": () => this.#exchangePackage(),
    preview: () => this.#preview(),
    refresh: () => this.#refresh(),
    "up unchanged": () => this.#upUnchanged(),
    "up with more memory": () => this.#upWithMoreMemory(),
    "refresh after that": () => this.#refresh(),
    destroy: () => this.#destroy(),
  };

  async #deploy(): Promise<string> {
    const { host, project, flake, earlier, onDeployed } = this.#scene;
    this.#untouched = await hostFiles(host);
    await installPacked(earlier, project.directory);
    project.writeProgram(upgradeProgram(host, flake));
    const run = await succeeded(project.up());
    deepEqual(run.changes, { create: resourceCount });
    onDeployed?.(await project.exportStack());
    equal(await hasMark(host), false, "the drive of persistent has the mark from the beginning");
    await markDrive(host);
    this.#running = await processesOn(host);
    this.#publicKeys = await outputInState(project, "publicKeys");
    this.#keyFiles = await keyFiles(host);
    return `${describeRun(run)}; ${this.#keyFiles.length} key files; a mark on the drive of persistent`;
  }

  async #exchangePackage(): Promise<string> {
    const { project, today } = this.#scene;
    const installed = await installPacked(today, project.directory);
    const compiled = [join(repository, "provider", "dist"), join(installed, "dist")];
    await requireProcess("diff", ["--recursive", "--brief", ...compiled]);
    return "installed";
  }

  async #preview(): Promise<string> {
    const run = await succeeded(this.#scene.project.preview());
    replacesNothing(run);
    return `${describeRun(run)}; nothing is replaced`;
  }

  async #refresh(): Promise<string> {
    const { project } = this.#scene;
    const run = await succeeded(project.refresh());
    equal(run.changes.delete, undefined, run.text);
    const undrifted = Object.fromEntries(vmNames.map((name) => [name, []]));
    deepEqual(await outputInState(project, "drift"), undrifted, run.text);
    await this.#runOn(vmNames);
    return `${describeRun(run)}; no VM lost, no drift, the VMs run on`;
  }

  async #upUnchanged(): Promise<string> {
    const { host, project } = this.#scene;
    const logins = await host.sshdAcceptedConnections();
    const run = await succeeded(project.up());
    replacesNothing(run);
    await this.#runOn(vmNames);
    const connections = (await host.sshdAcceptedConnections()) - logins;
    return `${describeRun(run)}; ${connections} connections to the host; the VMs run on`;
  }

  async #upWithMoreMemory(): Promise<string> {
    const { host, project, flake } = this.#scene;
    project.writeProgram(upgradeProgram(host, flake, moreMemory));
    const run = await succeeded(project.up());
    deepEqual(run.changes, { same: resourceCount - changing.length, update: changing.length });
    deepEqual(await vmsWithMemory(host, moreMemory), changing);
    await this.#runOn(vmNames.filter((name) => !changing.some((changed) => changed === name)));
    this.#running = await processesOn(host);
    ok(await hasMark(host), "the mark on the drive of persistent is gone");
    ok(await isForwarded(host), "nothing listens at the forwarded port");
    deepEqual(await outputInState(project, "publicKeys"), this.#publicKeys);
    const files = await keyFiles(host);
    none(
      "key files that are others by now",
      this.#keyFiles.filter((file) => !files.includes(file)),
    );
    return `${describeRun(run)}; ${changing.length} VMs restarted with ${moreMemory} MiB; drive, keys and port as before`;
  }

  async #destroy(): Promise<string> {
    const { host, project } = this.#scene;
    const run = await succeeded(project.destroy());
    deepEqual(run.changes, { delete: resourceCount });
    const left = (await hostFiles(host)).filter((line) => !this.#untouched.includes(line));
    deepEqual(left, keptDrive("persistent"));
    ok(await hasMark(host), "the mark on the kept drive is gone");
    return `${describeRun(run)}; nothing is left on the host but the drive of persistent`;
  }

  /** Fails when one of the VMs has another process than before. */
  async #runOn(names: readonly string[]): Promise<void> {
    const running = await processesOn(this.#scene.host);
    none(
      "VMs that were restarted",
      names.filter((name) => running[name] !== this.#running[name]),
    );
  }
}

function none(what: string, found: string[]): void {
  ok(found.length === 0, `${what}: ${found.join(", ")}`);
}

function replacesNothing({ changes, text }: PulumiResult): void {
  const others = Object.keys(changes).filter((change) => change !== "same" && change !== "update");
  deepEqual(others, [], text);
}
