/** What a VM's NixOS configuration itself asks of its host, by its run script and its guest's mounts. */
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject, PulumiResult } from "../lab/pulumi";
import { TinyVms } from "./support/tinyVms";
import { pinned, qemuOf, succeeded, vmProgram, vmProject } from "./support/vmProject";

let host: LabHost;
let flake: TinyVms;
let project: PulumiProject;
let created: PulumiResult;

const share = (path: string, tag: string, more = "") =>
  `-virtfs local,path=${path},security_model=none,mount_tag=${tag}${more}`;

beforeAll(async () => {
  flake = new TinyVms({
    web: { words: "-netdev user,id=user.1,hostfwd=tcp:127.0.0.1:81-:80" },
    sharing: {
      words: [share("/home/files", "files"), share("/srv/fixed", "fixed", ",readonly=on")].join(" "),
    },
    driveless: { drive: false },
    waiting: {
      words: share("/nix/store", "nix-store"),
      fstab: "wireguard /etc/wireguard 9p trans=virtio 0 0",
    },
  });
  [host, project] = await Promise.all([bootHost(), vmProject()]);
  await host.require("mkdir -m 0777 /home/files /srv/fixed && echo text >/home/files/text");
  const vm = (name: string, args: object = {}) => ({
    [name]: { host: pinned(host), vm: flake.vm(name), ...args },
  });
  const vms = {
    ...vm("web"),
    ...vm("sharing"),
    ...vm("driveless", { persistState: true }),
    ...vm("waiting"),
  };
  project.writeProgram(vmProgram(vms));
  created = await succeeded(project.up());
}, 120_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
});

test("a port below 1024 that the configuration forwards is bound", async () => {
  expect(await host.require("ss -lnt")).toContain("127.0.0.1:81 ");
});

test("folders that the configuration shares are seen by the VM, and written unless they are only read", async () => {
  const inVm = async (command: string) => {
    const pid = await qemuOf(host, "sharing");
    return host.run(`nsenter --target ${pid} --mount sh -c '${command}'`);
  };
  expect(await inVm("cat /home/files/text && echo more >/home/files/more")).toMatchObject({
    stdout: "text\n",
    code: 0,
  });
  expect(await host.require("cat /home/files/more")).toBe("more\n");
  expect((await inVm("echo more >/srv/fixed/more")).code).not.toBe(0);
});

test("persistState is warned of where there is no drive to keep", () => {
  expect(created.text).toContain("warning: persistState keeps nothing of this VM");
});

test("a folder that the guest waits for and nobody serves is warned of", () => {
  expect(created.text).toMatch(
    /warning: .*the guest mounts the tag wireguard on \/etc\/wireguard, and nobody serves it/,
  );
});
