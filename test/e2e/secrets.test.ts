/** Secrets that a program passes are nowhere in plain text but in the files that are to hold them. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject } from "../lab/pulumi";
import { type Place, SecretSearch } from "./support/secretSearch";
import { TinyVms } from "./support/tinyVms";
import { expression, pinned, succeeded, vmProgram, vmProject } from "./support/vmProject";

const everywhere: Place[] = [
  "state",
  "CLI's output",
  "process arguments",
  "host's journal",
  "deployer's store",
  "host's store",
  "unit files",
];

let host: LabHost;
let flake: TinyVms;
let project: PulumiProject;

beforeAll(async () => {
  flake = new TinyVms({ keyed: {}, word: {} });
  [host, project] = await Promise.all([bootHost(), vmProject()]);
}, 120_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
});

const reached = () => {
  const { privateKeyPath: _, ...rest } = pinned(host);
  return rest;
};

/** A word that only this run knows. */
const secretWord = (): string => randomBytes(12).toString("hex");

test("no secret is found in the state, the CLI's output, process arguments, the journal, the stores or units", async () => {
  const content = secretWord();
  const configured = secretWord();
  await project.setSecrets({ configured });
  const search = new SecretSearch(host, project);
  const program = (memory: number) =>
    vmProgram(
      {
        keyed: {
          host: { ...reached(), privateKey: host.privateKey },
          vm: flake.vm("keyed"),
          memory,
          keyFolders: {
            wg: {
              files: {
                "wg0.conf": content,
                "other.conf": expression('new pulumi.Config().requireSecret("configured")'),
              },
              generate: { wireguard: "wireguard", ssh: "ssh-ed25519" },
            },
          },
        },
        word: { host: { ...reached(), password: host.password }, vm: flake.vm("word") },
      },
      {
        rest: "export const keys = vms.keyed.publicKeys; export const all = vms.keyed.keyFolders; export const host = vms.word.host;",
      },
    );
  let output = "";
  for (const memory of [32, 48]) {
    project.writeProgram(program(memory));
    output += (await succeeded(project.preview({ diff: true }))).text;
    output += (await succeeded(project.up())).text;
    output += (await succeeded(project.refresh())).text;
  }
  const keys = "/var/lib/simple-vms/keyed.keys/wg";
  expect(await host.require(`cat ${keys}/wg0.conf ${keys}/other.conf`)).toBe(content + configured);
  const middle = (key: string): string => key.split("\n")[2] ?? "";
  const generated = await host.require(`cat ${keys}/ssh`);
  const secrets = {
    content,
    configured,
    password: host.password,
    privateKey: middle(host.privateKey),
    generatedWireguard: (await host.require(`cat ${keys}/wireguard`)).trim(),
    generatedSsh: middle(generated),
  };
  for (const secret of Object.values(secrets)) expect(secret.length).toBeGreaterThan(20);
  expect(await search.find(output, secrets)).toEqual({
    content: [],
    configured: [],
    password: [],
    privateKey: [],
    generatedWireguard: [],
    generatedSsh: [],
  });
});

test("a word that is not kept secret is found by the same search, in every place", async () => {
  const planted = secretWord();
  const search = new SecretSearch(host, project);
  const file = { file: join(flake.path, "package.nix"), args: { name: "control", revision: planted } };
  project.writeProgram(
    vmProgram(
      { control: { host: pinned(host), vm: file, qemuOptions: ["-name", planted] } },
      { rest: `export const planted = ${JSON.stringify(planted)};` },
    ),
  );
  const { text } = await succeeded(project.up());
  expect((await search.find(text, { planted })).planted?.sort()).toEqual(everywhere.sort());
});
