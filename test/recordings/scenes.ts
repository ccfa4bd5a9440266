import { serving } from "../e2e/support/serving";
import { freshRevision } from "../e2e/support/tinyVms";
import { succeeded } from "../e2e/support/vmProject";
import type { Recording } from "./document";
import { type Stage, takeOf, takeOfAnswer } from "./stage";

/** Makes one recording on a stage of its own. */
export type Scene = (stage: Stage) => Promise<Recording>;

const before = { openssl: "3.0.13", curl: "8.9.1", bash: "5.3" };
const after = { openssl: "3.0.14", jq: "1.7.1", bash: "5.3" };

/** A preview of another package and more memory, and its update with a new VM beside it. */
export const previewAndUp: Scene = async (stage) => {
  const { project, guests, declare } = stage;
  guests.set("web", { revision: freshRevision(), packages: before });
  guests.set("worker", { revision: freshRevision() });
  const web = {
    vm: { flake: `${guests.path}#web` },
    health: [{ console: "LAB ready" }],
    previewBuild: true,
    persistState: true,
  };
  declare({ web });
  await succeeded(project.up());
  guests.set("web", { revision: freshRevision(), packages: after, payload: 40 });
  declare({ web: { ...web, memory: 320 }, worker: { vm: { flake: `${guests.path}#worker` } } });
  return {
    title: "A preview, and the update with its progress",
    takes: [
      await takeOf(stage, {
        about:
          "The VM `web` gets other packages and more memory, `worker` is new. With `previewBuild` the packages are compared exactly.",
        command: "preview",
        shown: "end",
      }),
      await takeOf(stage, { about: "The update of the two, while it runs:", command: "up", shown: "all" }),
    ],
  };
};

/** A host that is not fit for VMs, as the preflight finds it. */
export const preflight: Scene = async (stage) => {
  const { host, tiny, declare } = stage;
  tiny.set({ web: {} });
  const web = { vm: tiny.vm("web") };
  const unit = "/etc/systemd/system/simple-vm-web.service";
  await host.require(`printf '[Service]\\n' >${unit}`);
  declare({
    web: {
      ...web,
      memory: 1_000_000,
      qemuOptions: ["-enable-kvm"],
      forwardPorts: [{ host: 22, guest: 22 }],
    },
  });
  const unfit = await takeOf(stage, {
    about: "A VM that its host cannot take, for several reasons at once; nothing is built or changed.",
    command: "up",
    shown: "end",
  });
  declare({ web });
  await host.require(`rm ${unit} /usr/bin/nix-store /usr/bin/flock /usr/bin/ssh-keygen`);
  return {
    title: "A host that is not fit",
    takes: [
      unfit,
      await takeOf(stage, {
        about: "A host without Nix, `flock` and `ssh-keygen`; nothing is changed there.",
        command: "up",
        shown: "end",
      }),
    ],
  };
};

/** An update whose VM does not start. */
export const failedUp: Scene = async (stage) => {
  const { project, tiny, declare } = stage;
  tiny.set({ web: {} });
  const web = { vm: tiny.vm("web") };
  declare({ web });
  await succeeded(project.up());
  declare({ web: { ...web, qemuOptions: ["-cpu", "no-such-cpu"] } });
  return {
    title: "An update that fails",
    takes: [
      await takeOf(stage, {
        about: "QEMU does not know the CPU of `qemuOptions`.",
        command: "up",
        shown: "end",
      }),
    ],
  };
};

const port = 8080;

/** An update to a VM that is not healthy: the old one comes back, with its drive. */
export const rollback: Scene = async (stage) => {
  const { host, project, tiny, declare } = stage;
  tiny.set({ web: { before: serving(port, 200), revision: freshRevision() } });
  const health = [{ http: `http://127.0.0.1:${port}/`, timeout: 10 }];
  declare({ web: { vm: tiny.vm("web"), persistState: true, health } });
  await succeeded(project.up());
  const mark = "/var/lib/private/simple-vms/web/mark";
  await host.require(`echo 'what the old VM wrote' >${mark}; chmod 666 ${mark}`);
  tiny.set({
    web: { before: `echo 'what the new VM wrote' >mark; ${serving(port, 500)}`, revision: freshRevision() },
  });
  return {
    title: "A rollback",
    takes: [
      await takeOfAnswer(stage, "The VM answers with what lies on its drive.", port),
      await takeOf(stage, {
        about: "Its new version writes to the drive, and does not answer as `health` asks.",
        command: "up",
        shown: "all",
      }),
      await takeOfAnswer(stage, "The old VM answers again, with the drive that it had.", port),
    ],
  };
};

/** All recordings by name, in the order of the document. */
export const scenes: Record<string, Scene> = { previewAndUp, preflight, failedUp, rollback };
