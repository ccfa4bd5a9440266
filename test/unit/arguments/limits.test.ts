import { unknownValue } from "../../../provider/src/arguments/unknowns";
import { parseVm, validate } from "../../../provider/src/arguments/validate";
import { minimalInputs, vmWith } from "../vms";
import { mistakesIn } from "./mistakes";

const host = (changed: Record<string, unknown>) => ({ host: { address: "h", ...changed } });
const folder = (changed: Record<string, unknown>) => ({ keyFolders: { ssh: changed } });
const share = (path: string) => ({ shares: [{ tag: "d", path }] });

const badHostKey =
  'must be a public key line such as "ssh-ed25519 AAAA...", a fingerprint "SHA256:..." or "trust-on-first-use"';
const badPath = "must be an absolute path without white space or commas";
const sources = "must have exactly one of flake, file, storePath";
const secondTag = (tag: string) => `uses the mount tag "${tag}" a second time`;
const cut = `"${"x".repeat(76)}...`;

test.each<[given: Record<string, unknown>, property: string, reason: string]>([
  [{ host: null }, "host", "must be an object; it is null"],
  [{ vm: null }, "vm", "must be an object; it is null"],
  [{ keyFolders: 5 }, "keyFolders", "must be an object; it is a number"],
  [host({ agent: "" }), "host.agent", 'must not be empty; it is ""'],
  [host({ privateKeyPath: "" }), "host.privateKeyPath", 'must not be empty; it is ""'],
  [host({ hostKey: ["ssh-ed25519 AAAA"] }), "host.hostKey", "must be a string; it is a list"],
  [host({ hostKey: "x ssh-ed25519 AAAA" }), "host.hostKey", `${badHostKey}; it is "x ssh-ed25519 AAAA"`],
  [host({ hostKey: "ssh-ed25519 AAAA*" }), "host.hostKey", `${badHostKey}; it is "ssh-ed25519 AAAA*"`],
  [{ vm: { attr: "a" } }, "vm", `${sources}; it has none of them`],
  [
    { vm: { file: "a", args: { "a b": 1 } } },
    'vm.args["a b"]',
    "has a bad name: it must be a name in Nix; it is 1",
  ],
  [share("a/b"), "shares[0].path", `${badPath}; it is "a/b"`],
  [
    folder({ files: { a: "" }, generate: { a: "rsa" } }),
    "keyFolders.ssh.generate.a",
    'must be one of "wireguard", "ssh-ed25519"; it is a string',
  ],
  [{ keyFolders: { shared: {} } }, "keyFolders.shared", secondTag("shared")],
  [{ keyFolders: { certs: {} } }, "keyFolders.certs", secondTag("certs")],
  [{ keyFolders: { "nix-store": {} } }, 'keyFolders["nix-store"]', secondTag("nix-store")],
  [{ memory: "x".repeat(78) }, "memory", `must be a whole number; it is "${"x".repeat(78)}"`],
  [{ memory: "x".repeat(79) }, "memory", `must be a whole number; it is ${cut}`],
  [{ cores: 1025 }, "cores", "must be at most 1024; it is 1025"],
])("the first that is too much: %j", (given, property, reason) => {
  expect(mistakesIn(given)).toEqual([[property, reason]]);
});

test.each<[given: Record<string, unknown>]>([
  [host({ port: 65535, agent: false, password: "secret" })],
  [host({ port: 1, agent: "/run/agent", startsAtOnce: 1 })],
  [host({ privateKeyPath: "~/.ssh/id_ed25519", agent: false })],
  [{ vm: { file: "a", attr: "b.c", args: { "a_1'-": null } } }],
  [folder({ files: { "..conf": "", ".x": "" } })],
  [folder({ files: { [`${"a".repeat(100)}`]: "" } })],
  [{ keyFolders: { ["a".repeat(31)]: {} } }],
  [{ name: "a".repeat(48) }],
  [{ memory: 16, cores: 1024, startTimeout: 3600, stopTimeout: 1 }],
  [share("/")],
])("the last that is taken: %j", (given) => {
  expect(mistakesIn(given)).toEqual([]);
});

test.each<[given: Record<string, unknown>, filledIn: Record<string, unknown>]>([
  [folder({}), folder({ files: {}, generate: {}, readOnly: false })],
  [share("/a"), { shares: [{ tag: "d", path: "/a", readOnly: false }] }],
  [
    { forwardPorts: [{ host: 1, guest: 2 }] },
    { forwardPorts: [{ protocol: "tcp", host: 1, guest: 2, address: "127.0.0.1" }] },
  ],
  [{ vm: { flake: ".#a" } }, { vm: { flake: ".#a" } }],
  [{ vm: { file: "f" } }, { vm: { file: "f", attr: undefined, args: undefined } }],
  [{ vm: { file: "f", attr: "a", args: { b: 1 } } }, { vm: { file: "f", attr: "a", args: { b: 1 } } }],
  [{ vm: { storePath: vmWith().outPath } }, { vm: { storePath: vmWith().outPath } }],
])("%j becomes %j", (given, filledIn) => {
  const inputs = { ...minimalInputs, ...given, __provider: "the engine's own" };
  const vm = { ...parseVm(minimalInputs), ...filledIn };
  expect(parseVm(inputs)).toEqual(vm);
  expect(validate(inputs)).toEqual({ kind: "valid", vm });
});

test("with a value that is not known yet, there is neither a VM nor a mistake", () => {
  expect(validate({ ...minimalInputs, memory: unknownValue })).toEqual({ kind: "unknown" });
});
