import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BuiltPackage } from "../builtPackage";

jest.setTimeout(60_000);

let built: BuiltPackage;
beforeAll(() => {
  built = new BuiltPackage();
});
afterAll(() => built.remove());

/** A VM's stub, as all kinds have it. */
const vmStub = readFileSync(join(__dirname, "../fixtures/provider.txt"), "utf8");

/** A program under a mocked engine; prints what the engine was sent and which outputs are secrets. */
const program = (resource: string) => `
const pulumi = require("@pulumi/pulumi");
const registered = [];
pulumi.runtime.setMocks({
  newResource: ({ type, name, inputs }) => {
    registered.push({ type, name, inputs });
    return { id: "id", state: inputs };
  },
  call: () => ({}),
}, "project", "stack");
const { WireGuardKey, WireGuardPresharedKey } = require("pulumi-simple-vm");
const options = {};
const register = pulumi.runtime.getMonitor().registerResource;
pulumi.runtime.getMonitor().registerResource = function (request, ...rest) {
  options.secret = request.getAdditionalsecretoutputsList();
  return register.call(this, request, ...rest);
};
const key = ${resource};
key.urn.promise().then(() => console.log(JSON.stringify({ registered, ...options })));
`;

test.each([
  ["WireGuardKey", "{}", ["privateKey"], {}],
  ["WireGuardKey", '{ rotate: "2026-11" }', ["privateKey"], { rotate: "2026-11" }],
  ["WireGuardPresharedKey", '{ rotate: "2026-11" }', ["presharedKey"], { rotate: "2026-11" }],
])(
  "%s with %s is registered with a VM's stub and its kind in it, the key as a secret",
  (kind, args, secret, inputs) => {
    expect(built.run(program(`new ${kind}("cloud", ${args})`))).toEqual({
      registered: [
        {
          type: `pulumi-nodejs:dynamic/nixos:${kind}`,
          name: "cloud",
          inputs: {
            ...inputs,
            __provider: vmStub.replace("{configure: __f1}", `{kind: "${kind}", configure: __f1}`),
          },
        },
      ],
      secret,
    });
  },
);

test("the stub with a kind becomes that kind's steps", () => {
  const text = vmStub.replace("{configure: __f1}", '{kind: "WireGuardPresharedKey", configure: __f1}');
  const made = built.run(`
    const loaded = {};
    new Function("exports", "require", ${JSON.stringify(text)})(loaded, require);
    const provider = loaded.handler();
    provider.configure({})
      .then(() => provider.create({ rotate: "x" }))
      .then(({ outs }) => console.log(JSON.stringify(outs)));
  `);
  expect(made).toEqual({ rotate: "x", presharedKey: expect.any(String), stateVersion: 1 });
});

test("the option `import` is refused in words", () => {
  const attempt = `
const { WireGuardKey } = require("pulumi-simple-vm");
try {
  new WireGuardKey("cloud", {}, { import: "0123abcd" });
} catch (error) {
  console.log(JSON.stringify({ message: error.message, hideStack: error.hideStack }));
}`;
  expect(built.run(attempt)).toEqual({
    message:
      "WireGuardKey cloud: a dynamic resource cannot be imported\n" +
      "What to do: leave the option `import` away, and take a key that you have from the program's configuration: " +
      '`config.requireSecret("key")`, and `publicKeyOf` for its public half',
    hideStack: true,
  });
});
