import type { Input } from "@pulumi/pulumi";
import { z } from "zod";
import type { Group } from "./group";

/** The VM's drive. */
export interface DriveArgs {
  /** Keep the drive over stops, updates and the host's reboots. Default `false`: it is deleted at each start and stop. */
  persistState?: Input<boolean>;
  /**
   * Keep a snapshot of a persistent drive while an update restarts the VM, and go back to it with the old VM if the
   * update fails. Default `true`. Where none can be made the update warns and goes on without.
   */
  snapshot?: Input<boolean>;
  /** Let `pulumi destroy` delete a persistent drive too. Default `false`. */
  deletePersistentState?: Input<boolean>;
}

export const drive = {
  persistState: {
    schema: z.boolean().default(false),
    change: (kept) => (kept ? "apply" : "restart"),
    sample: true,
  },
  snapshot: { schema: z.boolean().default(true), change: "record", sample: false },
  deletePersistentState: { schema: z.boolean().default(false), change: "record", sample: true },
} as const satisfies Group<DriveArgs>;
