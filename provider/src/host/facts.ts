import { type ErrorParts, SimpleVmError } from "../errors/error";
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

/** The tools that scripts need, by what brings them, as it stands behind "install". */
const tools: Record<string, string[]> = {
  "Nix (the package nix-bin on Debian, or nixos.org/download)": ["nix-store"],
  systemd: ["systemctl", "systemd-run", "journalctl"],
  "util-linux": ["flock", "setpriv"],
  coreutils: ["timeout", "base64", "sha256sum", "stat", "mkfifo", "od"],
  findutils: ["xargs"],
  "awk (mawk or gawk)": ["awk"],
  "OpenSSH's client (the package openssh-client on Debian)": ["ssh-keygen"],
};

/** Said in place of a tool's name; nothing that is installed changes it. */
const init = "systemd as its init";

const factsScript = textOf({
  variables: {
    tools: Object.values(tools).flat(),
    init_folder: sharedPaths.systemdRuns,
    init_words: init,
    kvm_device: sharedPaths.kvm,
  },
  files: ["lib/tell", "facts"],
});

/** Asks for the host's facts; throws an error that names everything the host lacks at once. */
export async function factsOf(host: HostConnection): Promise<HostFacts> {
  const what = "look at the host";
  const output = await host.run(factsScript, { what });
  const answer = readAnswer("facts", output, { where: host.label, what });
  const path = [...new Set(answer.path.split(":"))].join(":");
  const { missing, machine, bash: hasBash, kvmGroup, kvmFault } = answer;
  const faults = [...lacking(missing, path), ...withoutRoot(answer.user), ...tooOld(answer)];
  const [first, ...more] = faults;
  if (first === undefined) return { path, machine, hasBash, kvmGroup, kvmFault };
  throw new SimpleVmError({
    where: host.label,
    what: faults.map((fault) => fault.what).join("; "),
    why: more.length === 0 ? first.why : faults.map((fault) => fault.why).join("; "),
    next: faults.map((fault) => fault.next).join("; "),
  });
}

type Fault = Pick<ErrorParts, "what" | "why" | "next">;

const lacking = (missing: readonly string[], path: string): Fault[] =>
  missing.length === 0
    ? []
    : [
        {
          what: `the host lacks ${missing.join(", ")}`,
          why: `looked for on the login shell's PATH, ${path}`,
          next: whatToInstall(missing),
        },
      ];

const withoutRoot = (user: string): Fault[] =>
  user === "0"
    ? []
    : [
        {
          what: "commands do not run as root there",
          why: "installing a unit and importing store paths need root",
          next: "set host.user to root, or host.sudo to true for a user with passwordless sudo",
        },
      ];

/** The oldest of each that has what scripts and units ask of it: `Type=exec` (240), `nix-store` of Nix 2. */
const oldest = { systemd: 240, nix: 2 };

/** What does not tell its version is not judged by it. */
function tooOld({ systemd, nix }: Answer<"facts">): Fault[] {
  const found = [
    { name: "systemd", version: systemd, least: oldest.systemd },
    { name: "Nix", version: nix, least: oldest.nix },
  ];
  return found.flatMap(({ name, version, least }) =>
    version === undefined || Number.parseInt(version, 10) >= least
      ? []
      : [
          {
            what: `the host's ${name} is too old`,
            why: `it is ${name} ${version}`,
            next: `give the host ${name} ${least} or later`,
          },
        ],
  );
}

/** Only what brings a tool that is missing. */
function whatToInstall(missing: readonly string[]): string {
  if (missing.includes(init)) return "choose a host that systemd runs: its units run the VMs";
  const packages = Object.entries(tools).filter(([, those]) => those.some((tool) => missing.includes(tool)));
  return `install on the host: ${packages.map(([name]) => name).join(", ")}`;
}
