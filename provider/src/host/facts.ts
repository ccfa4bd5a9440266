import { type HostFault, SimpleVmError } from "../errors/error";
import type { HostConnection } from "../ssh/connection";
import { type Answer, readAnswer } from "./answers";
import { sharedPaths } from "./paths";
import { textOf } from "./script";

/** What a deploy has to know of a host. */
export interface HostFacts {
  /** PATH of the login shell: the only place where NixOS names its tools. */
  path: string;
  /** Its processor's architecture as `uname -m` says it: `x86_64`. */
  machine: string;
  /** Bash is on that PATH; only some checks of `health` need it. */
  hasBash: boolean;
  /** The number of the group that may use /dev/kvm; absent without KVM, and where everybody or only root may use it. */
  kvmGroup?: string;
  /** Why VMs cannot use KVM: /dev/kvm is missing, closed to their users, or cannot be opened by root either. */
  kvmFault?: "missing" | "closed" | "dead";
}

/** The tools that scripts need, by what brings them. */
const tools = {
  Nix: ["nix-store"],
  systemd: ["systemctl", "systemd-run", "journalctl"],
  "util-linux": ["flock", "setpriv", "nsenter"],
  coreutils: ["timeout", "base64", "sha256sum", "stat", "mkfifo", "od"],
  findutils: ["xargs"],
  awk: ["awk"],
  "OpenSSH's client": ["ssh-keygen"],
};

type Bringer = keyof typeof tools;

/** What brings them on Debian and what is made of it, as packages. */
const debianPackages: Partial<Record<Bringer, string>> = {
  Nix: "nix-bin",
  awk: "mawk",
  "OpenSSH's client": "openssh-client",
};

/** And on NixOS, as attributes of nixpkgs. */
const nixosPackages: Partial<Record<Bringer, string>> = {
  Nix: "nix",
  awk: "gawk",
  "OpenSSH's client": "openssh",
};

/** Said in place of a tool's name; nothing that is installed changes it. */
const init = "systemd as its init";

const factsScript = textOf({
  variables: {
    tools: Object.values(tools).flat(),
    init_folder: sharedPaths.systemdRuns,
    init_words: init,
    kvm_device: sharedPaths.kvm,
    os_release: sharedPaths.osRelease,
  },
  files: ["lib/tell", "facts"],
});

/** Asks for the host's facts; throws an error that names everything the host lacks at once. */
export async function factsOf(host: HostConnection): Promise<HostFacts> {
  const what = "look at the host";
  const output = await host.run(factsScript, { what });
  const answer = readAnswer("facts", output, { where: host.label, what });
  const path = [...new Set(answer.path.split(":"))].join(":");
  const { machine, bash: hasBash, kvmGroup, kvmFault } = answer;
  const faults = [...lacking(answer, path), ...withoutRoot(answer.user), ...tooOld(answer)];
  const [first, ...more] = faults;
  if (first === undefined) return { path, machine, hasBash, kvmGroup, kvmFault };
  throw new SimpleVmError({
    kind: first.kind,
    where: host.label,
    what: faults.map((fault) => fault.what).join("; "),
    why: more.length === 0 ? first.why : faults.map((fault) => fault.why).join("; "),
    next: faults.map((fault) => fault.next).join("; "),
  });
}

const lacking = ({ missing, distribution = "" }: Answer<"facts">, path: string): HostFault[] =>
  missing.length === 0
    ? []
    : [
        {
          kind: "toolsMissing",
          what: `the host lacks ${missing.join(", ")}`,
          why: `looked for on the login shell's PATH, ${path}`,
          next: whatToInstall(missing, distribution),
        },
      ];

const withoutRoot = (user: string): HostFault[] =>
  user === "0"
    ? []
    : [
        {
          kind: "notRoot",
          what: "commands do not run as root there",
          why: "installing a unit and importing store paths need root",
          next: "set host.user to root, or host.sudo to true for a user with passwordless sudo",
        },
      ];

/** The oldest of each that has what scripts and units ask of it: `Type=exec` (240), `nix-store` of Nix 2. */
const oldest = { systemd: 240, nix: 2 };

/** What does not tell its version is not judged by it. */
function tooOld({ systemd, nix }: Answer<"facts">): HostFault[] {
  const found = [
    { name: "systemd", version: systemd, least: oldest.systemd },
    { name: "Nix", version: nix, least: oldest.nix },
  ];
  return found.flatMap(({ name, version, least }) =>
    version === undefined || Number.parseInt(version, 10) >= least
      ? []
      : [
          {
            kind: "toolTooOld",
            what: `the host's ${name} is too old`,
            why: `it is ${name} ${version}`,
            next: `give the host ${name} ${least} or later`,
          },
        ],
  );
}

/** Pure: only what brings a tool that is missing, as the host's distribution has it where that is known. */
function whatToInstall(missing: readonly string[], distribution: string): string {
  if (missing.includes(init)) return "choose a host that systemd runs: its units run the VMs";
  const bringers = (Object.keys(tools) as Bringer[]).filter((one) =>
    tools[one].some((tool: string) => missing.includes(tool)),
  );
  const named = (packages: Partial<Record<Bringer, string>>) =>
    bringers.map((one) => packages[one] ?? one).join(" ");
  if (/\bdebian\b/.test(distribution)) return `run there as root: apt-get install ${named(debianPackages)}`;
  if (/\bnixos\b/.test(distribution))
    return `add these packages to environment.systemPackages of the host's configuration: ${named(nixosPackages)}`;
  const list = [bringers.slice(0, -1).join(", "), bringers.at(-1)]
    .filter((part) => part !== "")
    .join(" and ");
  return `install ${list} on the host${bringers.includes("Nix") ? "; Nix is at nixos.org/download" : ""}`;
}
