import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { keptPackages } from "../../../provider/src/packages/keptPackages";
import { packageVersionsOf } from "../../../provider/src/packages/packageVersions";
import {
  type Drift,
  inputsOf,
  readState,
  type VmInState,
  type VmOutputs,
  vmWithPackage,
  writeState,
} from "../../../provider/src/state/state";
import { supportedCommits } from "../../e2e/support/upgrade/commits";
import { conditionWith, fullInputs, minimalInputs, outPath, vmWith } from "../vms";

const fixtures = join(__dirname, "../fixtures");
const fixture = (name: string) => readFileSync(join(fixtures, name), "utf8");
const recorded: Record<string, unknown> = JSON.parse(fixture("state-v1.json"));

const digest = "0".repeat(64);

const outputs: VmOutputs = {
  closure: { paths: 301, bytes: 152_000_000 },
  packages: [keptPackages(packageVersionsOf(["openssl-3.0.13"]))],
  publicKeys: { "ssh/key": "ssh-ed25519 AAAA" },
  hostId: `SHA256:${"A".repeat(43)}`,
  unitDigest: digest,
  condition: conditionWith(),
};

test.each([
  ["a minimal VM", { ...minimalInputs, outPath }],
  ["a VM with everything", { ...fullInputs, outPath }],
])("what is written of %s is read again", (_what, inputs) => {
  const state = writeState(inputs, outputs);
  expect(readState(state)).toEqual({ ...vmWith(inputs), ...outputs });
  expect(readState(JSON.parse(JSON.stringify(state)))).toEqual(readState(state));
  expect(inputsOf(state)).toEqual(inputs);
});

test("the state has the inputs as they were given and the outputs by their names", () => {
  const inputs = { ...minimalInputs, outPath, __provider: "text" };
  const { condition: _, packages, ...told } = outputs;
  expect(writeState(inputs, outputs)).toEqual({
    ...inputs,
    ...told,
    __packages: packages?.[0],
    drift: [],
    stateVersion: 1,
    unit: "simple-vm-gateway.service",
    stateDirectory: "/var/lib/simple-vms/gateway",
  });
});

test("the state has how long the last restart took, and the run that waits for one, where they are known", () => {
  const inputs = { ...minimalInputs, outPath };
  const more = { lastRestart: { stopSeconds: 1.5, startSeconds: 20 }, restartPending: "run" };
  const state = writeState(inputs, { ...outputs, ...more });
  expect(state).toMatchObject(more);
  expect(readState(state)).toMatchObject(more);
  for (const name of Object.keys(more)) expect(writeState(inputs, outputs)).not.toHaveProperty(name);
});

test.each<[what: string, known: Partial<VmOutputs>, kept: { unitDigest: string; drift: Drift[] }]>([
  [
    "what a refresh found",
    { condition: conditionWith("unit", "gcRoot") },
    { unitDigest: digest, drift: ["unit", "gcRoot"] },
  ],
  [
    "an update whose end is not known",
    { condition: conditionWith("unfinished") },
    { unitDigest: digest, drift: ["unfinished"] },
  ],
  [
    "a create that failed",
    { unitDigest: undefined, condition: conditionWith("unfinished") },
    { unitDigest: "", drift: ["unfinished"] },
  ],
  [
    "a create that failed, looked at",
    { unitDigest: undefined, condition: conditionWith("missing") },
    { unitDigest: "", drift: ["missing"] },
  ],
])("the state keeps %s by the names of its version", (_what, known, kept) => {
  const inputs = { ...minimalInputs, outPath };
  const state = writeState(inputs, { ...outputs, ...known });
  expect(state).toMatchObject(kept);
  expect(readState(state)).toEqual({ ...vmWith(inputs), ...outputs, ...known });
});

test("a state with a host key that was accepted once, and is not any more, is still read", () => {
  const hostKey = "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29t";
  const inputs = { ...minimalInputs, host: { address: "h", hostKey }, outPath };
  expect(readState(writeState(inputs, outputs)).host).toMatchObject({ hostKey });
});

test("a state that version 1 wrote is still read", () => {
  const expected: VmInState = {
    ...vmWith(fullInputs),
    closure: { paths: 301, bytes: 152_000_000 },
    publicKeys: {
      "ssh/ssh_host_ed25519_key":
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJlu7jZ3bmxlmSOAjOlTqRTwkhTvjI3NLxQp5b6ZoPfH",
      "wireguard/private.key": "3p7bfXt9wbTTW2HC7OQ1c/Nzg0PIW4dnTa38fhRviCtP",
    },
    hostId: `SHA256:${"A".repeat(43)}`,
    unitDigest: "0".repeat(64),
    condition: conditionWith("stopped"),
  };
  expect(readState(recorded)).toEqual(expected);
});

/** The states that landed commits wrote (`npm run test:upgrade -- --record`): VMs by file and name. */
const landed = readdirSync(fixtures)
  .filter((file) => /^state-.*\.json$/.test(file))
  .flatMap((file) => [JSON.parse(fixture(file))].flat().map((vm) => [file, vm.name, vm] as const));

test("each commit that is to be supported has a state here", () => {
  const files = supportedCommits.map((commit) => `state-${commit}.json`);
  expect(landed.map(([file]) => file)).toEqual(expect.arrayContaining(files));
});

test.each(landed)("%s: %s is read with all that it has, and written again", (_file, _name, written) => {
  const {
    unit: _unit,
    stateDirectory: _directory,
    stateVersion: _version,
    __provider,
    drift,
    ...all
  } = written;
  const vm = readState(written);
  expect(vm).toMatchObject({ ...all, condition: conditionWith(...drift) });
  expect(readState(writeState(inputsOf(written), vm))).toEqual(vm);
});

test.each([
  ["another version", { stateVersion: 2 }, "its version is 2, and this release knows 1"],
  ["a version in another form", { stateVersion: "1" }, "its version is 1, and this release knows 1"],
  ["no version", { stateVersion: undefined }, "its version is undefined, and this release knows 1"],
  ["an unknown drift", { drift: ["melted"] }, "drift[0]: invalid_value"],
  ["no package", { outPath: undefined }, "outPath: invalid_type"],
  ["several faults", { name: 1, drift: "x" }, "name: invalid_type, drift: invalid_type"],
  [
    "a secret of another shape",
    { keyFolders: { ssh: { files: ["SECRET"] } } },
    "keyFolders.ssh.files: invalid_type",
  ],
])("a state with %s is not taken for one, and the error says why", (_what, changed, why) => {
  expect(() => readState({ ...recorded, ...changed })).toThrow(
    expect.objectContaining({
      parts: {
        kind: "unreadableState",
        where: String(Reflect.get({ ...recorded, ...changed }, "name")),
        what: "the state of this VM cannot be read",
        why,
        next: "run the release of pulumi-simple-vm that wrote it, or a later one; if the state was edited by hand, put it back",
      },
    }),
  );
});

test.each<Record<string, unknown>>([
  { host: { address: "h", agent: true } },
  { host: { address: "h", agent: "/run/agent" } },
  { host: { address: "h", startsAtOnce: 3 } },
  { vm: { storePath: outPath } },
  ...["no", "on-failure", "always"].map((restart) => ({ restart })),
  ...["tcp", "udp"].map((protocol) => ({
    forwardPorts: [{ protocol, host: 1, guest: 2, address: "10.88.0.2" }],
  })),
  ...["wireguard", "ssh-ed25519"].map((kind) => ({ keyFolders: { a: { generate: { key: kind } } } })),
  { health: [{ tcp: 22, timeout: 5, interval: 2, holdFor: 1 }] },
  { health: [{ tcp: "10.88.0.2:22" }] },
  { health: [{ http: "http://h/", status: 404 }] },
  { health: [{ command: "true" }, { console: "login" }] },
])("a state has %j as it was written", (given) => {
  expect(readState({ ...recorded, ...given })).toMatchObject(given);
});

test.each<[given: Record<string, unknown>, read: Record<string, unknown>]>([
  [{ host: { address: "h" } }, { host: { address: "h", port: 22, user: "root", sudo: false } }],
  [{ forwardPorts: [{ host: 1, guest: 2 }] }, { forwardPorts: [{ protocol: "tcp", address: "127.0.0.1" }] }],
  [{ health: [{ tcp: 22 }] }, { health: [{ timeout: 60, interval: 1, holdFor: 0 }] }],
  [{ keyFolders: { a: {} } }, { keyFolders: { a: { files: {}, generate: {}, readOnly: false } } }],
  [{ shares: [{ tag: "a", path: "/a" }] }, { shares: [{ readOnly: false }] }],
])("a state with %j, which says no more, is read with %j", (given, read) => {
  expect(readState({ ...recorded, ...given })).toMatchObject(read);
});

test("what an older release did not write is read with the default of then", () => {
  const { vm, host, outPath: installed, closure, publicKeys, hostId, unitDigest, drift } = recorded;
  const least = { stateVersion: 1, name: "gateway", outPath: installed, closure, publicKeys, hostId };
  const { host: _host, vm: _vm, ...read } = readState({ ...least, vm, host, unitDigest, drift });
  const { host: _other, vm: _source, ...expected } = vmWith({ outPath: installed });
  expect(read).toEqual({
    ...expected,
    closure,
    publicKeys,
    hostId,
    unitDigest,
    condition: conditionWith("stopped"),
  });
});

test("inputs that were not evaluated are no VM", () => {
  expect(() => vmWithPackage(minimalInputs)).toThrow("outPath is missing from the checked inputs");
});

test("a state that today's rules would refuse is read as it was written", () => {
  const then = { name: "Gate_way", memory: 1, stopTimeout: 0, qemuOptions: ["a b"], later: 1 };
  const { later: _, ...read } = then;
  const state = { ...recorded, ...then };
  expect(readState(state)).toMatchObject(read);
  expect(
    readState(writeState(inputsOf(state), { ...outputs, condition: conditionWith("unit") })),
  ).toMatchObject(read);
});

test("the state of a large VM, inputs and outputs together, is below 8 KB", () => {
  const inputs = {
    ...fullInputs,
    outPath,
    __provider: fixture("provider.txt"),
    forwardPorts: Array.from({ length: 10 }, (_, index) => ({
      protocol: "tcp",
      host: 20_000 + index,
      guest: 30_000 + index,
      address: "10.88.0.2",
    })),
    keyFolders: {
      wireguard: { files: { "wg0.conf": "" }, generate: { "private.key": "wireguard" } },
      ssh: { generate: { ssh_host_ed25519_key: "ssh-ed25519" } },
      tls: { files: { "server.crt": "", "server.key": "" }, readOnly: true },
    },
  };
  const size = JSON.stringify({ inputs, outputs: writeState(inputs, outputs) }).length;
  expect(size).toBeGreaterThan(4000);
  expect(size).toBeLessThan(8192);
});
