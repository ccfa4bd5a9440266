import * as pulumi from "@pulumi/pulumi";
import { publicKeyOf } from "../../../provider/src/pulumi/publicKeyOf";
import { wireguardConfig, wireguardNetdev } from "../../../provider/src/pulumi/wireguardConfig";
import { keys, plainEnd } from "../wireguard/ends";
import { failureOf, Machine, mockPreview, stateOf } from "./mockedPreview";

const { privateKey: _, ...keyless } = plainEnd;
const withFile = { ...keyless, privateKeyFile: "/k" };
const text = (...lines: string[]) => `${lines.join("\n")}\n`;
const fileText = text(
  "[Interface]",
  "Address = 10.99.0.1/16",
  "PostUp = wg set %i private-key /k",
  "",
  "[Peer]",
  `PublicKey = ${keys.otherPublic}`,
  "AllowedIPs = 10.99.0.2/32",
);

beforeEach(() => mockPreview({ cloud: { ip: "192.0.2.1", key: keys.third } }));

test.each<[string, pulumi.Input<typeof withFile>]>([
  ["plain", withFile],
  ["a promise", Promise.resolve(withFile)],
  ["an output", pulumi.output(withFile)],
  ["inputs within", { ...withFile, addresses: [pulumi.output("10.99.0.1/16") as unknown as string] }],
])("an end that is %s is rendered, and no secret", async (_what, end) => {
  expect(await stateOf(wireguardConfig(end))).toEqual({ value: fileText, isSecret: false, dependsOn: [] });
});

test.each([
  ["its own key", plainEnd],
  ["a preshared key", { ...withFile, peers: [{ ...keyless.peers[0], presharedKey: keys.preshared }] }],
  ["what the program marked", { ...withFile, listenPort: pulumi.secret(51820) }],
])("an end with %s is a secret", async (_what, end) => {
  expect(await stateOf(wireguardConfig(end as typeof plainEnd))).toMatchObject({ isSecret: true });
  expect(await stateOf(wireguardNetdev(end as typeof plainEnd))).toMatchObject({ isSecret: true });
});

test("it depends on what its inputs depend on, and is unknown as long as one of them is", async () => {
  const endOf = ({ ip, key }: Machine) => ({
    ...withFile,
    peers: [{ publicKey: key, allowedIPs: ["10.99.0.2/32"], endpoint: pulumi.interpolate`${ip}:51820` }],
  });
  expect(await stateOf(wireguardConfig(endOf(new Machine("cloud"))))).toEqual({
    value: expect.stringContaining("Endpoint = 192.0.2.1:51820"),
    isSecret: false,
    dependsOn: ["cloud"],
  });
  expect(await stateOf(wireguardConfig(endOf(new Machine("new"))))).toMatchObject({
    value: "unknown",
    dependsOn: ["new"],
  });
});

test("what is known is checked beside what is not, without a secret in the words", async () => {
  const { ip } = new Machine("new");
  const end = {
    privateKey: pulumi.secret("SECRET"),
    addresses: ["10.99.0.1/16"],
    listenPort: 0,
    peers: [{ publicKey: ip, allowedIPs: ["10.99.0.2"], endpoint: pulumi.secret("SECRET") }],
  };
  const mistakes = [
    ": 3 mistakes in the arguments",
    "What to do: mend what is named in the program",
    "Details:",
    "privateKey: must be a key of WireGuard's: 32 bytes in base64, 44 characters with a = last",
    "listenPort: must be at least 1; it is 0",
    'peers[0].endpoint: must be an address or a name with a port, such as "192.0.2.1:51820" or "[2001:db8::1]:51820"; it is a string',
  ].join("\n");
  expect(await failureOf(wireguardConfig(end))).toBe(`wireguardConfig${mistakes}`);
  expect(await failureOf(wireguardNetdev(end))).toBe(`wireguardNetdev${mistakes}`);
});

test("what comes later and turns out to be nothing is a mistake, and not as if it had been left out", async () => {
  const nothing = pulumi.output(undefined) as unknown as pulumi.Output<string>;
  const end = {
    ...withFile,
    privateKeyFile: Promise.resolve(undefined) as unknown as Promise<string>,
    peers: [{ ...keyless.peers[0], publicKey: keys.third, presharedKey: nothing, endpoint: nothing }],
  };
  const reason = "is an output or a promise without a value; what it comes from has none";
  expect(await failureOf(wireguardConfig(end as unknown as typeof plainEnd))).toBe(
    [
      "wireguardConfig: 3 mistakes in the arguments",
      "What to do: mend what is named in the program",
      "Details:",
      `privateKeyFile: ${reason}`,
      `peers[0].presharedKey: ${reason}`,
      `peers[0].endpoint: ${reason}`,
    ].join("\n"),
  );
});

test("a name that no interface can have is refused at once", () => {
  expect(() => wireguardNetdev(withFile, { name: "a b" })).toThrow(
    "wireguardNetdev: a mistake in the arguments: must be 1 to 15 letters, digits and _ . -",
  );
});

describe("publicKeyOf", () => {
  test("of a text is a text", () => {
    expect(publicKeyOf(keys.private)).toBe(keys.public);
    expect(() => publicKeyOf("SECRET")).toThrow(pulumi.RunError);
  });

  test("of a secret is public", async () => {
    const publicKey = publicKeyOf(pulumi.secret(`${keys.private}\n`));
    expect(await stateOf(publicKey)).toEqual({ value: keys.public, isSecret: false, dependsOn: [] });
  });

  test("of what is no key ends in an error that does not show it", async () => {
    const failure = await failureOf(publicKeyOf(pulumi.secret("SECRET")));
    expect(failure).toMatch(/^a WireGuard key: this is no private key of WireGuard's: /);
    expect(failure).not.toContain("SECRET");
  });
});
