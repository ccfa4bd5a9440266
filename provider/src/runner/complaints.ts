import { tagsOf } from "../arguments/folders";
import type { VmArguments } from "../arguments/vm";
import type { GuestMount } from "./guestMounts";
import { mountTags, type RunScriptFacts } from "./script";

/** What a built VM shows of itself. */
export interface BuiltVm {
  script: RunScriptFacts;
  /** What its guest mounts, as far as it is known. */
  mounts: readonly GuestMount[];
}

/** Pure: warnings of what the arguments and the built VM do not agree on, though nothing fails. */
export function complaintsOf(vm: VmArguments, { script, mounts }: BuiltVm): string[] {
  const complaints: string[] = [];
  if (vm.persistState && script.leavesDriveOut) {
    complaints.push(
      "persistState keeps nothing of this VM: its run script gives QEMU no drive (NixOS: virtualisation.diskImage = null)",
    );
  }
  for (const path of script.callersFolders) {
    complaints.push(
      `the VM's run script shares ${path}, which is another folder in a unit than in a shell: write its path out, or give it in shares`,
    );
  }
  // A script that shows no tag hides them.
  if (script.tags.length === 0) return complaints;
  const given = new Set([
    ...script.tags,
    ...tagsOf(vm).map(({ tag }) => tag),
    ...mountTags(vm.qemuOptions.join(" ")),
  ]);
  for (const { tag, folder } of mounts.filter(({ tag }) => !given.has(tag))) {
    complaints.push(
      `the guest mounts the tag ${tag} on ${folder}, and nobody serves it: it may not boot; give keyFolders.${tag}, or a share of that tag`,
    );
  }
  return complaints;
}
