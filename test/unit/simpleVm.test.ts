import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BuiltPackage } from "./builtPackage";

jest.setTimeout(60_000);

let built: BuiltPackage;
beforeAll(() => {
  built = new BuiltPackage();
});
afterAll(() => built.remove());

const providerText = readFileSync(join(__dirname, "fixtures/provider.txt"), "utf8");

/** A program that makes one VM under a mocked engine, and prints what the engine was sent. */
const program = (args: string) => `
const pulumi = require("@pulumi/pulumi");
const registered = [];
const newResource = (made) => {
  registered.push(made);
  return { id: "id", state: { ...made.inputs, publicKeys: { "ssh/key": "ssh-ed25519 AAAA" } } };
};
pulumi.runtime.setMocks({ newResource, call: () => ({}) }, "project", "stack");
const { SimpleVm } = require("pulumi-simple-vm");
const vm = new SimpleVm("gateway", ${args});
const outputs = Object.entries(vm).filter(([, value]) => pulumi.Output.isInstance(value));
Promise.all(outputs.map(async ([name, value]) => [name, await value.isSecret]))
  .then(async (secrets) => {
    const urn = await vm.urn.promise();
    console.log(JSON.stringify({ urn, registered, secret: secrets.filter(([, is]) => is).map(([name]) => name) }));
  });
`;

const plainArgs = `{
  host: { address: pulumi.output("h") },
  name: "other",
  vm: { storePath: "/nix/store/x" },
  keyFolders: { ssh: { generate: { key: "ssh-ed25519" } } },
}`;

test("the package as users have it registers a VM under its name and URN, with the stub's recorded text", () => {
  const urn = "urn:pulumi:stack::project::pulumi-nodejs:dynamic/nixos:SimpleVm::gateway";
  expect(built.run(program(plainArgs))).toEqual({
    urn,
    registered: [
      expect.objectContaining({
        type: "pulumi-nodejs:dynamic/nixos:SimpleVm",
        name: "gateway",
        inputs: {
          __provider: providerText,
          host: { address: "h" },
          name: "other",
          vm: { storePath: "/nix/store/x" },
          keyFolders: { ssh: { generate: { key: "ssh-ed25519" } } },
          resourceUrn: urn,
        },
      }),
    ],
    secret: [],
  });
});

test("the stub is small and captures nothing but itself", () => {
  expect(providerText.length).toBeLessThan(1000);
  const captured = Array.from(providerText.matchAll(/with\(\{ (.*) \}\)/g), ([, names]) => names);
  expect(captured).toEqual([
    "this: undefined, arguments: undefined",
    expect.stringMatching(/^provider: __provider, /),
  ]);
  expect(providerText).not.toContain(built.folder);
});

test("the stub's text becomes the steps of the release that is installed", () => {
  const steps = built.run(`
    const text = ${JSON.stringify(providerText)};
    const loaded = {};
    new Function("exports", "require", text)(loaded, require);
    const provider = loaded.handler();
    (async () => {
      await provider.configure({});
      const { failures } = await provider.check({}, {});
      console.log(JSON.stringify({ steps: Object.keys(provider).sort(), failed: failures.length }));
    })();
  `);
  expect(steps).toMatchObject({ failed: 3 });
  expect(steps).toHaveProperty(
    "steps",
    expect.arrayContaining(["check", "create", "delete", "diff", "read", "update"]),
  );
});

const vm = 'vm: { flake: ".#gateway" }';

test.each([
  [`{ host: { address: "h", privateKey: "S" }, ${vm} }`, ["host"]],
  [`{ host: { address: "h", password: "S" }, ${vm} }`, ["host"]],
  [`{ host: { address: "h", jump: { address: "j", privateKey: "S" } }, ${vm} }`, ["host"]],
  [
    `{ host: { address: "h" }, ${vm}, keyFolders: pulumi.output({ ssh: { files: { a: "S" } } }) }`,
    ["keyFolders"],
  ],
  [`{ host: { address: "h", agent: true }, ${vm}, keyFolders: { ssh: {} } }`, []],
])("of %s secret are %j", (args, secret) => {
  expect(built.run(program(args))).toMatchObject({ secret });
});
