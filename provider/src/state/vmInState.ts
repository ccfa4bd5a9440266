import { z } from "zod";
import type { VmWithPackage } from "../arguments/vm";

/**
 * How the host differs from the state, as `pulumi refresh` found it or a failed deploy left it:
 * `missing` the unit file is; `unit` it was edited; `stopped` the VM should run and does not; `disabled` it does not start at boot
 * although it should, or the other way round; `keyFolders` a given file or a made key is missing or changed;
 * `gcRoot` the closure may be collected; `unfinished` the deploy failed half-way.
 */
const driftKinds = ["missing", "unit", "stopped", "disabled", "keyFolders", "gcRoot", "unfinished"] as const;

/** One way in which a host differs from the state. */
export type Drift = (typeof driftKinds)[number];

/** What a deploy found out about a VM, beside its inputs; all that later steps compare with. */
export const vmOutputs = z.object({
  closure: z.object({ paths: z.number(), bytes: z.number() }),
  publicKeys: z.record(z.string(), z.string()),
  hostId: z.string(),
  unitDigest: z.string(),
  drift: z.array(z.enum(driftKinds)),
});

export type VmOutputs = z.output<typeof vmOutputs>;

/** A VM as the state has it: its inputs with defaults, and its outputs. */
export type VmInState = VmWithPackage & VmOutputs;
