import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SimpleVmError } from "../../errors/error";
import { type NamedVm, namedVm, openFleet } from "../fleet";
import { forwardedPort } from "../forwardedPort";
import { openRelay } from "../relay";
import { theVm } from "../theVm";
import type { CommandContext, ExitCode } from "./command";

/** Options of `ssh`. */
export interface SshOptions {
  /** The user in the guest. Default: root. */
  user?: string;
  /** As OpenSSH's `-o`; they come before the tool's own. */
  sshOption?: readonly string[];
}

const guestPort = 22;

/**
 * Seconds until the guest's sshd has answered: QEMU takes a connection also while the guest has none, and OpenSSH would wait
 * for ever. An `sshOption` of its own comes first, and counts.
 */
const answerSeconds = 60;

/**
 * `ssh NAME [COMMAND...]`: OpenSSH's client on this machine, through the host to the port that is forwarded to the guest's
 * 22. Its own configuration, agent and known_hosts count for the guest. Ends with its exit code.
 */
export async function ssh(
  name: string,
  command: readonly string[],
  { user = "root", sshOption = [] }: SshOptions,
  { options, connections }: CommandContext,
): Promise<ExitCode> {
  const vm = namedVm(await openFleet(options), name);
  const host = await connections.to(vm.host);
  const { unitText = "" } = await theVm(host, vm.name);
  const forwarded = forwardedPort(unitText, guestPort);
  if (forwarded === undefined) {
    throw new SimpleVmError({
      kind: "guestLogin",
      where: host.label,
      what: `cannot reach the guest of the VM ${vm.name}`,
      why: `no port of the host is forwarded to its TCP port ${guestPort}`,
      next: `add { host: 2222, guest: ${guestPort} } to the VM's forwardPorts, and deploy it`,
    });
  }
  const folder = await mkdtemp(join(tmpdir(), "simple-vm-ssh-"));
  const relay = await openRelay(host, forwarded);
  try {
    const known = join(folder, "known_hosts");
    const lines = knownHostsLines(vm);
    await writeFile(known, lines.join(""));
    const trust = lines.length === 0 ? [] : [`UserKnownHostsFile=${known}`, "StrictHostKeyChecking=yes"];
    const settings = [...sshSettings(vm, sshOption), ...trust].flatMap((one) => ["-o", one]);
    const code = await openSsh([...settings, "-l", user, "-p", String(relay.port), "127.0.0.1", ...command]);
    const failure = relay.failure();
    if (failure !== undefined) throw failure;
    return code;
  } finally {
    relay.close();
    await rm(folder, { recursive: true });
  }
}

/** The name by which known_hosts knows the guest: its address there is the same for all. */
const aliasOf = ({ name, host }: NamedVm): string => `${name}.${host.settings.address}`;

/** Pure: what OpenSSH is told by `-o` of a guest, trust apart; of two values for one setting it takes the first. */
export const sshSettings = (vm: NamedVm, given: readonly string[]): string[] => [
  ...given,
  `HostKeyAlias=${aliasOf(vm)}`,
  "CheckHostIP=no",
  `ConnectTimeout=${answerSeconds}`,
];

/** Pure: known_hosts lines of SSH host keys that the host has made for the guest, as the state has them. */
export function knownHostsLines(vm: NamedVm): string[] {
  return Object.entries(vm.declared?.state.publicKeys ?? {})
    .filter(([path, key]) => /\/ssh_host_[^/]*$/.test(path) && key.startsWith("ssh-"))
    .map(([, key]) => `${aliasOf(vm)} ${key}\n`);
}

/** Runs OpenSSH's client on the user's terminal; gives its exit code. */
function openSsh(args: readonly string[]): Promise<ExitCode> {
  return new Promise((resolve, reject) => {
    const child = spawn("ssh", args, { stdio: "inherit" });
    child.on("error", (cause) => {
      const next = "install OpenSSH's client on this machine";
      const told = { where: "this machine", what: "cannot run ssh", why: cause.message };
      reject(new SimpleVmError({ kind: "guestLogin", ...told, next, cause }));
    });
    child.on("close", (code) => resolve(code ?? 255));
  });
}
