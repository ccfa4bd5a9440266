import { askNix, type Purpose } from "./command";
import { NixError } from "./errors";
import { packageName } from "./storePath";

/**
 * The store path of a derivation's output `out`, which alone bears the derivation's own name: others are
 * called NAME-OUTPUT. NixError when it has no such output.
 */
export async function defaultOutputOf(drvPath: string, purpose: Purpose): Promise<string> {
  const outputs = (await askNix("nix-store", ["--query", "--outputs", drvPath], purpose)).trim().split("\n");
  const outPath = outputs.find((path) => packageName(path) === packageName(drvPath));
  if (outPath !== undefined) return outPath;
  throw new NixError({ ...purpose, why: `${drvPath} has no output "out", only: ${outputs.join(", ")}` });
}
