import { spawnSync } from "node:child_process";

/** Another root may mount what it likes, where nobody else sees it. */
const privately = ["unshare", "--mount", ...(process.getuid?.() === 0 ? [] : ["--map-root-user"])] as const;

/** Whether this machine lets the tests mount. */
const canMount = spawnSync(privately[0], [...privately.slice(1), "true"]).status === 0;

/** `describe`, where this machine lets the tests mount. */
export const describeWithMounts = canMount ? describe : describe.skip;

/** Commands that run a script of sh, which is the next word, after commands that mount something that it alone sees. */
export const withMounts = (mounts: string, shell = "/bin/sh"): [string, ...string[]] => [
  ...privately,
  ...["/bin/sh", "-ec", `${mounts}\nexec ${shell} "$0"`],
];
