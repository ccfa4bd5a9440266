import { spawn } from "node:child_process";
import { z } from "zod";
import { SimpleVmError } from "../errors/error";

/** A resource as a stack's state has it; its outputs hold its inputs too, secrets in plain text. */
export interface StackResource {
  type: string;
  urn: string;
  outputs: Record<string, unknown>;
}

/** Which stack: Pulumi's own defaults where nothing is given. */
export interface StackOptions {
  /** Default: the stack that is selected in the project. */
  stack?: string;
  /** A folder of the project. Default: the current one. */
  cwd?: string;
}

/** The state of a stack cannot be had. */
export class StackStateError extends SimpleVmError {}

/** Source: pulumi/pulumi, sdk/go/common/apitype/core.go, `DeploymentV3` and `ResourceV3`. */
const exported = z.object({
  deployment: z
    .object({
      resources: z
        .array(
          z.object({
            type: z.string(),
            urn: z.string(),
            outputs: z.record(z.string(), z.unknown()).default({}),
            /** It has been replaced, and is to be deleted. */
            delete: z.boolean().default(false),
          }),
        )
        .default([]),
    })
    .nullable(),
});

/**
 * The resources of a stack, by `pulumi stack export`: that finds the backend, and asks for the passphrase on a terminal.
 *
 * @throws StackStateError when there is no Pulumi CLI, no such stack, or secrets cannot be read
 */
export async function stackResources({ stack, cwd }: StackOptions): Promise<StackResource[]> {
  const where = stack === undefined ? "the selected stack" : `the stack ${stack}`;
  const chosen = stack === undefined ? [] : ["--stack", stack];
  const text = await pulumi(["stack", "export", "--show-secrets", ...chosen], cwd, where);
  return readExport(text, where);
}

/** Pure: reads what `pulumi stack export --show-secrets` prints. */
export function readExport(text: string, where: string): StackResource[] {
  const read = exported.safeParse(parsed(text));
  if (!read.success) {
    const why = "what `pulumi stack export` printed is no state of a form that is known here";
    const told = { where, what: "cannot read the state", why };
    throw new StackStateError({ kind: "stackState", ...told, next: "update pulumi-simple-vm" });
  }
  return (read.data.deployment?.resources ?? [])
    .filter((resource) => !resource.delete)
    .map(({ type, urn, outputs }) => ({
      type,
      urn,
      outputs: withoutMarks(outputs) as StackResource["outputs"],
    }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** By this key and value an object in a state is a secret. Source: pulumi/pulumi, sdk/go/common/resource/sig/sig.go. */
const signature = { key: "4dabf18193072939515e22adb298388d", secret: "1b47061264138c4ac30d75fd1eb44270" };

/** A value of a state in which each secret's mark is replaced by its plain text, which is JSON. */
function withoutMarks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMarks);
  if (typeof value !== "object" || value === null) return value;
  const { [signature.key]: mark, plaintext } = value as Record<string, unknown>;
  if (mark === signature.secret && typeof plaintext === "string") return withoutMarks(parsed(plaintext));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutMarks(one)]));
}

/** Runs the CLI. On a terminal it may ask; its complaints are then where it asked. */
function pulumi(args: string[], cwd: string | undefined, where: string): Promise<string> {
  const isTerminal = process.stdin.isTTY === true && process.stderr.isTTY === true;
  const words = isTerminal ? args : [...args, "--non-interactive"];
  return new Promise((resolve, reject) => {
    const child = spawn("pulumi", words, {
      cwd,
      stdio: ["inherit", "pipe", isTerminal ? "inherit" : "pipe"],
    });
    const output: Buffer[] = [];
    const complaints: Buffer[] = [];
    child.stdout?.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => complaints.push(chunk));
    child.on("error", (cause) => {
      const told = { where, what: "cannot run the Pulumi CLI", why: cause.message, cause };
      reject(new StackStateError({ kind: "pulumiCli", ...told }));
    });
    child.on("close", (code) => {
      if (code === 0) return resolve(Buffer.concat(output).toString("utf8"));
      const why = Buffer.concat(complaints).toString("utf8").trim() || `pulumi ended with exit code ${code}`;
      reject(new StackStateError({ kind: "stackState", where, what: "cannot read the state", why }));
    });
  });
}
