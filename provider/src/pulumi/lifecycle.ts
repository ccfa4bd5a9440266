import { openSession } from "../session";
import { endWithEngine } from "./engine";
import { reporterFor } from "./engineLog";
import { engineSteps } from "./engineSteps";
import { keyFolderSteps, vmSteps } from "./hostedSteps";
import { keyPair, keySteps, presharedKey } from "./keySteps";
import { StatesByMonitor } from "./statesByMonitor";
import { stepsByKind } from "./stepsByKind";

/**
 * The steps of the provider's process, over the one session that it has; `stub.ts` loads this file and takes all of it.
 * Each resource's kind has its own.
 */

const session = openSession({ reporterFor, outputsInState: new StatesByMonitor().outputsInState });
const {
  check,
  diff,
  create,
  read,
  update,
  delete: remove,
} = stepsByKind({
  SimpleVm: engineSteps(vmSteps, session),
  KeyFolder: engineSteps(keyFolderSteps, session),
  WireGuardKey: keySteps(keyPair),
  WireGuardPresharedKey: keySteps(presharedKey),
});

endWithEngine(session);

export { check, create, diff, read, remove as delete, update };
