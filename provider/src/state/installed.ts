import { z } from "zod";

/** What a state tells of the closure that a VM has; no more of it is read, as the rest may be secret. */
export interface Installed {
  closure: { paths: number; bytes: number };
  /** Its packages, as `keptPackages` writes them; `undefined` where the state has no room for them, or is an older release's. */
  packages: string | undefined;
}

/** By the names of version 1 (`v1.ts`). */
const installed = z.object({
  closure: z.object({ paths: z.number(), bytes: z.number() }),
  __packages: z.string().optional(),
});

/** Reads a VM's properties in a state; `undefined` where they are none. */
export function installedIn(properties: unknown): Installed | undefined {
  const { data } = installed.safeParse(properties);
  return data && { closure: data.closure, packages: data.__packages };
}
