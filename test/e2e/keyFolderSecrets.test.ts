/** Private keys that a host made stay there: not on the deployer, in the state, or in a log. */
import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject } from "../lab/pulumi";
import { DeployerFiles } from "./support/deployerFiles";
import { SecretSearch } from "./support/secretSearch";
import { TinyVms } from "./support/tinyVms";
import { expression, pinned, succeeded, vmProgram, vmProject } from "./support/vmProject";

let host: LabHost;
let flake: TinyVms;
let project: PulumiProject;
let files: DeployerFiles;
const planted = join(tmpdir(), `planted-${process.pid}`);

beforeAll(async () => {
  files = new DeployerFiles();
  flake = new TinyVms({ tiny: {} });
  [host, project] = await Promise.all([bootHost(), vmProject()]);
}, 120_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
  files?.remove();
  rmSync(planted, { force: true });
});

const keys = "/var/lib/simple-vms/keys.folder/current/keys/keys";

/** What of the private keys cannot be anything else. */
async function privateKeys(): Promise<string[]> {
  const wireguard = (await host.require(`cat ${keys}/private.key`)).trim();
  const [, second = ""] = (await host.require(`cat ${keys}/id`))
    .split("\n")
    .filter((line) => line.length === 70);
  return [wireguard, second];
}

test("no private key is on the deployer, in the state or in a log, after a rotation too; a planted one is found", async () => {
  const search = new SecretSearch(host, project);
  const secrets: string[] = [];
  const given = randomBytes(24).toString("hex");
  let output = "";
  for (const rotate of ["2026-11", "2027-05"]) {
    const generate = { "private.key": "wireguard", id: "ssh-ed25519" };
    const args = { host: pinned(host), generate, files: { given }, rotate };
    const vm = {
      host: pinned(host),
      memory: 32,
      vm: flake.vm("tiny"),
      keyFolders: { wg: expression("keys") },
    };
    project.writeProgram(
      vmProgram(
        { gateway: vm },
        {
          before: `import { KeyFolder } from "pulumi-simple-vm";\nconst keys = new KeyFolder("keys", ${JSON.stringify(args)});`,
          rest: "export const publicKeys = [keys.publicKeys, vms.gateway.publicKeys];",
        },
      ),
    );
    output += (await succeeded(project.preview({ diff: true }))).text;
    output += (await succeeded(project.up())).text;
    output += (await succeeded(project.refresh())).text;
    secrets.push(...(await privateKeys()));
  }
  expect(new Set(secrets).size).toBe(4);
  expect(Math.min(...secrets.map(({ length }) => length))).toBeGreaterThan(43);
  const searched = [given, ...secrets].map((secret) => [secret, secret]);
  const found = await search.find(output, Object.fromEntries(searched));
  expect(Object.values(found)).toEqual([[], [], [], [], []]);
  expect(JSON.stringify(await project.exportStack())).not.toContain(secrets[0]);
  expect(await files.holding(secrets)).toEqual([]);

  const [secret = ""] = secrets;
  writeFileSync(planted, `what a program might leave: ${secret}\n`);
  await host.require(`logger '${secret}'`);
  expect(await files.holding(secrets)).toEqual([planted]);
  const control = new SecretSearch(host, project);
  expect((await control.find(`${output}${secret}`, { secret })).secret).toEqual(
    expect.arrayContaining(["CLI's output", "host's journal"]),
  );
});
