import type { Input } from "@pulumi/pulumi";
import { z } from "zod";
import type { Group } from "./group";

/** The VM's drive. */
export interface DriveArgs {
  /** Keep the drive over stops, updates and the host's reboots. Default `false`: it is deleted at each start and stop. */
  persistState?: Input<boolean>;
  /** Let `pulumi destroy` delete a persistent drive too. Default `false`. */
  deletePersistentState?: Input<boolean>;
}

export const drive = {
  persistState: {
    schema: z.boolean().default(false),
    change: (kept) => (kept ? "apply" : "restart"),
    sample: true,
  },
  deletePersistentState: { schema: z.boolean().default(false), change: "record", sample: true },
} as const satisfies Group<DriveArgs>;
