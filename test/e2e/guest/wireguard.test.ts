/** Two guests on two hosts find each other through a tunnel whose keys are in their key folders alone. */
import { type GuestFlake, guestFlake, guestRun } from "../../lab/guest";
import { bootHost, type LabHost } from "../../lab/host";
import { GuestVm } from "../support/guestVm";
import { wireguardPair } from "../support/wireguardPair";

let hosts: LabHost[] = [];
let flake: GuestFlake;
let vms: GuestVm[] = [];

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
      forwardPorts: [{ host: 2222, guest: 22 }],
      keyFolders: folders(
        "[Interface]",
        `PrivateKey = ${rightKeys.privateKey}`,
        "Address = 10.99.0.2/24",
        "[Peer]",
        `PublicKey = ${leftKeys.publicKey}`,
        "AllowedIPs = 10.99.0.1/32",
        `Endpoint = ${left.address}:51820`,
      ),
    }),
  ];
  await Promise.all(vms.map((vm) => vm.deploy()));
  await Promise.all(vms.map((vm) => vm.console.next(/LAB ready/)));
}, 120_000);

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
