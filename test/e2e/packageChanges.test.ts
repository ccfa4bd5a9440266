/** What a preview tells of the packages that a change brings, and what an update costs. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { megabytes } from "../../provider/src/errors/fullDisk";
import { parseRegistrations } from "../../provider/src/nix/closure";
import { type GuestFlake, type GuestOptions, guestFlake, labNixConfig } from "../lab/guest";
import { bootHost, type LabHost } from "../lab/host";
import { requireProcess } from "../lab/process";
import type { EngineEvent, PulumiProject, PulumiResult } from "../lab/pulumi";
import { freshRevision } from "./support/tinyVms";
import { pinned, succeeded, vmProgram, vmProject } from "./support/vmProject";

let host: LabHost;
let flake: GuestFlake;
let project: PulumiProject;

beforeAll(async () => {
  [host, project] = await Promise.all([bootHost(), vmProject()]);
  flake = await guestFlake({});
}, 120_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
  for (const folder of folders) {
    await requireProcess("chmod", ["-R", "u+w", folder]);
    rmSync(folder, { recursive: true, force: true });
  }
});

const folders: string[] = [];

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "package-changes-"));
  folders.push(folder);
  return folder;
}

const program = (args: object = {}): string =>
  vmProgram({ web: { host: pinned(host), vm: { flake: `${flake.path}#web` }, autoStart: false, ...args } });

/** Puts packages into the VM's closure; it is another VM each time. */
const setPackages = (packages: GuestOptions["packages"]): void =>
  flake.set("web", { revision: freshRevision(), packages });

const notesOf = ({ events }: PulumiResult): string[] =>
  events.flatMap(({ diagnosticEvent: event }: EngineEvent) =>
    event?.severity === "info" && event.ephemeral !== true ? [event.message.trim()] : [],
  );

/** The computed input `summary` of the VM, as `--json` has it. */
const summaryOf = ({ events }: PulumiResult): unknown =>
  events.map(({ resourcePreEvent: event }) => event?.metadata).find((step) => step?.urn.endsWith("::web"))
    ?.new?.inputs?.summary;

/** The parts of a summary that is exact. */
function readSummary(result: PulumiResult): { text: string; closure: string; toCopy: string } {
  const text = String(summaryOf(result));
  const [, closure = "", toCopy = ""] =
    /; closure: (.* MB) \(.*\); to copy: (.* MB) beyond the old closure$/.exec(text) ?? [];
  return { text, closure, toCopy };
}

/** The environment of a Nix whose store is empty, with a binary cache or none. */
function emptyStore(cache = ""): Record<string, string> {
  const NIX_CONFIG = labNixConfig.replace("substituters =", `substituters = ${cache}`);
  return { NIX_REMOTE: `local?root=${temporaryFolder()}`, NIX_CONFIG };
}

/** The URL of a binary cache that has the package which the VM is to have. */
async function binaryCache({ events }: PulumiResult): Promise<string> {
  const steps = events.map(({ resourcePreEvent: event }) => event?.metadata);
  const outPath = String(steps.find((step) => step?.urn.endsWith("::web"))?.new?.inputs?.outPath);
  const url = `file://${temporaryFolder()}`;
  const features = ["--extra-experimental-features", "nix-command flakes"];
  await requireProcess("nix", [...features, "copy", "--to", url, outPath], {
    env: { NIX_CONFIG: labNixConfig },
  });
  return url;
}

/** The valid paths of a host's store, and the sizes of their Nix archives in bytes. */
async function storeOf(lab: LabHost): Promise<Map<string, number>> {
  const registrations = parseRegistrations(await lab.require("nix-store --dump-db"));
  return new Map(registrations.map(({ path, narSize }) => [path, narSize]));
}

test("a preview says which packages change where both closures are known, builds for it only when told to, and what the update costs", async () => {
  setPackages({ openssl: "3.0.13", curl: "8.9.1", bash: "5.2" });
  project.writeProgram(program());
  const created = await succeeded(project.up());
  expect(summaryOf(created)).toBeUndefined();

  // An update that no preview has built for tells what it has built.
  setPackages({ openssl: "3.0.13", curl: "8.9.1", bash: "5.3" });
  await succeeded(project.up());
  const [vm] = (await project.exportStack()).slice(-1);
  expect(vm?.outputs?.summary).toMatch(/^packages: 2 changed, 1 rebuilt; closure: /);

  setPackages({ openssl: "3.0.14", jq: "1.7.1", bash: "5.3" });
  const unbuilt = await succeeded(project.preview());
  const estimate = "estimate, not built yet (previewBuild): packages: about 2 changed, 1 removed";
  expect(summaryOf(unbuilt)).toBe(`${estimate}; 1 more differs that the build alone may need`);
  expect(notesOf(unbuilt)).toEqual([
    expect.stringMatching(
      /^packages that are likely to change:\n- curl 8\.9\.1\n~ nixos-system-web \S+ -> \S+\n~ openssl 3\.0\.13 -> 3\.0\.14$/,
    ),
    "restart, drive begins empty: package",
  ]);
  // As in a CI job, whose store is empty: the state tells what the VM has.
  expect(summaryOf(await succeeded(project.preview({ environment: emptyStore() })))).toBe(estimate);

  project.writeProgram(program({ previewBuild: true }));
  const built = await succeeded(project.preview({ diff: true }));
  const { closure, toCopy, text } = readSummary(built);
  expect(text).toMatch(/^packages: 2 changed, 1 added, 1 removed, 1 rebuilt; closure: /);
  expect(built.text).toMatch(/~ summary *: "estimate.*" => "packages: 2 changed/);
  expect(built.text).not.toContain("__");
  expect(notesOf(built)).toEqual([
    expect.stringMatching(
      /^packages that change:\n- curl 8\.9\.1 \(\S+ MB\)\n\+ jq 1\.7\.1 \(\S+ MB\)\n~ nixos-system-web \S+ -> \S+ .*\n~ openssl 3\.0\.13 -> 3\.0\.14 \(\S+ MB\)\nrebuilt: nixos-vm$/,
    ),
    "restart, drive begins empty: package, previewBuild",
  ]);

  // What a substituter describes is as exact, but for the old packages, which the state tells by their versions.
  project.writeProgram(program());
  const described = await succeeded(project.preview({ environment: emptyStore(await binaryCache(built)) }));
  expect(summaryOf(described)).toMatch(
    new RegExp(`^packages: 2 changed, 1 added, 1 removed by version; closure: ${closure} `),
  );

  project.writeProgram(program({ previewBuild: true }));
  const before = await storeOf(host);
  const updated = await succeeded(project.up());
  expect(summaryOf(updated)).toBe(summaryOf(built));
  const copied = [...(await storeOf(host))].filter(([path]) => !before.has(path));
  const bytes = copied.reduce((sum, [, narSize]) => sum + narSize, 0);
  expect(toCopy).toBe(`${copied.length} paths, ${megabytes(bytes)} MB`);
  const { changes } = await succeeded(project.preview());
  expect(changes).toEqual({ same: 2 });
}, 240_000);
