/** What a network says of inputs that come later: of keys, endpoints, and what turns out to be nothing. */
import * as pulumi from "@pulumi/pulumi";
import { wireguardNetwork } from "../../../provider/src/pulumi/wireguardNetwork";
import type { WireguardNetworkPeerArgs } from "../../../provider/src/pulumi/wireguardNetworkArgs";
import { keys } from "../wireguard/ends";
import { errorOf, failureOf, Machine, mockPreview, stateOf } from "./mockedPreview";

beforeEach(() => mockPreview({ one: { ip: "192.0.2.1" }, two: { ip: "192.0.2.2" } }));

const nothing = pulumi.output(undefined) as unknown as pulumi.Output<string>;
const advice = "\nWhat to do: mend what is named in the program";
const hasNone = "is an output or a promise without a value; what it comes from has none";
const a = { publicKey: keys.public, privateKeyFile: "/k", endpoint: "192.0.2.1" };
const b = { publicKey: keys.otherPublic, privateKeyFile: "/k", endpoint: "192.0.2.2" };
const networkOf = (peers: Record<string, WireguardNetworkPeerArgs>, presharedKey?: pulumi.Input<string>) =>
  wireguardNetwork({
    subnet: "10.99.0.0/16",
    peers,
    ...(presharedKey === undefined ? {} : { presharedKey }),
  });
const { publicKey: _, privateKeyFile: _file, ...withoutKey } = a;

test.each<[string, WireguardNetworkPeerArgs, string]>([
  ["an endpoint", { ...a, endpoint: nothing }, `peers.a.endpoint: ${hasNone}`],
  ["a function's endpoint", { ...a, endpoint: () => nothing }, `peers.a.endpoint: ${hasNone}`],
  [
    "a function without a result",
    { ...a, endpoint: () => undefined as unknown as string },
    `peers.a.endpoint: ${hasNone}`,
  ],
  ["a public key", { ...a, publicKey: nothing }, `peers.a.publicKey: ${hasNone}`],
  ["a private key", { ...withoutKey, privateKey: nothing }, `peers.a.privateKey: ${hasNone}`],
])("%s that turns out to be nothing is told to the peers that need it", async (_what, peer, mistake) => {
  expect(await failureOf(networkOf({ a: peer, b }).config("b"))).toBe(
    `wireguardNetwork: a mistake in the arguments: ${mistake}${advice}`,
  );
});

test.each<[string, WireguardNetworkPeerArgs, string]>([
  ["public key", { ...a, publicKey: nothing }, `peers.a.publicKey: ${hasNone}`],
  ["key's file", { ...a, privateKeyFile: nothing }, `peers.a.privateKeyFile: ${hasNone}`],
  ["private key", { ...withoutKey, privateKey: nothing }, `peers.a.privateKey: ${hasNone}`],
])("a %s that turns out to be nothing is told to the peer itself", async (_what, peer, mistake) => {
  expect(await failureOf(networkOf({ a: peer, b }).config("a"))).toBe(
    `wireguardNetwork: a mistake in the arguments: ${mistake}${advice}`,
  );
});

test("a key that is to be made in a folder that is there is not known, which is no mistake", async () => {
  const publicKeys = pulumi.output({ old: keys.public, more: pulumi.unknown }) as unknown as pulumi.Output<
    Record<string, string>
  >;
  const more = publicKeys.more as unknown as pulumi.Output<string>;
  const network = networkOf({ a: { ...a, publicKey: more }, b });
  expect(await stateOf(network.config("b"))).toMatchObject({ value: "unknown" });
  expect(await failureOf(network.config("a"))).toBe("none");
});

test("a preshared key that turns out to be nothing is told once, by its own name", async () => {
  const network = networkOf({ a, b, c: { ...b, publicKey: keys.third } }, nothing);
  expect(await failureOf(network.config("a"))).toBe(
    `wireguardNetwork: a mistake in the arguments: presharedKey: ${hasNone}${advice}`,
  );
});

test("one output as the key of two peers is told at once", () => {
  const [key, pair] = [new Machine("new").key, new Machine("pair").key];
  const peers = { a: { ...a, publicKey: key }, b: { ...b, publicKey: key } };
  expect(() => networkOf(peers)).toThrow("peers.b.publicKey: is that of a too");
  const pairs = { a: { ...withoutKey, privateKey: pair }, b: { ...withoutKey, privateKey: pair } };
  expect(() => networkOf(pairs)).toThrow("peers.b.privateKey: is that of a too");
});

test("a peer's own public key is compared with its peers' and its private key, and is nothing that its file waits for", async () => {
  const own = (publicKey: string) => ({ ...a, publicKey: pulumi.output(publicKey) });
  expect(await failureOf(networkOf({ a: own(keys.otherPublic), b }).config("a"))).toBe(
    `wireguardNetwork: a mistake in the arguments: peers.b.publicKey: is that of a too${advice}`,
  );
  const ofOther = { ...withoutKey, publicKey: pulumi.output(keys.third), privateKey: keys.private };
  expect(await failureOf(networkOf({ a: ofOther, b }).config("a"))).toBe(
    `wireguardNetwork: a mistake in the arguments: peers.a.publicKey: is not the public half of \`privateKey\`: leave it out${advice}`,
  );
  const notMade = { ...a, publicKey: new Machine("new").key };
  const state = await stateOf(networkOf({ a: notMade, b }).config("a"));
  expect(state).toMatchObject({ value: expect.stringContaining("[Peer]"), dependsOn: [] });
});

test("a peer that is undefined is left out", async () => {
  const network = networkOf({ a, b, c: undefined as unknown as WireguardNetworkPeerArgs });
  expect(Object.keys(network.addresses)).toEqual(["a", "b"]);
  expect((await stateOf(network.config("a"))).value).toContain(`PublicKey = ${keys.otherPublic}`);
  expect(() => network.config("c")).toThrow("there is no peer c\nWhat to do: name one of a, b");
});

test("more cloud-config is part of the user data, with what it depends on and whether it is a secret", async () => {
  const network = networkOf({ a, b });
  const config = { ssh_authorized_keys: [new Machine("one").ip], runcmd: [pulumi.secret("echo SECRET")] };
  expect(await stateOf(network.cloudInit("a", { system: "debian", config }))).toEqual({
    value: expect.stringMatching(/ {2}- echo SECRET\nssh_authorized_keys:\n {2}- 192\.0\.2\.1\n$/),
    isSecret: true,
    dependsOn: ["one"],
  });
});

test("mistakes in more cloud-config are told beside those of the peer, in a preview too", async () => {
  const network = networkOf({ a, b: { ...b, endpoint: pulumi.output("a b") } });
  const config = { packages: "SECRET", users: new Machine("new").ip, bootcmd: [nothing] };
  expect(await failureOf(network.cloudInit("a", { system: "debian", config }))).toBe(
    [
      `wireguardNetwork: 3 mistakes in the arguments${advice}`,
      "Details:",
      `cloudInit.config.bootcmd[0]: ${hasNone}`,
      `peers.b.endpoint: must be an address or a name with a port, such as "192.0.2.1:51820" or "[2001:db8::1]:51820"; it is "a b:51820"`,
      "cloudInit.config.packages: must be a list: it is appended to that of the network",
    ].join("\n"),
  );
  expect(await failureOf(network.cloudInit("a", { system: "nixos", config: {} }))).toContain("`imports`");
});

/** A mesh of two machines of which each is declared below the network. */
const meshOfFunctions = () => {
  const peers = {
    one: { ...a, endpoint: () => one.ip },
    two: { ...b, endpoint: () => two.ip },
    three: { publicKey: keys.third, privateKeyFile: "/k" },
  };
  const network = wireguardNetwork({ subnet: "10.99.0.0/16", peers });
  const [early, earlyToo] = [network.config("three"), network.config("one")];
  const one: Machine = new Machine("one");
  const two: Machine = new Machine("two");
  return { early, earlyToo };
};

test("an endpoint's function is called once what is declared below is there, and its machine is depended on", async () => {
  const { early, earlyToo } = meshOfFunctions();
  const { value, dependsOn } = await stateOf(early);
  expect(value).toMatch(/Endpoint = 192\.0\.2\.1:51820[\s\S]*Endpoint = 192\.0\.2\.2:51820/);
  expect(dependsOn).toEqual(["one", "two"]);
  expect(await stateOf(earlyToo)).toMatchObject({
    value: expect.stringContaining("192.0.2.2:51820"),
    dependsOn: ["two"],
  });
});

test("a preview knows that it does not know the address that a function leads to", async () => {
  const network = networkOf({ a: { ...a, endpoint: () => machine.ip }, b });
  const file = network.config("b");
  const machine = new Machine("new");
  expect(await stateOf(file)).toEqual({ value: "unknown", isSecret: false, dependsOn: ["new"] });
});

test("a function that fails is told by its field, without a stack", async () => {
  const fails = () => {
    throw new ReferenceError("Cannot access 'machine' before initialization");
  };
  const network = networkOf({ a: { ...a, endpoint: fails }, b });
  const [one, other] = await Promise.all([network.config("b"), network.netdev("b")].map(errorOf));
  expect(one).toBe(other);
  expect(await failureOf(network.config("b"))).toBe(
    [
      "wireguardNetwork: peers.a.endpoint, a function, failed: Cannot access 'machine' before initialization",
      "What to do: declare what it leads to without an `await` between the network and that",
    ].join("\n"),
  );
});
