/** The whole life of a VM on each kind of host, by the real engine. */
import { type GuestFlake, guestFlake } from "../../lab/guest";
import { bootHost, type HostKind, type LabHost } from "../../lab/host";
import type { PulumiProject } from "../../lab/pulumi";
import { GuestConsole } from "../support/guestConsole";
import { pinned, succeeded, unitProperty, vmProgram, vmProject } from "../support/vmProject";

const unitFolders: Record<HostKind, string> = {
  debian12: "/etc/systemd/system",
  debian13: "/etc/systemd/system",
  "nixos-like": "/etc/systemd/system.attached",
};

/** Each form of run script on some kind; the later one on the oldest QEMU, whose host has no such virtiofsd of its own. */
const forms = { debian12: "virtiofs", debian13: "9p", "nixos-like": "virtiofs" } as const;

/** What lies on a host outside of its store; the journal, logins and what systemd's own services have aside. */
const filesOf = (host: LabHost): Promise<string> =>
  host.require(
    `find /etc /home /opt /root /srv /usr/local /var /run /tmp /nix/var/nix/gcroots -mount 2>/dev/null | \
grep -vE '^/(run|var)/(log|user|lib/systemd|systemd)/|/systemd-private-[0-9a-f]*-systemd-|^/run/motd' | sort`,
  );

describe.each(Object.keys(unitFolders) as HostKind[])("on a host of kind %s", (kind) => {
  let host: LabHost;
  let flake: GuestFlake;
  let project: PulumiProject;
  let guest: GuestConsole;
  let before: string;

  beforeAll(async () => {
    // As NixOS's VMs are unless told otherwise; the hosts' QEMU differ in what they would show it on.
    flake = await guestFlake({ gateway: { graphics: true, shares: forms[kind] } });
    [host, project] = await Promise.all([bootHost({ kind }), vmProject()]);
    before = await filesOf(host);
    const gateway = {
      host: pinned(host),
      vm: { flake: `${flake.path}#gateway` },
      stopTimeout: 60,
      keyFolders: {
        tokens: { files: { token: "PLANTED" } },
        ssh: { generate: { ssh_host_ed25519_key: "ssh-ed25519" } },
        wireguard: { generate: { "private.key": "wireguard" } },
      },
    };
    project.writeProgram(vmProgram({ gateway }));
    await succeeded(project.up());
    guest = new GuestConsole(host, "gateway");
    await guest.next(/LAB ready/);
  }, 120_000);

  afterAll(async () => {
    guest?.close();
    await host?.shutdown();
    await project?.dispose();
    flake?.remove();
  });

  test("pulumi up boots the guest, with its key folders", async () => {
    expect(guest.text).toContain("LAB boot=1 revision=1 name=gateway");
    expect(guest.text).toContain("LAB store=shared");
    for (const line of [
      "tokens mount=/mnt/tokens files=token",
      "wireguard mount=/etc/wireguard files=private.key",
    ])
      expect(guest.text).toContain(`LAB tag=${line}`);
    expect(await unitProperty(host, "gateway", "FragmentPath")).toBe(
      `${unitFolders[kind]}/simple-vm-gateway.service`,
    );
  });

  test("systemd-analyze security says at most 1.5 of the unit that the guest runs in", async () => {
    const analysis = await host.require("systemd-analyze security --no-pager simple-vm-gateway.service");
    const [, exposure] = /Overall exposure level for \S+: ([\d.]+)/.exec(analysis) ?? [];
    expect(Number(exposure)).toBeLessThanOrEqual(1.5);
  });

  // Elsewhere drive.test.ts shows it; here the unit and what enables it lie in another folder.
  if (kind === "nixos-like") {
    test("the VM starts again with the host", async () => {
      guest.close();
      await host.reboot();
      guest.follow();
      expect(await guest.next(/LAB boot=/)).toContain("boot=1 revision=1");
      await guest.next(/LAB ready/);
    });
  }

  test("an update boots the changed guest", async () => {
    flake.setRevision("gateway", 2);
    expect((await succeeded(project.up())).changes).toEqual({ same: 1, update: 1 });
    await guest.next(/LAB off/);
    expect(await guest.next(/LAB boot=/)).toContain("boot=1 revision=2");
    await guest.next(/LAB ready/);
  });

  test("pulumi destroy powers the guest off and leaves no file behind", async () => {
    expect((await filesOf(host)) === before).toBe(false);
    await succeeded(project.destroy());
    await guest.next(/LAB off/);
    expect(await filesOf(host)).toBe(before);
    expect(await host.require("systemctl list-units --all --plain --no-legend 'simple-vm*'")).toBe("");
  });
});
