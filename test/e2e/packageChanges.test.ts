/** What a preview tells of the packages that a change brings, and what an update costs. */
import { type GuestFlake, type GuestOptions, guestFlake } from "../lab/guest";
import { bootHost, type LabHost } from "../lab/host";
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
});

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

test("a preview says which packages change where both closures are known, builds for it only when told to, and what the update costs", async () => {
  setPackages({ openssl: "3.0.13", curl: "8.9.1", bash: "5.2" });
  project.writeProgram(program());
  const created = await succeeded(project.up());
  expect(summaryOf(created)).toBeUndefined();

  // An update that no preview has built for tells what it has built.
  setPackages({ openssl: "3.0.13", curl: "8.9.1", bash: "5.3" });
  await succeeded(project.up());
  const [vm] = (await project.exportStack()).slice(-1);
  expect(vm?.outputs?.summary).toMatch(/^packages: 2 changed, /);

  setPackages({ openssl: "3.0.14", jq: "1.7.1", bash: "5.3" });
  const unbuilt = await succeeded(project.preview());
  expect(summaryOf(unbuilt)).toBe(
    "packages not compared: the new VM is not in this machine's store yet (previewBuild)",
  );
  expect(notesOf(unbuilt)).toEqual(["restart, drive begins empty: package"]);

  project.writeProgram(program({ previewBuild: true }));
  const built = await succeeded(project.preview({ diff: true }));
  expect(summaryOf(built)).toBe("packages: 2 changed, 1 added, 1 removed, 1 rebuilt (+0.0 MB)");
  expect(built.text).toMatch(/~ summary *: "packages not compared.*" => "packages: 2 changed/);
  expect(notesOf(built)).toEqual([
    expect.stringMatching(
      /^packages that change:\n- curl 8\.9\.1 \(\S+ MB\)\n\+ jq 1\.7\.1 \(\S+ MB\)\n~ nixos-system-web \S+ -> \S+ .*\n~ openssl 3\.0\.13 -> 3\.0\.14 \(\S+ MB\)\nrebuilt: nixos-vm$/,
    ),
    "restart, drive begins empty: package, previewBuild",
  ]);

  const updated = await succeeded(project.up());
  expect(summaryOf(updated)).toBe(summaryOf(built));
  const { changes } = await succeeded(project.preview());
  expect(changes).toEqual({ same: 2 });
});
