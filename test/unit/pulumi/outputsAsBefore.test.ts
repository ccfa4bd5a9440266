import { BuiltPackage } from "../builtPackage";

jest.setTimeout(60_000);

let built: BuiltPackage;
beforeAll(() => {
  built = new BuiltPackage();
});
afterAll(() => built.remove());

type Properties = Record<string, unknown>;

/** A program in a preview that updates a VM for each set of arguments; `state` is what the engine says of the stack. */
const program = (vms: Record<string, Properties>, state: string) => `
const pulumi = require("@pulumi/pulumi");
const vms = ${JSON.stringify(vms)};
const asked = [];
pulumi.runtime.setMocks({
  newResource: ({ inputs }) => ({ id: "id", state: inputs }),
  call: ({ token, inputs }) => { asked.push([token, inputs]); return ${state}; },
}, "project", "stack", true, "organization");
const { SimpleVm } = require("pulumi-simple-vm");
const told = {};
pulumi.runtime.runInPulumiStack(async () => {
  for (const [name, { options, ...args }] of Object.entries(vms)) {
    const vm = new SimpleVm(name, { memory: undefined, keyFolders: undefined, ...args }, options);
    const outputs = Object.entries({ closure: vm.closure, publicKeys: vm.publicKeys, hostId: vm.hostId });
    const known = [];
    for (const [output, value] of outputs) {
      if (!(await value.isKnown)) continue;
      known.push(await value.isSecret ? "secret " + output : output);
    }
    told[name] = known.join(" ");
  }
}).then(() => console.log(JSON.stringify({ asked, told })));
`;

const hostKey = `SHA256:${"A".repeat(43)}`;
const otherKey = `SHA256:${"B".repeat(43)}`;
const address = "10.88.0.2";
const generate = (kind: string) => ({
  keyFolders: { keys: { generate: { key: kind }, files: { a: "text" } } },
});
const base = { host: { address, password: "a" }, outPath: "before", ...generate("wireguard") };
const all = "closure publicKeys hostId";

const cases: [what: string, before: Properties, now: Properties, known: string][] = [
  ["memory", {}, { memory: 48 }, all],
  ["the package", {}, { outPath: "after" }, "publicKeys hostId"],
  ["a credential and a user", {}, { host: { address, privateKey: "b", user: "admin", port: 22 } }, all],
  ["the address", {}, { host: { address: "b" } }, ""],
  ["the address of a pinned host", { host: { address, hostKey } }, { host: { address: "b", hostKey } }, all],
  ["the key", { host: { address, hostKey } }, { host: { address, hostKey: otherKey } }, ""],
  [
    "the jump host",
    { host: { address, jump: { address } } },
    { host: { address, jump: { address: "b" } } },
    "",
  ],
  [
    "what a key folder holds",
    {},
    { keyFolders: { keys: { generate: { key: "wireguard" } }, more: {} } },
    all,
  ],
  ["a generated key", {}, generate("ssh-ed25519"), "closure hostId"],
  ["the key folders", {}, { keyFolders: undefined }, "closure hostId"],
  ["nothing, after a deploy that failed half-way", { drift: ["unfinished"] }, {}, ""],
  ["nothing, of a VM with a key that is another", { drift: ["keyFolders"] }, {}, "closure hostId"],
  ["nothing, of a VM that does not run", { drift: ["stopped"] }, {}, all],
  ["the name", { name: "other" }, {}, ""],
  [
    "memory, with an output that is a secret",
    {},
    { memory: 48, options: { additionalSecretOutputs: ["publicKeys"] } },
    "closure secret publicKeys hostId",
  ],
];

test("a preview knows an output of a VM to be updated unless what it follows from changes; the state is asked for once", () => {
  const lasting = {
    closure: { paths: 1, bytes: 2 },
    publicKeys: { "keys/key": "k" },
    hostId: hostKey,
    drift: [],
  };
  const type = "pulumi-nodejs:dynamic/nixos:SimpleVm";
  const name = (index: number) => `vm${index}`;
  const states = cases.map(([, before], index) => ({
    type,
    outputs: { name: name(index), ...base, ...lasting, ...before },
  }));
  // A VM of one name on another host comes first in the state, and says nothing of this one.
  states.unshift({
    type,
    outputs: { name: name(0), ...base, ...lasting, host: { address: "elsewhere", password: "a" } },
  });
  const vms = cases.map(([, , now], index) => [name(index), { vm: { flake: "." }, ...base, ...now }]);
  const state = `{ outputs: ${JSON.stringify(Object.fromEntries(states.entries()))} }`;
  const { asked, told } = Object(built.run(program(Object.fromEntries(vms), state)));
  expect(asked).toEqual([
    ["pulumi:pulumi:readStackResourceOutputs", { stackName: "organization/project/stack" }],
  ]);
  const known = cases.map(([what], index) => [what, told[name(index)]]);
  expect(known).toEqual(cases.map(([what, , , expected]) => [what, expected]));
});

test("a preview whose engine has no state to give goes on", () => {
  const vms = { gateway: { vm: { flake: "." }, ...base } };
  expect(built.run(program(vms, `(() => { throw new Error("none"); })()`))).toMatchObject({
    told: { gateway: "" },
  });
});
