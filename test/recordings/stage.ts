import { TinyVms } from "../e2e/support/tinyVms";
import { vmProgram, vmProject } from "../e2e/support/vmProject";
import { type GuestFlake, guestFlake } from "../lab/guest";
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject } from "../lab/pulumi";
import type { Take } from "./document";
import { picturesOf, scenesOf, screenSize } from "./screen";

/** Where a recording is made: a host behind a link of 100 Mbit/s, and a program that deploys to it. */
export interface Stage {
  host: LabHost;
  project: PulumiProject;
  /** VMs that boot. */
  guests: GuestFlake;
  /** VMs whose machine stands still. */
  tiny: TinyVms;
  /** Puts a program in place that declares these VMs on the host. */
  declare(vms: Record<string, object>): void;
}

/** Makes a stage for one recording, and removes it afterwards. */
export async function onStage<Result>(play: (stage: Stage) => Promise<Result>): Promise<Result> {
  const guests = await guestFlake({});
  const tiny = new TinyVms({});
  const project = await vmProject("infra");
  const host = await bootHost({ slowLink: true });
  const { address, hostKey, privateKeyPath } = host;
  const declare = (vms: Record<string, object>) => {
    const declared = Object.entries(vms).map(([name, args]) => [
      name,
      { host: { address, hostKey, privateKeyPath }, ...args },
    ]);
    project.writeProgram(vmProgram(Object.fromEntries(declared)));
  };
  try {
    return await play({ host, project, guests, tiny, declare });
  } finally {
    await Promise.all([host.shutdown(), project.dispose()]);
    guests.remove();
    tiny.remove();
  }
}

/** What a terminal shows while a command works, moment after moment, or at its end alone. */
export async function takeOf(
  { project }: Stage,
  { about, command, shown }: { about: string; command: "up" | "preview"; shown: "all" | "end" },
): Promise<Take> {
  const flags = command === "up" ? ["--yes", "--skip-preview"] : [];
  const pictures = await picturesOf(await project.onTerminal([command, ...flags], screenSize));
  return {
    about,
    command: ["pulumi", command, ...flags].join(" "),
    pictures: shown === "all" ? scenesOf(pictures) : pictures.slice(-1),
  };
}

/** What a web server on the host's 127.0.0.1 answers. */
export async function takeOfAnswer({ host }: Stage, about: string, port: number): Promise<Take> {
  const words = ["wget", "-qO-", `http://127.0.0.1:${port}/`];
  const { stdout, stderr } = await host.inNetwork("busybox", words);
  return { about, command: words.join(" "), pictures: [(stdout + stderr).trimEnd()] };
}
