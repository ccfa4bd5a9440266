import fc from "fast-check";
import { unknownValue } from "../../../provider/src/arguments/unknowns";
import { validate } from "../../../provider/src/arguments/validate";
import { fullInputs, minimalInputs } from "../vms";
import { mistakesIn } from "./mistakes";

const host = (changed: Record<string, unknown>) => ({ host: { address: "h", ...changed } });
const forward = (changed: Record<string, unknown>) => ({
  forwardPorts: [{ host: 1, guest: 1, ...changed }],
});
const folder = (changed: Record<string, unknown>) => ({ keyFolders: { ssh: changed } });
const sources = "must have exactly one of flake, file, storePath";
const badName =
  "must be 1 to 48 of a-z, 0-9 and -, begin with a letter and not end with -; it is the resource's name unless `name` is set";
const badTag = "must be 1 to 31 of a-z, 0-9, _ and -, as it is a 9p mount tag";
const badFile = "has a bad name: it must be a file name of letters, digits and . _ @ -; it is a string";
const badQemuWord = "must not hold white space, as the VM's run script splits there, nor control characters";
const badPath = "must be an absolute path without white space or commas";
const credentials = "give one of privateKey, privateKeyPath, password, agent";
const derivation = "/nix/store/00000000000000000000000000000000-vm.drv";

test.each<[given: Record<string, unknown>, property: string, reason: string]>([
  [{ host: undefined }, "host", "must be an object; it is not set"],
  [host({ address: "" }), "host.address", 'must be a host name or an IP address; it is ""'],
  [host({ port: "22" }), "host.port", 'must be a whole number; it is "22"'],
  [host({ port: 0 }), "host.port", "must be at least 1; it is 0"],
  [host({ port: 65536 }), "host.port", "must be at most 65535; it is 65536"],
  [host({ user: "" }), "host.user", 'must not be empty; it is ""'],
  [host({ agent: 5 }), "host.agent", "must be true or the path of a socket; it is 5"],
  [host({ sudo: "yes" }), "host.sudo", 'must be a boolean; it is "yes"'],
  [host({ startsAtOnce: 0 }), "host.startsAtOnce", "must be at least 1; it is 0"],
  [
    host({ hostKey: "nope" }),
    "host.hostKey",
    'must be a public key line such as "ssh-ed25519 AAAA...", a fingerprint "SHA256:..." or "trust-on-first-use"; it is "nope"',
  ],
  [
    host({ privateKey: "a", password: "b" }),
    "host.password",
    `must not be set beside \`privateKey\`: ${credentials}`,
  ],
  [
    host({ privateKeyPath: "a", agent: true }),
    "host.agent",
    `must not be set beside \`privateKeyPath\`: ${credentials}`,
  ],
  [
    host({ jump: { address: "j", password: "a", agent: "/s" } }),
    "host.jump.agent",
    `must not be set beside \`password\`: ${credentials}`,
  ],
  [host({ passwd: "a" }), "host.passwd", "is not an argument; check its spelling"],
  [{ vm: {} }, "vm", `${sources}; it has none of them`],
  [{ vm: { flake: "a", file: "b" } }, "vm", `${sources}; it has flake and file`],
  [{ vm: { flake: "a", attr: "b" } }, "vm.attr", "goes with `file` only"],
  [{ vm: { file: "" } }, "vm.file", 'must not be empty; it is ""'],
  [
    { vm: { file: "a", args: { "1x": 1 } } },
    "vm.args.1x",
    "has a bad name: it must be a name in Nix; it is 1",
  ],
  [
    { vm: { storePath: "/nix/store/x" } },
    "vm.storePath",
    'must be a store path such as "/nix/store/HASH-NAME"; it is "/nix/store/x"',
  ],
  [
    { vm: { storePath: derivation } },
    "vm.storePath",
    `must be a package, not a derivation (.drv); it is "${derivation}"`,
  ],
  [{ name: "-a" }, "name", `${badName}; it is "-a"`],
  [{ name: "a-" }, "name", `${badName}; it is "a-"`],
  [{ name: "a".repeat(49) }, "name", `${badName}; it is "${"a".repeat(49)}"`],
  [{ name: "Gateway" }, "name", `${badName}; it is "Gateway"`],
  [{ memory: 1.5 }, "memory", "must be a whole number; it is 1.5"],
  [{ memory: 8 }, "memory", "is in MiB: at least 16; it is 8"],
  [{ cores: 0 }, "cores", "must be at least 1; it is 0"],
  [{ memorySize: 5 }, "memorySize", "is not an argument; check its spelling"],
  [{ restart: "never" }, "restart", 'must be one of "no", "on-failure", "always"; it is "never"'],
  [{ startTimeout: 0 }, "startTimeout", "must be at least 1; it is 0"],
  [{ stopTimeout: 3601 }, "stopTimeout", "must be at most 3600; it is 3601"],
  [forward({ protocol: "sctp" }), "forwardPorts[0].protocol", 'must be one of "tcp", "udp"; it is "sctp"'],
  [forward({ guest: 70_000 }), "forwardPorts[0].guest", "must be at most 65535; it is 70000"],
  [
    forward({ address: "::1" }),
    "forwardPorts[0].address",
    'must be an IPv4 address of the host; it is "::1"',
  ],
  [
    {
      forwardPorts: [
        { host: 1, guest: 2 },
        { host: 1, guest: 3, protocol: "udp" },
        { host: 1, guest: 3 },
      ],
    },
    "forwardPorts[2]",
    "forwards tcp 127.0.0.1:1 a second time",
  ],
  [{ qemuOptions: "-s" }, "qemuOptions", 'must be an array; it is "-s"'],
  [{ qemuOptions: ["-s", "-m 5"] }, "qemuOptions[1]", `${badQemuWord}; it is "-m 5"`],
  [{ qemuOptions: ["a\u0001"] }, "qemuOptions[0]", `${badQemuWord}; it is "a\\u0001"`],
  [{ kernelParams: ["a\rb"] }, "kernelParams[0]", 'must not hold control characters; it is "a\\rb"'],
  [{ shares: [{ tag: "d", path: "a" }] }, "shares[0].path", `${badPath}; it is "a"`],
  [{ shares: [{ tag: "d", path: "/a,b" }] }, "shares[0].path", `${badPath}; it is "/a,b"`],
  [{ shares: [{ tag: "D", path: "/a" }] }, "shares[0].tag", `${badTag}; it is "D"`],
  [
    { ...folder({}), shares: [{ tag: "ssh", path: "/a" }] },
    "shares[0].tag",
    'uses the mount tag "ssh" a second time',
  ],
  [{ keyFolders: { xchg: {} } }, "keyFolders.xchg", 'uses the mount tag "xchg" a second time'],
  [{ keyFolders: { ssh: [1] } }, "keyFolders.ssh", "must be an object; it is a list"],
  [{ keyFolders: { "a b": {} } }, 'keyFolders["a b"]', `has a bad name: it ${badTag}; it is an object`],
  [folder({ files: { "a/b": "" } }), 'keyFolders.ssh.files["a/b"]', badFile],
  [folder({ files: { "..": "" } }), 'keyFolders.ssh.files[".."]', badFile],
  [
    folder({ files: { a: "" }, generate: { a: "wireguard" } }),
    "keyFolders.ssh.generate.a",
    "is under `files` too: a key is either given or generated",
  ],
  [
    folder({ generate: { a: "rsa" } }),
    "keyFolders.ssh.generate.a",
    'must be one of "wireguard", "ssh-ed25519"; it is a string',
  ],
])("%j: %s %s", (given, property, reason) => {
  expect(mistakesIn(given)).toEqual([[property, reason]]);
});

test("all mistakes are told at once, also those across fields", () => {
  const given = {
    ...host({ port: 0, privateKey: "a", password: "b" }),
    vm: { flake: "a", file: "b", attribute: "c" },
    memory: "1024",
    ...forward({ host: "x" }),
    keyFolders: { ssh: {} },
    shares: [{ tag: "ssh", path: "/a" }],
    wrong: 1,
  };
  expect(mistakesIn(given).map(([property]) => property)).toEqual([
    "host.port",
    "host.password",
    "vm.attribute",
    "vm",
    "memory",
    "forwardPorts[0].host",
    "wrong",
    "shares[0].tag",
  ]);
});

test("what is right is given back with its defaults, without the engine's own properties", () => {
  const validation = validate({ ...minimalInputs, __provider: "text" });
  expect(validation).toEqual({
    kind: "valid",
    vm: {
      name: "gateway",
      host: { address: "10.88.0.2", port: 22, user: "root", sudo: false },
      vm: { flake: ".#gateway" },
      persistState: false,
      autoStart: true,
      forwardPorts: [],
      keyFolders: {},
      shares: [],
      qemuOptions: [],
      kernelParams: [],
      restart: "on-failure",
      restartPolicy: "immediate",
      startTimeout: 150,
      stopTimeout: 90,
      health: [],
      rollback: true,
      renewOutdatedUnit: false,
      nixOptions: [],
      previewBuild: false,
      adopt: false,
      deletePersistentState: false,
      snapshot: true,
      resourceUrn: "",
    },
  });
  expect(validate(fullInputs).kind).toBe("valid");
});

/** Every place in a value, the outermost first. */
function placesIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...path, key]))];
}

function replaceAt(value: unknown, [key, ...rest]: string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (typeof value !== "object" || value === null) throw new Error(`no ${key} in ${value}`);
  const inner = replaceAt(Reflect.get(value, key), rest, by);
  return Array.isArray(value) ? value.with(Number(key), inner) : { ...value, [key]: inner };
}

test.each(
  placesIn(fullInputs)
    .slice(1)
    .map((path) => [path.join("."), path] as const),
)("%s may be unknown in a preview", (_name, path) => {
  expect(validate(Object(replaceAt(fullInputs, path, unknownValue))).kind).not.toBe("invalid");
});

test("an unknown value hides no mistake elsewhere", () => {
  expect(mistakesIn({ memory: unknownValue, cores: 0 })).toEqual([["cores", "must be at least 1; it is 0"]]);
});

const secret = "s3cr3t-pl4nt3d";
const secretPlaces = [
  ["host"],
  ["host", "privateKey"],
  ["host", "password"],
  ["host", "privatekey"],
  ["host", "jump"],
  ["host", "jump", "password"],
  ["keyFolders"],
  ["keyFolders", "wireguard"],
  ["keyFolders", "wireguard", "files"],
  ["keyFolders", "wireguard", "files", "bad/name"],
  ["keyFolders", "wireguard", "files", "bad\nname"],
  ["keyFolders", "wireguard", "generate", "key"],
  ["password"],
];

test("no message repeats a secret, whatever is wrong with it", () => {
  const wrong = fc.constantFrom<unknown>(secret, [secret], { key: secret }, { toString: secret }, [[secret]]);
  fc.assert(
    fc.property(fc.constantFrom(...secretPlaces), wrong, (path, value) => {
      const inputs = { ...fullInputs, host: { address: "", jump: { address: "" } } };
      const failures = mistakesIn(Object(replaceAt(inputs, path, value)));
      expect(failures).not.toEqual([]);
      expect(JSON.stringify(failures)).not.toContain(secret);
    }),
  );
});
