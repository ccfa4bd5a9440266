import type { HostArgs } from "pulumi-simple-vm";
import type { LabHost } from "../host";
import { type ProcessResult, runProcess } from "../process";

/** A host that the demo deploys to: one of the lab's, or the user's own. It is looked at by ssh, as a user would. */
export interface DemoHost {
  /** As the user knows it: `root@10.88.0.2`. */
  label: string;
  /** What the program is told of it. */
  args: HostArgs;
  /** Words of ssh's command line that reach it. */
  ssh: string[];
}

/** A host of the lab, known by its key and logged in to by the lab's. */
export function labDemoHost(host: LabHost): DemoHost {
  const { address, hostKey, privateKeyPath } = host;
  return {
    label: `root@${address} (${host.kind})`,
    args: { address, hostKey, privateKeyPath },
    ssh: [
      ...["-i", privateKeyPath, "-o", "IdentitiesOnly=yes", "-o", "LogLevel=ERROR"],
      ...["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"],
      `root@${address}`,
    ],
  };
}

/** The user's own host, `user@address`, reached by the user's own keys or agent and known_hosts. */
export function ownDemoHost(target: string): DemoHost {
  const at = target.lastIndexOf("@");
  const user = at === -1 ? "root" : target.slice(0, at);
  const address = target.slice(at + 1);
  return {
    label: `${user}@${address}`,
    args: { address, user, sudo: user !== "root" },
    ssh: ["-o", "BatchMode=yes", `${user}@${address}`],
  };
}

/** Runs a line of sh on the host, as root, and gives its standard output; fails with what it wrote. */
export async function onHost(host: DemoHost, line: string, timeout = 60): Promise<string> {
  const root = host.args.sudo === true ? "sudo -n /bin/sh -l" : "/bin/sh -l";
  const result = await runProcess("ssh", [...host.ssh, root], { input: `${line}\n`, timeout });
  return succeeded(result, `${host.label}: ${line}`);
}

/** Sends a line of sh to the shell that the guest has on a forwarded port of its host's loopback. */
export async function inGuest(host: DemoHost, port: number, line: string): Promise<string> {
  const forward = [...host.ssh.slice(0, -1), "-W", `127.0.0.1:${port}`, ...host.ssh.slice(-1)];
  const { stdout } = await runProcess("ssh", forward, { input: `${line}\nexit\n`, timeout: 60 });
  return stdout;
}

function succeeded({ code, stdout, stderr }: ProcessResult, what: string): string {
  if (code !== 0) throw new Error(`${what}: exit code ${code}\n${stderr}${stdout}`);
  return stdout;
}
