import { BuiltPackage } from "../builtPackage";

jest.setTimeout(120_000);

let built: BuiltPackage;
beforeAll(() => {
  built = new BuiltPackage();
});
afterAll(() => built.remove());

type Properties = Record<string, unknown>;

/** A preview in which each key folder is updated from a state; tells which outputs are known, and of which key. */
const preview = (folders: Record<string, Properties>, states: Properties) => `
const pulumi = require("@pulumi/pulumi");
const outputs = ${JSON.stringify(states)};
pulumi.runtime.setMocks({
  newResource: ({ inputs }) => ({ id: "id", state: inputs }),
  call: () => ({ outputs }),
}, "project", "stack", true, "organization");
const { KeyFolder } = require("pulumi-simple-vm");
const told = {};
pulumi.runtime.runInPulumiStack(async () => {
  for (const [name, args] of Object.entries(${JSON.stringify(folders)})) {
    const keys = new KeyFolder(name, { rotate: undefined, ...args });
    const values = { generation: keys.generation, old: keys.publicKeys.old, more: keys.publicKeys.more, hostId: keys.hostId };
    const known = [];
    for (const [output, value] of Object.entries(values)) {
      const isKnown = await value.isKnown;
      if (isKnown && (await value.promise()) !== undefined) known.push(output);
    }
    told[name] = known.join(" ");
  }
}).then(() => console.log(JSON.stringify(told)));
`;

const type = "pulumi-nodejs:dynamic/nixos:KeyFolder";
const base = { host: { address: "10.88.0.2" }, generate: { old: "wireguard" }, files: { a: "1" } };

const cases: [name: string, before: Properties, now: Properties, known: string][] = [
  ["credential", {}, { host: { address: "10.88.0.2", user: "admin" } }, "generation old hostId"],
  ["file", {}, { files: { a: "2" } }, "old hostId"],
  ["further-key", {}, { generate: { old: "wireguard", more: "wireguard" } }, "old hostId"],
  ["other-kind", {}, { generate: { old: "ssh-ed25519" } }, "hostId"],
  ["rotation", {}, { rotate: "2026-11" }, "hostId"],
  ["address", {}, { host: { address: "10.88.0.3" } }, ""],
  ["repair", { drift: ["files"] }, {}, "hostId"],
  ["marker", { drift: ["owner"] }, {}, "generation old hostId"],
];

test("a preview knows what an update leaves, key by key", () => {
  const states = cases.map(([name, before]) => [
    name,
    {
      type,
      outputs: {
        ...base,
        name,
        ...{ generation: "0123abcd", publicKeys: { old: "K" }, hostId: "SHA256:x", drift: [] },
        ...before,
      },
    },
  ]);
  const folders = cases.map(([name, , now]) => [name, { ...base, ...now }]);
  expect(built.run(preview(Object.fromEntries(folders), Object.fromEntries(states)))).toEqual(
    Object.fromEntries(cases.map(([name, , , known]) => [name, known])),
  );
});

test("a VM is passed the folder's name and generation; what it tells is no secret", () => {
  const program = `
const pulumi = require("@pulumi/pulumi");
const registered = {};
pulumi.runtime.setMocks({
  newResource: ({ name, inputs }) => {
    registered[name] = inputs;
    return { id: "id", state: { ...inputs, generation: "0123abcd", publicKeys: { key: "K" } } };
  },
  call: () => ({}),
}, "project", "stack");
const { KeyFolder, SimpleVm } = require("pulumi-simple-vm");
const host = { address: "10.88.0.2", password: "p" };
const keys = new KeyFolder("keys", { host, files: { a: "1" }, generate: { key: "wireguard" } });
const vm = new SimpleVm("gateway", {
  host, vm: { flake: ".#x" },
  keyFolders: { direct: keys, object: { folder: keys, readOnly: true }, later: pulumi.output({ folder: keys }) },
});
vm.urn.apply(async () => {
  const { __provider, ...args } = registered.keys;
  const { keyFolders } = registered.gateway;
  console.log(JSON.stringify({ stub: /kind: "KeyFolder"/.test(__provider), args, keyFolders, secret: await keys.publicKeys.isSecret }));
});
`;
  const reference = { name: "keys", generation: "0123abcd" };
  expect(built.run(program)).toMatchObject({
    stub: true,
    args: { name: "keys", generate: { key: "wireguard" } },
    keyFolders: {
      direct: { folder: reference },
      object: { folder: reference, readOnly: true },
      later: { folder: reference },
    },
    secret: false,
  });
});

test("a preview finds the states of key folders and of VMs, whichever it asks for first", () => {
  const host = { address: "10.88.0.2" };
  const inState = (kind: string, name: string, more: object) => ({
    type: `pulumi-nodejs:dynamic/nixos:${kind}`,
    outputs: { host, name, hostId: "SHA256:x", drift: [], ...more },
  });
  const outputs = {
    keys: inState("KeyFolder", "keys", { generate: {}, generation: "0123abcd", publicKeys: {} }),
    vm: inState("SimpleVm", "vm", { outPath: "p", closure: { paths: 1, bytes: 1 }, publicKeys: {} }),
  };
  const program = (order: string[]) => `
const pulumi = require("@pulumi/pulumi");
pulumi.runtime.setMocks({
  newResource: ({ inputs }) => ({ id: "id", state: inputs }),
  call: () => ({ outputs: ${JSON.stringify(outputs)} }),
}, "project", "stack", true, "organization");
const { KeyFolder, SimpleVm } = require("pulumi-simple-vm");
const host = ${JSON.stringify(host)};
const make = { keys: () => new KeyFolder("keys", { host, generate: {} }), vm: () => new SimpleVm("vm", { host, vm: { flake: "." } }) };
pulumi.runtime.runInPulumiStack(async () => {
  const told = {};
  for (const name of ${JSON.stringify(order)}) {
    const { hostId } = make[name]();
    told[name] = (await hostId.isKnown) && (await hostId.promise());
  }
  console.log(JSON.stringify(told));
});
`;
  for (const order of [
    ["keys", "vm"],
    ["vm", "keys"],
  ])
    expect(built.run(program(order))).toEqual({ keys: "SHA256:x", vm: "SHA256:x" });
});
