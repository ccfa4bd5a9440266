import { parse } from "yaml";
import { unknownValue } from "../../../provider/src/arguments/unknowns";
import { cloudConfig } from "../../../provider/src/wireguard/cloudConfig";
import { wireguardEnd } from "../../../provider/src/wireguard/end";
import { cloudConfigMistakes } from "../../../provider/src/wireguard/givenCloudConfig";
import { plainEnd } from "./ends";

const machine = {
  system: "debian",
  interface: "wg0",
  end: wireguardEnd.parse(plainEnd),
  sysctl: {},
} as const;
const own = parse(cloudConfig({ ...machine, config: {} }));

test("lists of a program's come after the network's, and all else beside", () => {
  const config = {
    packages: ["nginx"],
    write_files: [{ path: "/etc/motd", content: "hello" }],
    runcmd: ["systemctl restart nginx"],
    ssh_authorized_keys: ["ssh-ed25519 AAAA"],
    package_update: true,
  };
  expect(cloudConfigMistakes("debian", "wg0", config)).toEqual([]);
  expect(parse(cloudConfig({ ...machine, config }))).toEqual({
    package_update: true,
    packages: [...own.packages, "nginx"],
    write_files: [...own.write_files, ...config.write_files],
    runcmd: [...own.runcmd, "systemctl restart nginx"],
    ssh_authorized_keys: ["ssh-ed25519 AAAA"],
  });
});

test("what a program leaves undefined takes nothing of the network's away", () => {
  const config = { package_update: undefined, runcmd: undefined };
  expect(cloudConfigMistakes("debian", "wg0", config)).toEqual([]);
  expect(parse(cloudConfig({ ...machine, config }))).toEqual(own);
});

test.each<[string, "debian" | "nixos", unknown, string[]]>([
  ["nothing", "debian", undefined, []],
  ["nothing for NixOS", "nixos", undefined, []],
  ["what is not known yet", "debian", { runcmd: unknownValue, users: unknownValue }, []],
  ["a text", "debian", "#cloud-config", ["config: must be an object, as cloud-config is"]],
  [
    "what is no list and what the network needs",
    "debian",
    { packages: "nginx", package_update: false },
    [
      "config.packages: must be a list: it is appended to that of the network",
      "config.package_update: must be true or left out: the network's packages need it",
    ],
  ],
  [
    "files of the network's",
    "debian",
    { write_files: [{ path: "/etc/wireguard/wg0.conf" }, { path: "/etc/sysctl.d/90-wg0.conf" }] },
    [
      "config.write_files[0]: would overwrite /etc/wireguard/wg0.conf, which is the network's",
      "config.write_files[1]: would overwrite /etc/sysctl.d/90-wg0.conf, which is the network's",
    ],
  ],
  [
    "any for NixOS",
    "nixos",
    {},
    [
      "config: must be left out for nixos, which does not read cloud-config: have its configuration take this module and others by `imports`",
    ],
  ],
])("of %s is told what is wrong", (_what, system, config, told) => {
  const mistakes = cloudConfigMistakes(system, "wg0", config);
  expect(mistakes.map(({ property, reason }) => `${property}: ${reason}`)).toEqual(told);
});
