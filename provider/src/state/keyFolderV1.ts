import { z } from "zod";
import { hostV1 } from "./v1";

/** A key folder as version 1 of its state has it. Frozen, as `v1.ts` is. */
export const keyFolderStateV1 = z.object({
  stateVersion: z.literal(1),
  host: hostV1,
  name: z.string(),
  files: z.record(z.string(), z.string()).default({}),
  generate: z.record(z.string(), z.enum(["wireguard", "ssh-ed25519"])).default({}),
  rotate: z.string().default(""),
  adopt: z.boolean().default(false),
  resourceUrn: z.string().default(""),
  generation: z.string(),
  publicKeys: z.record(z.string(), z.string()),
  hostId: z.string(),
  drift: z.array(z.enum(["missing", "files", "owner", "unfinished"])),
});
