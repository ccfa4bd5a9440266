import type { LabHost } from "../../lab/host";

/** What systemd keeps of what runs and of who has logged in. */
const records =
  /^\/run\/(systemd\/(units|journal|sessions|users|transient|dynamic-uid)|user|motd\.dynamic)\b/;

/** Every file and folder in the places where a VM or a deploy could leave something: `PATH TYPE TARGET` each. */
export async function hostFiles(host: LabHost): Promise<string[]> {
  const places = "/etc /var/lib /run /nix/var/nix/gcroots /tmp /var/tmp /root /home";
  const found = await host.require(`find ${places} -printf '%p %y %l\\n' | sort`);
  return found.split("\n").filter((line) => line !== "" && !records.test(line));
}

/** What a persistent drive that is kept leaves on a host that had none, as `hostFiles` lists it. */
export const keptDrive = (name: string): string[] => [
  "/var/lib/private/simple-vms d ",
  `/var/lib/private/simple-vms/${name} d `,
  `/var/lib/private/simple-vms/${name}/drive.qcow2 f `,
  "/var/lib/simple-vms d ",
  `/var/lib/simple-vms/${name} l ../private/simple-vms/${name}`,
];
