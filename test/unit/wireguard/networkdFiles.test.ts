import { networkdEnd, networkdFiles } from "../../../provider/src/wireguard/networkdFiles";
import { mistakesOf } from "../../../provider/src/wireguard/refuseMistakes";
import { fullEnd, keys, plainEnd } from "./ends";

const withoutHooks = { ...fullEnd, preUp: [], postUp: [], preDown: [], postDown: [] };

test("the least of an end", () => {
  expect(networkdFiles("wg0", networkdEnd.parse(plainEnd))).toEqual({
    netdev: `[NetDev]
Name=wg0
Kind=wireguard

[WireGuard]
PrivateKey=${keys.private}
RouteTable=main

[WireGuardPeer]
PublicKey=${keys.otherPublic}
AllowedIPs=10.99.0.2/32
`,
    network: `[Match]
Name=wg0

[Network]
Address=10.99.0.1/16
`,
  });
});

test("all of an end", () => {
  expect(networkdFiles("tunnel", networkdEnd.parse(withoutHooks))).toEqual({
    netdev: `[NetDev]
Name=tunnel
Kind=wireguard
MTUBytes=1380

[WireGuard]
PrivateKeyFile=/etc/wireguard/private.key
ListenPort=51820
RouteTable=1234

[WireGuardPeer]
PublicKey=${keys.otherPublic}
PresharedKey=${keys.preshared}
AllowedIPs=10.99.0.2/32,192.168.1.0/24,::/0
Endpoint=[2001:db8::1]:51820
PersistentKeepalive=25

[WireGuardPeer]
PublicKey=${keys.third}
AllowedIPs=10.99.0.3
Endpoint=vm.example:1
`,
    network: `[Match]
Name=tunnel

[Network]
Address=10.99.0.1/16
Address=fd00:99::1/64
DNS=10.99.0.2
Domains=home.example
`,
  });
});

test("what systemd-networkd has not is a mistake", () => {
  const { table: _, ...end } = fullEnd;
  const noCommands = "must be empty: systemd-networkd runs no commands";
  expect(mistakesOf(networkdEnd, end)).toEqual([
    { property: "preUp", reason: noCommands },
    { property: "postUp", reason: noCommands },
    { property: "preDown", reason: noCommands },
    { property: "postDown", reason: noCommands },
    {
      property: "peers[0].allowedIPs[2]",
      reason:
        'needs `table` to be "off" or a number: systemd-networkd would send the tunnel\'s own packets into the tunnel',
    },
  ]);
  expect(mistakesOf(networkdEnd, { ...withoutHooks, table: "off" })).toEqual([]);
});
