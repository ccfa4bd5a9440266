import { parse } from "yaml";
import { cloudConfig, forwarding } from "../../../provider/src/wireguard/cloudConfig";
import { wireguardEnd } from "../../../provider/src/wireguard/end";
import { quickFile } from "../../../provider/src/wireguard/quickFile";
import { fullEnd, keys, plainEnd } from "./ends";

const plain = wireguardEnd.parse(plainEnd);
const full = wireguardEnd.parse(fullEnd);

test("the user data of a machine, to the letter", () => {
  const sysctl = forwarding([4, 6]);
  expect(
    cloudConfig({ system: "debian", interface: "wg0", end: plain, sysctl, config: {} }),
  ).toBe(`#cloud-config
package_update: true
packages:
  - wireguard-tools
write_files:
  - path: /etc/wireguard/wg0.conf
    owner: root:root
    permissions: "0600"
    content: |
      [Interface]
      Address = 10.99.0.1/16
      PrivateKey = ${keys.private}

      [Peer]
      PublicKey = ${keys.otherPublic}
      AllowedIPs = 10.99.0.2/32
  - path: /etc/sysctl.d/90-wg0.conf
    content: |
      net.ipv4.ip_forward = 1
      net.ipv6.conf.all.forwarding = 1
runcmd:
  - - chmod
    - "0700"
    - /etc/wireguard
  - - sysctl
    - -p
    - /etc/sysctl.d/90-wg0.conf
  - - systemctl
    - enable
    - --now
    - wg-quick@wg0.service
`);
});

test.each([
  ["debian", plain, ["wireguard-tools"]],
  ["debian", full, ["wireguard-tools", "openresolv"]],
  ["ubuntu", full, ["wireguard-tools"]],
  ["fedora", full, ["wireguard-tools"]],
] as const)("of %s, read back: file, packages, commands", (system, end, packages) => {
  const text = cloudConfig({ system, interface: "tunnel", end, sysctl: {}, config: {} });
  expect(text).toMatch(/^#cloud-config\n/);
  expect(parse(text)).toEqual({
    package_update: true,
    packages,
    write_files: [
      {
        path: "/etc/wireguard/tunnel.conf",
        owner: "root:root",
        permissions: "0600",
        content: quickFile(end),
      },
    ],
    runcmd: [
      ["chmod", "0700", "/etc/wireguard"],
      ["systemctl", "enable", "--now", "wg-quick@tunnel.service"],
    ],
  });
});
