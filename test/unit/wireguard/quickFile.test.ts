import { wireguardEnd } from "../../../provider/src/wireguard/end";
import { quickFile } from "../../../provider/src/wireguard/quickFile";
import { fullEnd, keys, plainEnd } from "./ends";

const fileOf = (end: object): string => quickFile(wireguardEnd.parse(end));

test("the least of an end", () => {
  expect(fileOf(plainEnd)).toBe(`[Interface]
Address = 10.99.0.1/16
PrivateKey = ${keys.private}

[Peer]
PublicKey = ${keys.otherPublic}
AllowedIPs = 10.99.0.2/32
`);
});

test("all of an end; a key in a file is set before the end's own commands", () => {
  expect(fileOf(fullEnd)).toBe(`[Interface]
Address = 10.99.0.1/16, fd00:99::1/64
ListenPort = 51820
MTU = 1380
DNS = 10.99.0.2, home.example
Table = 1234
PreUp = echo up
PostUp = wg set %i private-key /etc/wireguard/private.key
PostUp = iptables -A FORWARD -i %i -j ACCEPT
PostUp = echo 2
PreDown = echo down
PostDown = echo gone

# cloud
[Peer]
PublicKey = ${keys.otherPublic}
PresharedKey = ${keys.preshared}
AllowedIPs = 10.99.0.2/32, 192.168.1.0/24, ::/0
Endpoint = [2001:db8::1]:51820
PersistentKeepalive = 25

[Peer]
PublicKey = ${keys.third}
AllowedIPs = 10.99.0.3
Endpoint = vm.example:1
`);
});

test("the line end of `wg genkey` is passed over", () => {
  expect(fileOf({ ...plainEnd, privateKey: `${keys.private}\n` })).toBe(fileOf(plainEnd));
});
