import { stringify } from "yaml";
import { cloudFiles } from "./cloudFiles";
import type { WireguardEnd } from "./end";
import { type GivenCloudConfig, withGiven } from "./givenCloudConfig";
import { quickFile } from "./quickFile";

/** The systems whose cloud images read cloud-config, with the package of wg-quick and what it needs for `DNS`. */
const packages = {
  debian: { always: ["wireguard-tools"], forDns: ["openresolv"] },
  ubuntu: { always: ["wireguard-tools"], forDns: [] },
  fedora: { always: ["wireguard-tools"], forDns: [] },
} as const;

/** A system that cloud-init sets up. */
export type CloudSystem = keyof typeof packages;

/** What a machine in a cloud needs to know to join a network. */
export interface CloudMachine {
  system: CloudSystem;
  /** The name of its interface. */
  interface: string;
  end: WireguardEnd;
  /** The kernel's settings that it needs. */
  sysctl: Readonly<Record<string, number>>;
  /** Cloud-config of the program's, which has no mistakes. */
  config: GivenCloudConfig;
}

/**
 * User data for cloud-init: installs WireGuard's tools, writes the file for root alone, and has the interface started
 * now and at each boot. cloud-init writes files before it installs packages, and runs commands after both.
 * Source: cloud-init's modules `write_files`, `package_update_upgrade_install` and `runcmd`.
 */
export function cloudConfig({ system, interface: name, end, sysctl, config }: CloudMachine): string {
  const settings = Object.entries(sysctl).map(([setting, value]) => `${setting} = ${value}\n`);
  const files = cloudFiles(name);
  const own = {
    package_update: true,
    packages: [...packages[system].always, ...(end.dns.length > 0 ? packages[system].forDns : [])],
    write_files: [
      {
        path: files.quick,
        owner: "root:root",
        permissions: "0600",
        content: quickFile(end),
      },
      ...(settings.length === 0 ? [] : [{ path: files.sysctl, content: settings.join("") }]),
    ],
    runcmd: [
      ["chmod", "0700", "/etc/wireguard"],
      ...(settings.length === 0 ? [] : [["sysctl", "-p", files.sysctl]]),
      ["systemctl", "enable", "--now", `wg-quick@${name}.service`],
    ],
  };
  return `#cloud-config\n${stringify(withGiven(own, config), { lineWidth: 0 })}`;
}

/** The kernel's settings of a machine that passes on what is for others, with IPv4, IPv6 or both. */
export const forwarding = (families: readonly number[]): Record<string, number> => ({
  ...(families.includes(4) ? { "net.ipv4.ip_forward": 1 } : {}),
  ...(families.includes(6) ? { "net.ipv6.conf.all.forwarding": 1 } : {}),
});
