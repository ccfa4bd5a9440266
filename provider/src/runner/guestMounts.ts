import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** A folder of the host that a guest mounts at its boot. */
export interface GuestMount {
  tag: string;
  folder: string;
}

/** Pure: what a guest's /etc/fstab mounts from its host and waits for. */
export function hostMounts(fstab: string): GuestMount[] {
  return fstab.split("\n").flatMap((line) => {
    const [tag = "", folder = "", type = "", options = ""] = line.trim().split(/\s+/);
    const waitedFor = !options.split(",").some((option) => option === "nofail" || option === "noauto");
    return (type === "9p" || type === "virtiofs") && !tag.startsWith("#") && waitedFor
      ? [{ tag, folder }]
      : [];
  });
}

/**
 * What the guest of a built VM mounts from its host. Nothing is known of a package without a NixOS beside its run
 * script, or that this machine's store does not have.
 */
export async function guestMounts(outPath: string): Promise<GuestMount[]> {
  const fstab = await readFile(join(outPath, "system", "etc", "fstab"), "utf8").catch(() => "");
  return hostMounts(fstab);
}
