import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type GuestMount, hostMounts } from "../complaints";

/**
 * What the guest of a built VM mounts from its host. Nothing is known of a package without a NixOS beside its run
 * script, or that this machine's store does not have.
 */
export async function guestMounts(outPath: string): Promise<GuestMount[]> {
  const fstab = await readFile(join(outPath, "system", "etc", "fstab"), "utf8").catch(() => "");
  return hostMounts(fstab);
}
