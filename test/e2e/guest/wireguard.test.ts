/** Two guests on two hosts find each other through a tunnel whose keys are in their key folders alone. */
import { type GuestFlake, guestFlake, guestRun } from "../../lab/guest";
import { bootHost, type LabHost } from "../../lab/host";
import { GuestVm } from "../support/guestVm";
import { wireguardPair } from "../support/wireguardPair";

let hosts: LabHost[] = [];
let flake: GuestFlake;
let vms: GuestVm[] = [];

/** Of the guest's handshakes, by all the ways in which it tells of them. */
const ready = [
  { console: "simple-vm: wireguard wg0 handshake", timeout: 100 },
  { tcp: 8079, timeout: 100 },
  { http: "http://127.0.0.1:8079/", status: 200, timeout: 100 },
];

beforeAll(async () => {
  flake = await guestFlake({ left: {}, right: {} });
  const [left, right] = await Promise.all([bootHost(), bootHost()]);
  hosts = [left, right];
  const [leftKeys, rightKeys] = [wireguardPair(), wireguardPair()];
  const folders = (...lines: string[]) => ({ wireguard: { files: { "wg0.conf": `${lines.join("\n")}\n` } } });
  vms = [
    new GuestVm(left, "left", {
      vm: { flake: `${flake.path}#left` },
      forwardPorts: [{ protocol: "udp", address: "0.0.0.0", host: 51820, guest: 51820 }],
      keyFolders: folders(
        "[Interface]",
        `PrivateKey = ${leftKeys.privateKey}`,
        "Address = 10.99.0.1/24",
        "ListenPort = 51820",
        "[Peer]",
        `PublicKey = ${rightKeys.publicKey}`,
        "AllowedIPs = 10.99.0.2/32",
      ),
    }),
    new GuestVm(right, "right", {
      vm: { flake: `${flake.path}#right` },
      forwardPorts: [
        { host: 2222, guest: 22 },
        { host: 8079, guest: 8079 },
      ],
      health: ready,
      keyFolders: folders(
        "[Interface]",
        `PrivateKey = ${rightKeys.privateKey}`,
        "Address = 10.99.0.2/24",
        "[Peer]",
        `PublicKey = ${leftKeys.publicKey}`,
        "AllowedIPs = 10.99.0.1/32",
        `Endpoint = ${left.address}:51820`,
        "PersistentKeepalive = 1",
      ),
    }),
  ];
  await Promise.all(vms.map((vm) => vm.deploy()));
  await Promise.all(vms.map((vm) => vm.console.next(/LAB ready/)));
}, 180_000);

afterAll(async () => {
  for (const vm of vms) vm.console.close();
  await Promise.all(hosts.map((host) => host.shutdown()));
  flake?.remove();
});

test("a guest on one host reaches a guest on another through WireGuard", async () => {
  const [, right] = hosts;
  if (right === undefined) throw new Error("there is no second host");
  const { stdout } = await guestRun(right, 2222, "ping -c 3 -w 20 10.99.0.1");
  expect(stdout).toMatch(/ [1-3] packets received/);
});

test("a guest whose peer is gone since its start tells of no handshake", async () => {
  const [left, right] = vms;
  if (left === undefined || right === undefined) throw new Error("there are no two VMs");
  await left.systemctl("stop");
  await right.deploy({ memory: 192, health: [] });
  await right.console.next(/LAB ready/);
  const ask = `exec 3<>/dev/tcp/127.0.0.1/8079; printf 'GET / HTTP/1.1\\r\\n\\r\\n' >&3; head -n 1 <&3`;
  expect(await right.host.require(`timeout 50 bash -c "${ask}"`)).toBe(
    "HTTP/1.1 503 Service Unavailable: 0 of 1 peers have a handshake\r\n",
  );
}, 120_000);
