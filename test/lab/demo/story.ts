import { setTimeout as delay } from "node:timers/promises";
import type { GuestFlake } from "../guest";
import type { PulumiProject, PulumiResult } from "../pulumi";
import { type DemoHost, inGuest, onHost } from "./demoHost";
import { expectThat, type Step } from "./steps";

/** What the demo's steps work with. */
export interface Scene {
  left: DemoHost;
  right: DemoHost;
  project: PulumiProject;
  flake: GuestFlake;
}

/** A host of the user's own may have lines of an earlier demo in its journal. In seconds since 1970. */
const demoBegin = Math.floor(Date.now() / 1000);

/** Where quickstart's worker answers on its host's loopback. */
const workerPort = 2222;

/** The demo's steps in order; each throws when what it shows does not hold. */
export function story({ left, right, project, flake }: Scene): Step[] {
  const run = async (result: Promise<PulumiResult>): Promise<PulumiResult> => {
    const done = await result;
    if (done.code !== 0) throw new Error(`pulumi ended with exit code ${done.code}`);
    return done;
  };
  const shown = { onLine: (line: string) => console.log(`  ${line}`) };
  return [
    {
      title: "pulumi preview: three VMs to create",
      run: async () => {
        const { changes, text } = await run(project.preview(shown));
        expectThat(changes.create === 4, "a stack and three VMs to be created", text);
      },
    },
    {
      title: "pulumi up: builds, copies, installs and starts them",
      run: async () => {
        const { changes, text } = await run(project.up(shown));
        expectThat(changes.create === 4, "a stack and three VMs created", text);
      },
    },
    {
      title: "The guests' consoles, from the hosts' journals",
      run: async () => {
        await consoleLine(left, "gateway", "LAB ready");
        await consoleLine(right, "worker", "LAB ready");
        await consoleLine(right, "database", "LAB ready");
      },
    },
    {
      title: "A ping through the WireGuard tunnel, from guest to guest",
      run: async () => {
        const came = await inGuest(right, workerPort, "ping -c 3 -w 20 10.99.0.1");
        console.log(came.trimEnd());
        expectThat(/ [1-3] packets received/.test(came), "an answer from the gateway", came);
      },
    },
    {
      title: "pulumi up again: nothing to do",
      run: async () => {
        const { changes, text } = await run(project.up(shown));
        expectThat(changes.same === 4, "four unchanged resources", text);
      },
    },
    {
      title: "The worker and the database change: the preview shows their new store paths",
      run: async () => {
        flake.setRevision("worker", 2);
        flake.setRevision("database", 2);
        const { changes, text } = await run(project.preview({ ...shown, diff: true }));
        expectThat(changes.update === 2 && /~ outPath/.test(text), "two updates with another outPath", text);
      },
    },
    {
      title: "pulumi up: the stateless drive is new, the persistent one is kept",
      run: async () => {
        const { changes, text } = await run(project.up(shown));
        expectThat(changes.update === 2, "two VMs updated", text);
        await consoleLine(right, "worker", "LAB boot=1 revision=2");
        await consoleLine(right, "database", "LAB boot=2 revision=2");
      },
    },
    {
      title: "A unit removed by hand: pulumi refresh notices, pulumi up makes it again",
      run: async () => {
        const unit = "simple-vm-worker.service";
        const folders = "/etc/systemd/system /etc/systemd/system.attached";
        await onHost(
          right,
          `systemctl stop ${unit}; find ${folders} -name ${unit} -delete; systemctl daemon-reload`,
        );
        const refreshed = await run(project.refresh(shown));
        expectThat(refreshed.changes.update === 1, "the worker reported without its unit", refreshed.text);
        const { changes, text } = await run(project.up(shown));
        expectThat(changes.update === 1, "the worker's unit made again", text);
      },
    },
    {
      title: "pulumi destroy: nothing is left on the hosts",
      run: async () => {
        await run(project.destroy(shown));
        for (const host of new Set([left, right])) {
          const found = await leftOn(host);
          expectThat(found === "", `nothing left on ${host.label}`, found);
        }
      },
    },
  ];
}

/** Waits for a line of a VM's console in its host's journal. */
async function consoleLine(host: DemoHost, name: string, line: string, seconds = 90): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  const query = `journalctl -q --no-pager -o cat --since=@${demoBegin} -u simple-vm-${name}`;
  for (;;) {
    const journal = await onHost(host, query);
    const found = journal.split("\n").filter((one) => one.includes(line));
    if (found.length > 0) {
      console.log(`ok: ${name} on ${host.label}: ${found.at(-1)?.trim()}`);
      return;
    }
    if (Date.now() > deadline)
      throw new Error(`${name} did not write "${line}" within ${seconds} s:\n${journal}`);
    await delay(500);
  }
}

/** Whatever of the demo's VMs is still on a host. */
function leftOn(host: DemoHost): Promise<string> {
  const names = ["gateway", "worker", "database"];
  const folders =
    "/etc/systemd /var/lib/simple-vms /var/lib/private/simple-vms /run /nix/var/nix/gcroots /tmp /var/tmp";
  const patterns = names
    .map((name) => `-name 'simple-vm-${name}*' -o -path '*/simple-vms*/${name}*'`)
    .join(" -o ");
  return onHost(host, `find ${folders} \\( ${patterns} -o -name 'nix-vm.*' \\) 2>/dev/null; true`);
}
