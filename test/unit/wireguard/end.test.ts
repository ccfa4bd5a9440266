import { unknownValue } from "../../../provider/src/arguments/unknowns";
import { wireguardEnd } from "../../../provider/src/wireguard/end";
import { mistakesOf, refuseMistakes } from "../../../provider/src/wireguard/refuseMistakes";
import { fullEnd, keys, plainEnd } from "./ends";

const told = (end: object, isSecret?: (path: string[]) => boolean): string[] =>
  mistakesOf(wireguardEnd, end, isSecret).map(({ property, reason }) => `${property}: ${reason}`);

const [peer] = plainEnd.peers;
const withPeer = (changed: object) => ({ ...plainEnd, peers: [{ ...peer, ...changed }] });

test.each([
  ["the least", plainEnd],
  ["everything", fullEnd],
])("%s has no mistakes", (_what, end) => {
  expect(told(end)).toEqual([]);
});

const key = "must be a key of WireGuard's: 32 bytes in base64, 44 characters with a = last";
const range =
  'must be a network, such as "10.99.0.0/16", or a single address; no bits may be set after the prefix';
const endpoint =
  'must be an address or a name with a port, such as "192.0.2.1:51820" or "[2001:db8::1]:51820"';

test.each([
  [{ privateKey: "SECRET" }, `privateKey: ${key}`],
  [{ privateKey: 5 }, "privateKey: must be a string; it is a number"],
  [{ privateKey: undefined }, "privateKey: is set or `privateKeyFile` is: one of the two"],
  [{ privateKeyFile: "/k" }, "privateKey: is set or `privateKeyFile` is: one of the two"],
  [
    { privateKey: undefined, privateKeyFile: "/k; rm -r /" },
    'privateKeyFile: must be an absolute path of letters, digits and . _ / @ + -; it is "/k; rm -r /"',
  ],
  [{ addresses: [] }, "addresses: must have an entry: an interface has an address; it is a list"],
  [
    { addresses: ["10.99.0.256/16"] },
    'addresses[0]: must be an address with its prefix length, such as "10.99.0.1/16" or "fd00:99::1/64"; it is "10.99.0.256/16"',
  ],
  [{ listenPort: 0 }, "listenPort: must be at least 1; it is 0"],
  [{ listenPort: 65536 }, "listenPort: must be at most 65535; it is 65536"],
  [{ mtu: 100 }, "mtu: must be at least 576; it is 100"],
  [{ mtu: 1279, addresses: ["fd00::1/64"] }, "mtu: must be at least 1280 for IPv6; it is 1279"],
  [{ table: "main" }, 'table: must be "auto", "off" or the number of a routing table; it is "main"'],
  [{ dns: ["1.1.1"] }, 'dns[0]: must be the address of a DNS server or a domain to search; it is "1.1.1"'],
  [
    { preUp: ["SECRET\nb"] },
    "preUp[0]: must be one line without #, which begins a comment in wg-quick's files",
  ],
  [
    { postUp: ["echo SECRET # b"] },
    "postUp[0]: must be one line without #, which begins a comment in wg-quick's files",
  ],
  [{ postDown: [""] }, "postDown[0]: must be one line without #, which begins a comment in wg-quick's files"],
  [{ adresses: ["SECRET"] }, "adresses: is not an argument; check its spelling"],
])("of %j is told: %s", (changed, mistake) => {
  expect(told({ ...plainEnd, ...changed })).toEqual([mistake]);
  expect(mistake).not.toContain("SECRET");
});

test.each([
  [{ publicKey: "SECRET" }, `peers[0].publicKey: ${key}`],
  [{ presharedKey: "SECRET" }, `peers[0].presharedKey: ${key}`],
  [{ publicKey: keys.public }, "peers[0].publicKey: is that of this end itself too"],
  [{ name: "a\nb" }, 'peers[0].name: must be letters, digits, spaces and . _ @ -; it is "a\\nb"'],
  [
    { allowedIPs: [] },
    "peers[0].allowedIPs: must have an entry: nothing would be sent to this peer; it is a list",
  ],
  [{ allowedIPs: ["10.99.0.2/16"] }, `peers[0].allowedIPs[0]: ${range}; it is "10.99.0.2/16"`],
  [{ endpoint: "2001:db8::1:51820" }, `peers[0].endpoint: ${endpoint}; it is "2001:db8::1:51820"`],
  [{ endpoint: "vm.example" }, `peers[0].endpoint: ${endpoint}; it is "vm.example"`],
  [{ endpoint: "vm.example:65536" }, `peers[0].endpoint: ${endpoint}; it is "vm.example:65536"`],
  [{ endpoint: "[10.0.0.1]:1" }, `peers[0].endpoint: ${endpoint}; it is "[10.0.0.1]:1"`],
  [{ endpoint: "300.1.1.1:1" }, `peers[0].endpoint: ${endpoint}; it is "300.1.1.1:1"`],
  [{ persistentKeepalive: -1 }, "peers[0].persistentKeepalive: must be at least 0; it is -1"],
])("of a peer with %j is told: %s", (changed, mistake) => {
  expect(told(withPeer(changed))).toEqual([mistake]);
});

test("two peers with one key or one network are told, beside other mistakes", () => {
  const peers = [
    { name: "cloud", publicKey: keys.third, allowedIPs: ["10.99.0.2/32"] },
    { publicKey: keys.otherPublic, allowedIPs: ["10.99.0.3", "10.99.0.2"] },
    { publicKey: keys.third, allowedIPs: ["10.99.0.0/24"] },
  ];
  expect(told({ ...plainEnd, mtu: 1, peers })).toEqual([
    "mtu: must be at least 576; it is 1",
    "peers[1].allowedIPs[1]: is that of peers[0] (cloud) too",
    "peers[2].publicKey: is that of peers[0] (cloud) too",
  ]);
});

test("what is not known yet is passed by, and the rest is told", () => {
  const unknown = { publicKey: unknownValue, allowedIPs: ["10.99.0.2/32"], endpoint: unknownValue };
  const peers = [unknown, { ...unknown, name: unknownValue, allowedIPs: [unknownValue] }];
  const end = { ...plainEnd, privateKey: unknownValue, listenPort: unknownValue, dns: unknownValue, peers };
  expect(told(end)).toEqual([]);
  const twice = { publicKey: keys.third, allowedIPs: ["10.99.0.9"] };
  expect(told({ ...end, peers: [...peers, twice, twice] })).toEqual([
    "peers[3].publicKey: is that of peers[2] too",
    "peers[3].allowedIPs[0]: is that of peers[2] too",
  ]);
  expect(told({ ...end, peers: unknownValue })).toEqual([]);
});

test("what the program marked as a secret is not shown", () => {
  const end = withPeer({ endpoint: "SECRET" });
  expect(told(end, (path) => path.join(".") === "peers.0.endpoint")).toEqual([
    `peers[0].endpoint: ${endpoint}; it is a string`,
  ]);
});

test("mistakes are one error, with all of them", () => {
  const refuse = (end: object) => () => refuseMistakes("wireguardConfig", mistakesOf(wireguardEnd, end));
  expect(refuse(plainEnd)).not.toThrow();
  expect(refuse({ ...plainEnd, mtu: 1 })).toThrow(
    "wireguardConfig: a mistake in the arguments: mtu: must be at least 576; it is 1",
  );
  expect(refuse({ ...plainEnd, mtu: 1, listenPort: 0 })).toThrow(
    "wireguardConfig: 2 mistakes in the arguments\nWhat to do: mend what is named in the program\nDetails:\nlistenPort: must be at least 1; it is 0\nmtu: must be at least 576; it is 1",
  );
});
