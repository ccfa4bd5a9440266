import { runProcess } from "../../../lab/process";
import { repository } from "../../../lab/pulumi/command";

/** The commits whose VMs today's code has to take over as they are, oldest first: a landing of the main branch each. */
export const supportedCommits = [
  // The first one that others could install.
  "6d2f4e9",
  // The last one before the sources were put into rooms (the parent of f43885a).
  "97a5b11",
  // A state is read by the frozen schema of its version.
  "e0731c2",
];

/**
 * The full name of a commit.
 *
 * @throws Error that says what to do where the clone does not have it
 */
export async function findCommit(name: string, clone = repository): Promise<string> {
  const git = (...args: string[]) => runProcess("git", args, { cwd: clone });
  const found = await git("rev-parse", "--verify", "--end-of-options", `${name}^{commit}`);
  if (found.code === 0) return found.stdout.trim();
  const shallow = (await git("rev-parse", "--is-shallow-repository")).stdout.trim() === "true";
  throw new Error(
    shallow
      ? `${clone} lacks the commit ${name}, as its history is shallow: \`git fetch --unshallow\` brings the rest`
      : `${clone} lacks the commit ${name}: ${found.stderr.trim()}; a clone of the whole main branch has it`,
  );
}
