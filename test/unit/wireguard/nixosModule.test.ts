import { spawnSync } from "node:child_process";
import { nixosEnd, nixosModule } from "../../../provider/src/wireguard/nixosModule";
import { mistakesOf } from "../../../provider/src/wireguard/refuseMistakes";
import { fullEnd, keys, plainEnd } from "./ends";

const { privateKey: _, ...withoutKey } = plainEnd;
const plain = nixosEnd.parse({ ...withoutKey, privateKeyFile: "/etc/wireguard/private.key" });
const peers = fullEnd.peers.map(({ presharedKey: _, ...peer }: { presharedKey?: string }) => peer);
/** All that means something in a string of the Nix language. */
const hook = `echo "\${x}" \\ $y`;
const full = nixosEnd.parse({ ...fullEnd, peers, postUp: [hook, "echo 2"] });

test("the module of the least end, to the letter", () => {
  expect(nixosModule({ interface: "wg0", end: plain, sysctl: {} })).toBe(`{
  networking = {
    wg-quick = {
      interfaces = {
        wg0 = {
          address = [
            "10.99.0.1/16"
          ];
          privateKeyFile = "/etc/wireguard/private.key";
          peers = [
            {
              publicKey = "${keys.otherPublic}";
              allowedIPs = [
                "10.99.0.2/32"
              ];
            }
          ];
        };
      };
    };
  };
}
`);
});

const hasNix = spawnSync("nix-instantiate", ["--version"]).status === 0;

(hasNix ? test : test.skip)("Nix reads what was meant, whatever the texts hold", () => {
  const module = nixosModule({ interface: "tunnel-1", end: full, sysctl: { "net.ipv4.ip_forward": 1 } });
  const { stdout } = spawnSync("nix-instantiate", ["--eval", "--strict", "--json", "-"], {
    input: module,
    encoding: "utf8",
  });
  expect(JSON.parse(stdout)).toEqual({
    boot: { kernel: { sysctl: { "net.ipv4.ip_forward": 1 } } },
    networking: {
      firewall: { allowedUDPPorts: [51820] },
      "wg-quick": {
        interfaces: {
          "tunnel-1": {
            address: ["10.99.0.1/16", "fd00:99::1/64"],
            privateKeyFile: "/etc/wireguard/private.key",
            listenPort: 51820,
            mtu: 1380,
            dns: ["10.99.0.2", "home.example"],
            table: "1234",
            preUp: "echo up",
            postUp: `${hook}\necho 2`,
            preDown: "echo down",
            postDown: "echo gone",
            peers: [
              {
                publicKey: keys.otherPublic,
                allowedIPs: ["10.99.0.2/32", "192.168.1.0/24", "::/0"],
                endpoint: "[2001:db8::1]:51820",
                persistentKeepalive: 25,
              },
              { publicKey: keys.third, allowedIPs: ["10.99.0.3"], endpoint: "vm.example:1" },
            ],
          },
        },
      },
    },
  });
});

test("no key gets into the store", () => {
  const inStore = "would be in /nix/store of the NixOS machine, which everybody there can read";
  const [peer] = plainEnd.peers;
  expect(mistakesOf(nixosEnd, { ...plainEnd, peers: [{ ...peer, presharedKey: keys.preshared }] })).toEqual([
    { property: "privateKey", reason: `${inStore}; give \`privateKeyFile\`` },
    { property: "peers[0].presharedKey", reason: `${inStore}; write the file by other means` },
  ]);
});
