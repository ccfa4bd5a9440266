import type { Runner } from "../../runner/runner";
import { hostPaths } from "../paths";
import { readScript, type Variables } from "../script";

/** The snapshot's name inside the image. */
const tag = "simple-vm-update";

/** How long one work on an image may take; a drive with 1.5 GB takes 0.2 s. */
export const imageSeconds = 120;

/** What may be copied beside the image (UEFI's variables, the TPM's state), in KiB: a second on a slow disk. */
const mostBeside = 100 * 1024;

/** What a snapshot inside an image takes at once, in KiB: its own tables, of 1 TB at the most. */
const slack = 16 * 1024;

/** How often a deploy says that it lives, in seconds: what a VM writes after the last time is not thrown away. */
const beatSeconds = 20;

/** How long it counts as living after that, in seconds; a host under load, or one whose power fails, may be behind. */
const patienceSeconds = 60;

/** What scripts/lib/snapshot.sh and steps/snapshot.sh need beside the variables of every script about a VM. */
export function snapshotVariables(
  name: string,
  runner?: Pick<Runner, "imageTool" | "forgetSnapshot">,
): Variables {
  const paths = hostPaths(name);
  return {
    vm_user: paths.user,
    vm_directory: paths.directoryName,
    snapshot_tag: tag,
    image_work: readScript("snapshot/image.sh"),
    image_seconds: imageSeconds,
    image_tool: runner?.imageTool ?? "",
    forget_in_qemu: runner?.forgetSnapshot(tag) ?? "exit 1",
    beat_seconds: beatSeconds,
    patience_seconds: patienceSeconds,
    most_beside: mostBeside,
    slack,
  };
}
