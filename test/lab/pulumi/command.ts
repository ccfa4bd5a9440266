import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { labCache, type Report } from "../cache";
import { requireProcess } from "../process";

/** The root of the clone. */
export const repository = join(__dirname, "..", "..", "..");

/** How the lab starts Pulumi. */
export interface PulumiCommand {
  program: string;
  /** To be added to the environment of every run. */
  environment: NodeJS.ProcessEnv;
}

/**
 * The Pulumi CLI: the one on PATH where there is one with a Node.js language host of its own, else the lab's, which is
 * built on the first call (about 4 minutes) and then needs Go. A build that fails is an error with the end of its log.
 */
export async function ensurePulumi(report: Report): Promise<PulumiCommand> {
  const node = join(repository, "node_modules", ".bin");
  const installed = onPath("pulumi");
  if (installed !== undefined && onPath("pulumi-language-nodejs") !== undefined) {
    return { program: installed, environment: { PATH: paths(node, process.env.PATH) } };
  }
  const output = await requireProcess("sh", [join(__dirname, "cli", "build.sh")], {
    env: { SIMPLE_VM_LAB_CACHE: labCache() },
    timeout: 1800,
    onErrorLine: report,
  });
  const folder = output.trim();
  return {
    program: join(folder, "pulumi"),
    environment: {
      PATH: paths(node, folder, process.env.PATH),
      SIMPLE_VM_LAB_LANGUAGE_HOST: join(__dirname, "languageHost"),
    },
  };
}

function onPath(program: string): string | undefined {
  const candidates = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, program));
  return candidates.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function paths(...parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(delimiter);
}
