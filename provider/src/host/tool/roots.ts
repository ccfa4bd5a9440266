import { dirname } from "node:path";
import type { HostConnection } from "../../ssh/connection";
import { type Answer, readAnswer } from "../answers";
import { hostPaths } from "../paths";
import { type HostScript, textOf } from "../script";
import { anyName, patternVariables } from "./patterns";

/** Garbage-collector roots that no VM has. */
export type UnownedRoots = Answer<"unownedRoots">;

/** A large store takes its time. */
const timeoutSeconds = 1800;

/** The script that looks for roots that no VM has, and removes them where it is told to. */
export function rootsScript(removes: boolean): HostScript {
  const paths = hostPaths(anyName);
  return {
    variables: {
      removes,
      root_folder: dirname(paths.gcRoot),
      ...patternVariables,
      drive_aside_pattern: paths.driveAside,
    },
    files: ["lib/common", "lib/tell", "lib/pathOf", "tool/roots"],
  };
}

/**
 * Looks for garbage-collector roots that no VM has. With `removes` they are taken away, and what they alone held is deleted
 * from the host's store; other garbage stays for `nix-collect-garbage`.
 */
export async function unownedRoots(host: HostConnection, removes: boolean): Promise<UnownedRoots> {
  const what = removes ? "remove roots that no VM has" : "look for roots that no VM has";
  const output = await host.run(textOf(rootsScript(removes)), { what, timeoutSeconds });
  return readAnswer("unownedRoots", output, { where: host.label, what });
}
