import { longestScript, onlyRunScript } from "../../nix/build";
import { type ClosurePath, parseRegistrations } from "../../nix/closure";
import type { HostConnection } from "../../ssh/connection";
import { readAnswer } from "../answers";
import { textOf } from "../script";

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
  const what = "look for the VM's package in the host's store";
  const script = textOf({
    variables: { package: outPath, longest_script: longestScript },
    files: ["lib/tell", "storedPackage"],
  });
  const answer = readAnswer("package", await host.run(script, { what }), { where: host.label, what });
  const runScript = onlyRunScript(answer.program);
  if (runScript === undefined || answer.registrations === undefined) return undefined;
  return {
    closure: parseRegistrations(answer.registrations),
    runScript: `${outPath}/bin/${runScript}`,
    text: answer.runScript ?? "",
  };
}
