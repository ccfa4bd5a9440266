import { digestOf } from "../../../provider/src/host/observe";
import { keptPackages } from "../../../provider/src/packages/keptPackages";
import { type VmOutputs, writeState } from "../../../provider/src/state/state";
import { minimalInputs, outPath } from "../vms";

/** The text of the unit that the VM gateway has. */
export const unitText = "[Service]\n";

/** What a deploy of the VM gateway gives. */
export const outputs: VmOutputs = {
  closure: { paths: 1, bytes: 1 },
  packages: [keptPackages(new Map())],
  publicKeys: {},
  hostId: "SHA256:known",
  unitDigest: digestOf(unitText),
  condition: { kind: "known", drift: [] },
};

/** The VM gateway as `check` has left it. */
export const inputs = { ...minimalInputs, resourceUrn: "urn", drvPath: `${outPath}.drv`, outPath };

/** The VM gateway as the state has it. */
export const state = writeState(inputs, outputs);
