import { planChanges } from "../../../provider/src/plan/plan";
import { fingerprintOfKeyLine } from "../../../provider/src/ssh/hostKey";
import type { VmOutputs } from "../../../provider/src/state/state";
import { vmWith } from "../vms";

/** The key of the host that the VM was deployed to. */
export const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJlu7jZ3bmxlmSOAjOlTqRTwkhTvjI3NLxQp5b6ZoPfH";
export const hostId = fingerprintOfKeyLine(hostKey) ?? "";

const outputs: VmOutputs = {
  closure: { paths: 1, bytes: 1 },
  publicKeys: {},
  hostId,
  unitDigest: undefined,
  condition: { kind: "known", drift: [] },
};

/** The plan of a change from one set of arguments to another, both on top of the minimal VM. */
export function planOf(
  from: Record<string, unknown>,
  to: Record<string, unknown>,
  condition = outputs.condition,
) {
  return planChanges({ ...vmWith(from), ...outputs, condition }, vmWith(to));
}
