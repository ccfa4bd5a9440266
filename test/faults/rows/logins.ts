import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pinned } from "../../e2e/support/vmProject";
import type { DeployBench } from "../deployBench";
import type { DeployFault } from "../fault";
import { withArguments } from "../happenings";
import { until } from "../until";

const otherKey = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/** An up that logs in by an agent. */
const byAgent = (agent: string) =>
  withArguments(({ host: { address, hostKey } }) => ({ host: { address, hostKey, agent } }), /agent/);

/** An up that logs in by an agent which runs and has no key. */
async function byEmptyAgent(bench: DeployBench): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "simple-vm-agent-"));
  const socket = join(folder, "socket");
  const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
  const ended = once(agent, "exit");
  try {
    await until("the agent", () => existsSync(socket), 10);
    await byAgent(socket)(bench);
  } finally {
    agent.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The host is not the one that is meant, or does not let the user in; a later up, when that is put right, succeeds. */
export const loginFaults: DeployFault[] = [
  {
    name: "key-changed",
    what: "the host shows another key than the pinned one",
    breaks: withArguments(({ host }) => ({ host: { ...pinned(host), hostKey: otherKey } }), /key/),
  },
  {
    name: "key-unknown",
    what: "the host's key is not in known_hosts",
    first: true,
    breaks: withArguments(
      ({ host }) => ({ host: { ...pinned(host), hostKey: undefined, knownHostsFile: "/dev/null" } }),
      /known|key/,
    ),
  },
  {
    name: "agent-gone",
    what: "the agent is not there",
    breaks: byAgent("/nowhere/agent"),
  },
  {
    name: "agent-empty",
    what: "the agent does not have the key",
    breaks: byEmptyAgent,
  },
  {
    name: "sudo-wrong",
    what: "sudo asks the user for a password",
    breaks: async (bench) => {
      await bench.host.require("mv /etc/sudoers.d /etc/sudoers.aside && mkdir /etc/sudoers.d");
      await withArguments(
        ({ host }) => ({ host: { ...pinned(host), user: "admin", sudo: true } }),
        /sudo/,
      )(bench);
      await bench.host.require("rmdir /etc/sudoers.d && mv /etc/sudoers.aside /etc/sudoers.d");
    },
  },
];
