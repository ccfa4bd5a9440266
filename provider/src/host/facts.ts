import { SimpleVmError } from "../errors/error";
import type { HostConnection } from "../ssh/connection";
import { readAnswer } from "./answers";
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
  const { missing, machine, bash: hasBash, kvmGroup } = answer;
  if (missing.length > 0) {
    throw new SimpleVmError({
      kind: "toolsMissing",
      where: host.label,
      what: `the host lacks ${missing.join(", ")}`,
      why: `looked for on the login shell's PATH, ${path}`,
      next: whatToInstall(missing),
    });
  }
  if (answer.user !== "0") {
    throw new SimpleVmError({
      kind: "notRoot",
      where: host.label,
      what: "commands do not run as root there",
      why: "installing a unit and importing store paths need root",
      next: "set host.user to root, or host.sudo to true for a user with passwordless sudo",
    });
  }
  return { path, machine, hasBash, kvmGroup };
}

/** Only what brings a tool that is missing. */
function whatToInstall(missing: readonly string[]): string {
  if (missing.includes(init)) return "choose a host that systemd runs: its units run the VMs";
  const packages = Object.entries(tools).filter(([, those]) => those.some((tool) => missing.includes(tool)));
  return `install on the host: ${packages.map(([name]) => name).join(", ")}`;
}
