import { check } from "../steps/check";
import { create } from "../steps/create";
import { diff } from "../steps/diff";
import { checkKeyFolder } from "../steps/keyFolder/check";
import { createKeyFolder } from "../steps/keyFolder/create";
import { diffKeyFolder } from "../steps/keyFolder/diff";
import { readKeyFolder } from "../steps/keyFolder/read";
import { removeKeyFolder } from "../steps/keyFolder/remove";
import { updateKeyFolder } from "../steps/keyFolder/update";
import { read } from "../steps/read";
import { remove } from "../steps/remove";
import { update } from "../steps/update";
import type { HostedSteps } from "./engineSteps";

/** Of a VM. The next one wants its name, ports and keys. */
export const vmSteps: HostedSteps = { check, diff, create, read, update, remove, goesFirst: true };

/** Of a key folder. Its VMs have to let go of it before it is removed. */
export const keyFolderSteps: HostedSteps = {
  check: (_olds, news, session) => checkKeyFolder(news, session),
  diff: diffKeyFolder,
  create: createKeyFolder,
  read: readKeyFolder,
  update: updateKeyFolder,
  remove: removeKeyFolder,
  goesFirst: false,
};
