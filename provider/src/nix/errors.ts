import { SimpleVmError } from "../errors/error";

/** Nix on the deployer could not do something: `why` holds what Nix itself printed, once and in its own layout. */
export class NixError extends SimpleVmError {
  override readonly name: string = "NixError";
}

/**
 * Nix's standard error as the reason of an error: the error itself first, then what came before it (warnings,
 * progress), as a reader looks at the first lines.
 */
export function errorFirst(stderr: string): string {
  const lines = stderr.trimEnd().split("\n");
  const firstError = lines.findIndex((line) => line.startsWith("error:"));
  if (firstError <= 0) return lines.join("\n").trim();
  const before = lines.slice(0, firstError).filter((line) => line.trim() !== "");
  return [...lines.slice(firstError), ...before].join("\n");
}
