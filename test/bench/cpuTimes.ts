import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LabHost } from "../lab/host";
import { unifiedCgroups } from "../lab/registry";

/** Seconds of CPU by who had them. Unlike wall time they say the same on a machine that others use too. */
export interface CpuTimes {
  /** Pulumi's CLI with the program, the provider and Nix, on the deployer. */
  deployer: number;
  /** The host's systemd itself, which starts and stops units. */
  systemd: number;
  /** sshd on the host, and the scripts that run in its sessions. */
  ssh: number;
  /** The transactions and removals, and the units of the VMs. */
  units: number;
  /** The host's journal and bus. */
  services: number;
}

/** A control group that this process and what it starts from now on belong to, to be counted as the deployer. */
export class DeployerGroup {
  readonly #path = join(unifiedCgroups(), `simple-vm-bench-${process.pid}`);

  constructor() {
    mkdirSync(this.#path);
    writeFileSync(join(this.#path, "cgroup.procs"), String(process.pid));
  }

  /** Seconds of CPU so far. */
  seconds(): number {
    return secondsIn(readFileSync(join(this.#path, "cpu.stat"), "utf8"));
  }

  /** Leaves the group and removes it, once nothing else is in it. */
  leave(): void {
    writeFileSync(join(unifiedCgroups(), "cgroup.procs"), String(process.pid));
    rmdirSync(this.#path);
  }
}

/** What deployer and host have used so far. Groups that have ended still count in those above them. */
export async function cpuTimes(deployer: DeployerGroup, host: LabHost): Promise<CpuTimes> {
  const group = async (...names: string[]) => {
    const files = names.map((name) => `${name}/cpu.stat`).join(" ");
    return secondsIn(await host.require(`cd /sys/fs/cgroup && cat ${files} 2>/dev/null || true`));
  };
  const [systemd, sshd, sessions, services, system] = await Promise.all([
    group("init.scope"),
    group("system.slice/ssh.service"),
    group("user.slice"),
    group(
      ...["systemd-journald", "dbus", "systemd-logind", "nix-daemon"].map(
        (name) => `system.slice/${name}.service`,
      ),
    ),
    group("system.slice"),
  ]);
  return {
    deployer: deployer.seconds(),
    systemd,
    ssh: sshd + sessions,
    units: system - sshd - services,
    services,
  };
}

/** CPU times made of those of several, part by part. */
export const combined = (
  all: readonly CpuTimes[],
  combine: (values: readonly number[]) => number,
): CpuTimes => {
  const part = (name: keyof CpuTimes) => combine(all.map((times) => times[name]));
  return {
    deployer: part("deployer"),
    systemd: part("systemd"),
    ssh: part("ssh"),
    units: part("units"),
    services: part("services"),
  };
};

/** `CPU 12.3 s: deployer 4.0, systemd 2.0, ...`. */
export function cpuInWords(times: CpuTimes): string {
  const parts = Object.entries(times);
  const sum = parts.reduce((all, [, seconds]) => all + seconds, 0);
  return `CPU ${sum.toFixed(1)} s: ${parts.map(([part, seconds]) => `${part} ${seconds.toFixed(1)}`).join(", ")}`;
}

function secondsIn(cpuStat: string): number {
  const found = [...cpuStat.matchAll(/^usage_usec (\d+)$/gm)];
  return found.reduce((sum, [, microseconds]) => sum + Number(microseconds) / 1_000_000, 0);
}
