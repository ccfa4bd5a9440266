import type { LabHost } from "../lab/host";

/** Everything on a host that a VM, a deploy or a program that was killed may leave behind. */
const looking = [
  "ps -eo pid=,args= | grep -E 'qemu-system|virtiofsd|nix-store --(serve|import|export)|simple-vms' | grep -v grep | sed 's/^/process /'",
  "getent passwd | grep '^simple-vm' | sed 's/^/user /'",
  "systemctl list-units --all --plain --no-legend 'simple-vm*' | sed 's/^/unit /'",
  "find /etc/systemd /run/systemd -name '*simple-vm*' | sed 's/^/file /'",
  "grep -E 'simple-vms|nix-vm' /proc/self/mounts | sed 's/^/mount /'",
  "find /tmp /var/tmp -mindepth 1 -maxdepth 1 ! -name 'systemd-private-*' ! -name '.*-unix' | sed 's/^/temporary /'",
  "find /nix/var/nix/gcroots/simple-vms 2>/dev/null | sed 's/^/root /'",
  "find /run/simple-vms /run/simple-vms-deploy 2>/dev/null | sed 's/^/run /'",
  "find /var/lib/simple-vms -mindepth 1 ! -type l 2>/dev/null | sed 's/^/folder /'",
];

/** What is left on a host of which everything was destroyed, one a line, but for the persistent drives. */
export async function leftOn(host: LabHost): Promise<string[]> {
  const { stdout } = await host.run(looking.join("\n"));
  return stdout.split("\n").filter((line) => line !== "");
}

/** The drives that the host has lost, of those that were to stay. */
export async function lostDrives(host: LabHost, names: readonly string[]): Promise<string[]> {
  const { stdout } = await host.run("head -n 1 /var/lib/private/simple-vms/*/mark");
  return names.filter((name) => !stdout.split("\n").includes(name));
}
