/** Keys that the deployer makes, under a real engine: when they change, and that nothing shows them. */
import type { PulumiProject, PulumiResult } from "../lab/pulumi";
import { succeeded, vmProject } from "./support/vmProject";

let project: PulumiProject;

beforeAll(async () => {
  project = await vmProject();
}, 120_000);

afterAll(() => project?.dispose());

/** A cloud machine whose user data has the private key, and a friend's that has the public one. */
const program = (rotate: string, subnet = "10.99.0.0/16") => `
import * as pulumi from "@pulumi/pulumi";
import { WireGuardKey, WireGuardPresharedKey, wireguardNetwork } from "pulumi-simple-vm";

const machines: pulumi.dynamic.ResourceProvider = {
  async create(inputs) { return { id: "machine", outs: { ...inputs, ip: "192.0.2.1" } }; },
  async diff(_id, olds, news) {
    const changes = olds.userData !== news.userData;
    return { changes, replaces: changes ? ["userData"] : [] };
  },
};
class Machine extends pulumi.dynamic.Resource {
  declare readonly ip: pulumi.Output<string>;
  constructor(name: string, userData: pulumi.Input<string>) {
    super(machines, name, { userData, ip: undefined });
  }
}
const key = new WireGuardKey("key", ${rotate});
const friend = new WireGuardKey("friend");
const { presharedKey } = new WireGuardPresharedKey("preshared");
const network = wireguardNetwork({
  subnet: ${JSON.stringify(subnet)},
  presharedKey,
  peers: {
    cloud: { privateKey: key.privateKey, publicKey: key.publicKey, endpoint: () => cloud.ip },
    friend: { privateKey: friend.privateKey, publicKey: friend.publicKey },
  },
});
const cloud: Machine = new Machine("cloud", network.cloudInit("cloud", { system: "debian" }));
new Machine("friend", network.config("friend"));
export const publicKey = key.publicKey;
export const addresses = network.addresses;
export const file = network.config("friend");
`;

/** The state's secrets in plain text. */
async function secretsOf(): Promise<string[]> {
  const resources = await project.exportStack();
  return resources.flatMap(({ outputs = {} }) =>
    ["privateKey", "presharedKey"].flatMap((name) => {
      const secret = outputs[name] as { plaintext: string } | undefined;
      return secret === undefined ? [] : [JSON.parse(secret.plaintext) as string];
    }),
  );
}

/** What Pulumi shows of it, and what lies in the state's file, has no secret. */
async function showsNoSecret(...runs: PulumiResult[]): Promise<void> {
  const secrets = await secretsOf();
  expect(secrets).toHaveLength(3);
  const shown = [...runs.map(({ text }) => text), await project.stateText()];
  const told = await project.outputs();
  for (const secret of secrets) for (const text of shown) expect(text).not.toContain(secret);
  // The friend's own key and the preshared one.
  expect(secrets.filter((secret) => String(told.file).includes(secret))).toHaveLength(2);
}

test("keys are made once, known from then on and shown by nothing", async () => {
  project.writeProgram(program("{}"));
  const first = await succeeded(project.preview({ diff: true }));
  expect(first.text).toMatch(/cloud *: \[\s*\[0\]: "10\.99\.163\.45"/);
  const made = await succeeded(project.up());
  expect(made.changes).toEqual({ create: 6 });
  const { publicKey } = await project.outputs();
  expect(made.text).toContain(String(publicKey));

  const same = await succeeded(project.preview({ diff: true }));
  expect(same.changes).toEqual({ same: 6 });
  const refreshed = await succeeded(project.refresh());
  await showsNoSecret(first, made, same, refreshed);
});

test("another `rotate` makes new keys, which its preview does not know", async () => {
  const { publicKey } = await project.outputs();
  project.writeProgram(program('{ rotate: "2026-11" }'));
  const rotation = await succeeded(project.preview({ diff: true }));
  expect(rotation.changes).toEqual({ same: 3, update: 1, replace: 2 });
  // The friend's file has the public key, and no preview can know that.
  expect(rotation.text).not.toContain(String(publicKey));
  await showsNoSecret(rotation);
  const rotated = await succeeded(project.up());
  expect((await project.outputs()).publicKey).not.toBe(publicKey);
  await showsNoSecret(rotated);
  expect((await succeeded(project.preview())).changes).toEqual({ same: 6 });
});

test("mistakes end a preview, each once and without a stack trace", async () => {
  project.writeProgram(program("{}", "10.99.0.1/16"));
  const { code, text } = await project.preview();
  expect(code).not.toBe(0);
  const [, diagnostics = ""] = text.split("Diagnostics:");
  expect(diagnostics.split("no bits may be set after the prefix")).toHaveLength(2);
  expect(text).not.toMatch(/^ +at /m);
});

test("destroyed, keys are gone", async () => {
  project.writeProgram(program("{}"));
  await succeeded(project.destroy());
  expect(await secretsOf()).toEqual([]);
});
