import { z } from "zod";

/** A WireGuard key or an OpenSSH line without comment: nothing else is a public key to the state. */
const publicKey = z.union([
  z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
  z.string().regex(/^ssh-ed25519 [A-Za-z0-9+/=]{1,200}$/),
]);

const scriptResult = z.strictObject({
  /** `failed`: it left the host as it was before. `broken`: it came half-way. `lost`: it gave none itself. */
  status: z.enum(["done", "failed", "broken", "lost"]),
  /** Why it failed, in base64: it may hold what a guest wrote. */
  reason: z.base64(),
  /** The public halves of keys that the host made, by `FOLDER/FILE`. */
  publicKeys: z.record(z.string(), publicKey),
  /** The folder of a persistent drive that stays. */
  keptDrive: z.string().optional(),
  /** The URN of the resource that has the VM's name by now. */
  takenOver: z.string().optional(),
  /** Drop-ins of the VM's unit, which others made; they stay. */
  dropIns: z.array(z.string()),
});

/** What a detached script told at its end. */
export type ScriptResult = z.output<typeof scriptResult>;

/**
 * Pure: reads a result of lines `name=value`; `publicKey=FOLDER/FILE KEY` and `dropIn=FILE` may come several times. A
 * result decides what the state says, so nothing in it is overlooked: a line that is doubled, unknown or misshapen makes
 * all of it none.
 */
export function parseScriptResult(output: string): ScriptResult | undefined {
  const lines = output.split("\n");
  if (lines.pop() !== "") return undefined;
  const told = new Map<string, string>();
  const publicKeys = new Map<string, string>();
  const dropIns = new Map<string, string>();
  for (const line of lines) {
    const [, name = "", value = ""] = /^([A-Za-z]+)=(.*)$/s.exec(line) ?? [];
    const [, file = "", key = ""] = /^(\S+) (.*)$/s.exec(value) ?? [];
    const [entries, entry, content] =
      name === "publicKey"
        ? [publicKeys, file, key]
        : name === "dropIn"
          ? [dropIns, value, value]
          : [told, name, value];
    if (entry === "" || entries.has(entry)) return undefined;
    entries.set(entry, content);
  }
  return scriptResult.safeParse({
    publicKeys: Object.fromEntries(publicKeys),
    dropIns: [...dropIns.keys()],
    ...Object.fromEntries(told),
  }).data;
}
