import type { LabHost } from "../lab/host";

/** What every row's VM has besides its own arguments: all that a fault might cost it. */
export const everyVm = {
  memory: 32,
  persistState: true,
  keyFolders: { wg: { files: { key: "as the program gives it" }, generate: { made: "wireguard" } } },
};

/** The places of a VM on its host. */
export const places = (name: string) => ({
  unit: `/etc/systemd/system/simple-vm-${name}.service`,
  wants: `/etc/systemd/system/multi-user.target.wants/simple-vm-${name}.service`,
  drive: `/var/lib/private/simple-vms/${name}`,
  keys: `/var/lib/simple-vms/${name}.keys`,
  deploy: `/var/lib/simple-vms/${name}.deploy`,
  root: `/nix/var/nix/gcroots/simple-vms/${name}`,
});

/** Puts something on the VM's persistent drive by which it is known again. */
export const markDrive = (host: LabHost, name: string): Promise<string> =>
  host.require(`echo ${name} >${places(name).drive}/mark`);

/** What is wrong with a VM that should run on its drive with so much memory; "" when nothing is. */
export async function wrongOf(host: LabHost, name: string, memory: number): Promise<string> {
  const { drive, keys } = places(name);
  const { stdout } = await host.run(
    [
      `pid=$(systemctl show --property=MainPID --value simple-vm-${name}.service)`,
      `tr '\\0' ' ' </proc/$pid/cmdline | grep -qe '-m ${memory} ' || echo "does not run with ${memory} MiB"`,
      `[ "$(cat ${drive}/mark)" = ${name} ] || echo "the persistent drive is lost"`,
      `[ "$(cat ${keys}/wg/key)" = '${everyVm.keyFolders.wg.files.key}' ] || echo "the key is another"`,
      `[ -s ${keys}/wg/made ] || echo "the key that the host made is missing"`,
      `systemctl is-enabled --quiet simple-vm-${name}.service || echo "does not start at boot"`,
    ].join("\n"),
  );
  return stdout.trim().replaceAll("\n", ", ");
}
