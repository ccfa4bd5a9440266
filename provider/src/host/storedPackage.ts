import { longestScript, onlyRunScript } from "../nix/build";
import { type ClosurePath, parseRegistrations } from "../nix/closure";
import type { HostConnection } from "../ssh/connection";
import { shellVariables } from "./shell";

/** A VM's package in a store. */
export interface StoredPackage {
  /** All store paths that it needs, itself included. */
  closure: ClosurePath[];
  /** Absolute path of its `bin/run-*-vm`. */
  runScript: string;
  /** The run script's text, or its beginning where it is very long. */
  text: string;
}

/** The package as the host's store has it; `undefined` where it is not valid there. Changes nothing on the host. */
export async function storedPackage(
  host: HostConnection,
  outPath: string,
): Promise<StoredPackage | undefined> {
  const script = `set -eu
${shellVariables({ package: outPath })}
nix-store --check-validity "$package" 2>/dev/null || exit 0
ls "$package/bin" 2>/dev/null || exit 0
echo
head -c ${longestScript} "$package"/bin/run-*-vm | base64
echo
nix-store --query --requisites "$package" | xargs nix-store --dump-db`;
  const output = await host.run(script, { what: "look for the VM's package in the host's store" });
  const [names = "", text = "", ...registrations] = output.split("\n\n");
  const runScript = onlyRunScript(names.split("\n"));
  if (runScript === undefined) return undefined;
  return {
    closure: parseRegistrations(registrations.join("\n\n")),
    runScript: `${outPath}/bin/${runScript}`,
    text: Buffer.from(text, "base64").toString("utf8"),
  };
}
