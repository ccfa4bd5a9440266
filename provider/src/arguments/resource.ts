import type { Input } from "@pulumi/pulumi";
import { z } from "zod";
import type { Group } from "./group";

/** What the VM is called, whose it is, and how it is built. */
export interface ResourceArgs {
  /** The VM's name on the host: 1 to 48 of a-z, 0-9 and -, a letter first and no - last. Default: the resource's name. A new name replaces the VM. */
  name?: Input<string>;
  /** Further words for each Nix command that evaluates or builds, such as `["--option", "cores", "2"]`. */
  nixOptions?: Input<Input<string>[]>;
  /**
   * Build the VM in `pulumi preview` already, so that the packages that change are known there exactly. Otherwise they are
   * where the new closure is in the deployer's store or a substituter describes it; else they are estimated. Default `false`.
   */
  previewBuild?: Input<boolean>;
  /** Take over a unit or a VM of this name that another program put on the host. Default `false`: it is an error. */
  adopt?: Input<boolean>;
}

export const resource = {
  name: {
    schema: z
      .string()
      .regex(
        /^[a-z]([a-z0-9-]{0,46}[a-z0-9])?$/,
        "must be 1 to 48 of a-z, 0-9 and -, begin with a letter and not end with -; it is the resource's name unless `name` is set",
      ),
    change: "replace",
    sample: "router",
  },
  nixOptions: { schema: z.array(z.string().min(1)).default([]), change: "record", sample: ["--cores", "2"] },
  previewBuild: { schema: z.boolean().default(false), change: "record", sample: true },
  adopt: { schema: z.boolean().default(false), change: "record", sample: true },
} as const satisfies Group<ResourceArgs>;
