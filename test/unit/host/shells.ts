import { spawnSync } from "node:child_process";

/** Those of the commands whose program is installed here. */
function installed(commands: string[][]): [name: string, command: [string, ...string[]]][] {
  return commands.flatMap(([program = "", ...args]) => {
    const { status } = spawnSync("/bin/sh", ["-c", 'command -v "$1"', "sh", program]);
    return status === 0 ? [[[program, ...args].join(" "), [program, ...args]]] : [];
  });
}

/** What a host may have as /bin/sh. The one of this machine is always among them. */
export const shells = installed([["/bin/sh"], ["dash"], ["busybox", "sh"], ["bash", "--posix"]]);

/** What a host may have as awk. The one of this machine is always among them. */
export const awks = installed([["awk"], ["mawk"], ["gawk"], ["original-awk"], ["busybox", "awk"]]);
