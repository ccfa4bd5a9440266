import type { LabHost } from "../../lab/host";
import { runProcess } from "../../lab/process";

/**
 * Waits at one end of a tunnel, a machine that has `wg`, for a handshake with the peer of a public key after a moment in
 * seconds since 1970; gives the seconds from that moment on.
 */
export async function handshakeAfter(machine: LabHost, publicKey: string, moment: number): Promise<number> {
  const seen = `wg show all latest-handshakes | awk -v key='${publicKey}' '$2 == key { print $3 }'`;
  const wait = `until [ "$(${seen})" -ge ${Math.ceil(moment)} ] 2>/dev/null; do sleep 0.1; done; date +%s.%N`;
  const answer = await machine.require(`timeout 90 sh -c '${wait.replaceAll("'", "'\\''")}'`, {
    timeout: 100,
  });
  return Number(answer) - moment;
}

/** When systemd started a VM's run script, in seconds since 1970. */
export async function startOf(host: LabHost, vm: string): Promise<number> {
  const shown = await host.require(
    `systemctl show --timestamp=us+utc --property=ExecMainStartTimestamp --value simple-vm-${vm}.service`,
  );
  return Date.parse(shown.trim().replace(/^\w+ /, "").replace(/ UTC$/, "Z").replace(" ", "T")) / 1000;
}

/** Whether a machine of the lab reaches an address; it is asked a few times, as a tunnel's first packets may be lost. */
export async function reaches(machine: LabHost, address: string): Promise<boolean> {
  const { code } = await machine.inNetwork("ping", ["-c", "1", "-w", "20", address], { timeout: 30 });
  return code === 0;
}

/** The private keys of WireGuard on a host's disk, wherever they are. */
export async function keysOnDisk(host: LabHost): Promise<string[]> {
  const folders = "/etc/wireguard /etc/systemd /var/lib /run /root /home /tmp";
  const { stdout } = await host.run(
    `grep -rIlE '^((Private|Preshared)Key *= *)?[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$' ${folders}`,
    { timeout: 60 },
  );
  return stdout.split("\n").filter((line) => line !== "");
}

/** Whether a text is found in a file on this machine below any of the folders. */
export async function isFoundBelow(text: string, folders: readonly string[]): Promise<boolean> {
  const { stdout } = await runProcess("grep", ["-rlaF", "--", text, ...folders], { timeout: 60 });
  return stdout !== "";
}
