/** The programs of quickstart and ci under a mocked engine. */
import { keys } from "../wireguard/ends";
import { MockedExample } from "./mockedExample";

jest.setTimeout(120_000);

test("quickstart's two ends know each other", () => {
  const example = new MockedExample("quickstart");
  const hosts = JSON.stringify([{ address: "198.51.100.7" }, { address: "198.51.100.8" }]);
  const config = {
    hosts,
    flake: ".",
    tunnelPort: "51821",
    gatewayKey: keys.private,
    workerKey: keys.otherPrivate,
  };
  const resources = example.run(config, { "SimpleVm gateway": { publicKeys: {} } });
  example.remove();
  expect(resources["SimpleVm gateway"]?.inputs).toMatchObject({
    forwardPorts: [{ protocol: "udp", address: "0.0.0.0", host: 51821, guest: 51820 }],
    keyFolders: {
      wireguard: {
        files: {
          "wg0.conf": `[Interface]
Address = 10.99.0.1/24
PrivateKey = ${keys.private}
ListenPort = 51820

# worker
[Peer]
PublicKey = ${keys.otherPublic}
AllowedIPs = 10.99.0.2/32
`,
        },
      },
    },
  });
  expect(resources["SimpleVm worker"]?.inputs).toMatchObject({
    keyFolders: {
      wireguard: {
        files: {
          "wg0.conf": `[Interface]
Address = 10.99.0.2/24
PrivateKey = ${keys.otherPrivate}

# gateway
[Peer]
PublicKey = ${keys.public}
AllowedIPs = 10.99.0.1/32
Endpoint = 198.51.100.7:51821
PersistentKeepalive = 5
`,
        },
      },
    },
  });
});

test("ci deploys the store path that it is given", () => {
  const example = new MockedExample("ci");
  const storePath = `/nix/store/${"a".repeat(32)}-nixos-vm`;
  const resources = example.run({ host: JSON.stringify({ address: "198.51.100.7" }), storePath }, {});
  example.remove();
  expect(resources["SimpleVm gateway"]?.inputs).toMatchObject({ vm: { storePath } });
});
