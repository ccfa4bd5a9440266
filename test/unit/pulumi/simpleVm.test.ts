import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { BuiltPackage } from "../builtPackage";

jest.setTimeout(60_000);

let built: BuiltPackage;
beforeAll(() => {
  built = new BuiltPackage();
});
afterAll(() => built.remove());

const providerText = readFileSync(join(__dirname, "../fixtures/provider.txt"), "utf8");

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

test("the option `import` is refused in words, not by a TypeError of the SDK's", () => {
  const attempt = `
const { SimpleVm } = require("pulumi-simple-vm");
try {
  new SimpleVm("gateway", ${plainArgs.replace('pulumi.output("h")', '"h"')}, { import: "gateway-0123abcd" });
} catch (error) {
  console.log(JSON.stringify({ message: error.message, hideStack: error.hideStack }));
}`;
  expect(built.run(attempt)).toEqual({
    message:
      "SimpleVm gateway: a dynamic resource cannot be imported\n" +
      "What to do: leave the option `import` away, and set `adopt: true`: the VM of this name on the host is taken over",
    hideStack: true,
  });
});

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

/** What the steps of the stub do, once it was configured with this in the place of `require`. */
const steps = (require: string) =>
  built.run(`
    const text = ${JSON.stringify(providerText)};
    const loaded = {};
    new Function("exports", "require", text)(loaded, ${require});
    const provider = loaded.handler();
    (async () => {
      await provider.configure({});
      const told = {};
      for (const step of ["check", "diff", "create", "read", "update", "delete"])
        told[step] = await Promise.resolve().then(() => provider[step]({}, {}, {})).then(() => "done", (error) => error.message);
      console.log(JSON.stringify(told));
    })();
  `) as Record<string, string>;

test("the stub's text becomes the steps of the release that is installed", () => {
  const { check, ...others } = steps("require");
  expect(check).toBe("done");
  for (const told of Object.values(others)) expect(told).not.toMatch("cannot load");
});

test.each([
  ["is not there", `() => require("nowhere/lifecycle")`, "Cannot find module 'nowhere/lifecycle'"],
  ["has an empty file", "() => ({})", "it is empty"],
])("when the package %s, every step fails and says where it was looked for", (_what, require, why) => {
  const told = Object.values(steps(require));
  expect(told).toHaveLength(6);
  for (const message of told) {
    expect(message).toContain(
      `cannot load pulumi-simple-vm from ${realpathSync(built.folder)} or above: ${why}`,
    );
    expect(message).toMatch(/\nWhat to do: install it, as a dependency of the program itself$/);
  }
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
