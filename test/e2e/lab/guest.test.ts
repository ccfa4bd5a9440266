import { buildGuest, type GuestFlake, guestFlake, guestRun, labNixConfig } from "../../lab/guest";
import { bootHost, type HostKind, type LabHost } from "../../lab/host";
import { requireProcess } from "../../lab/process";

// The lab's guest by itself: none of the provider's code takes part, so that a failure there is told from one here.

// The oldest and the strangest kind; Debian 13 has what the latter has.
const kinds: HostKind[] = ["debian12", "nixos-like"];
const hosts: LabHost[] = [];
let flake: GuestFlake;

beforeAll(async () => {
  flake = await guestFlake({ gateway: { revision: "7", memory: 320, cores: 2 } });
}, 120_000);

afterAll(async () => {
  flake.remove();
  await Promise.all(hosts.map((host) => host.shutdown()));
});

async function copyClosure(host: LabHost, path: string): Promise<void> {
  const ssh = `ssh -i ${host.privateKeyPath} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR`;
  const take = `${ssh} root@${host.address} '/bin/sh -lc "nix-store --import"'`;
  await requireProcess("sh", ["-c", `nix-store --export $(nix-store -qR ${path}) | ${take}`], {
    env: { NIX_CONFIG: labNixConfig },
  });
}

/** Starts the VM as a user of its own, with no more in its environment than systemd gives. */
async function start(host: LabHost, vm: string): Promise<void> {
  const options = [
    ...["--property=DynamicUser=yes", "--property=StateDirectory=guest", "--property=RuntimeDirectory=guest"],
    ...["--property=ReadWritePaths=/keys", "--setenv=NIX_DISK_IMAGE=/var/lib/guest/drive.qcow2"],
    ...["--setenv=USE_TMPDIR=1", "--setenv=TMPDIR=/run/guest"],
    "--setenv=QEMU_NET_OPTS=hostfwd=tcp:127.0.0.1:2222-:22,hostfwd=tcp:127.0.0.1:8080-:80",
    "--setenv=QEMU_KERNEL_PARAMS=lab.write=ssh/host_key",
    "--setenv='QEMU_OPTS=-virtfs local,path=/keys,security_model=none,mount_tag=ssh -monitor tcp:127.0.0.1:4444,server,nowait'",
  ];
  await host.require(`systemd-run --unit=guest --collect ${options.join(" ")} ${vm}/bin/run-gateway-vm`);
}

/** Waits until the guest's console, all its boots together, has so many lines that begin with the text; the last one. */
async function consoleSays(host: LabHost, text: string, times: number): Promise<string> {
  const follow = `journalctl -q -o cat -f -n all -u guest | grep --line-buffered -m ${times} '^${text}'`;
  const lines = await host.require(`timeout 60 sh -c "${follow}"`, { timeout: 70 });
  return lines.trim().split("\n").at(-1) ?? "";
}

it.each(kinds)(
  "boots on %s, says what it finds, counts its boots and obeys its power button",
  async (kind) => {
    const host = await bootHost({ kind });
    hosts.push(host);
    const vm = await buildGuest(`${flake.path}#gateway`);
    await copyClosure(host, vm);
    await host.require("mkdir -m 0777 /keys");

    await start(host, vm);
    expect(await consoleSays(host, "LAB boot=", 1)).toBe("LAB boot=1 revision=7 name=gateway");
    expect(await consoleSays(host, "LAB memory=", 1)).toMatch(/^LAB memory=2\d\d cpus=2$/);
    expect(await consoleSays(host, "LAB tag=ssh", 1)).toBe("LAB tag=ssh mount=/etc/ssh files=");
    expect(await consoleSays(host, "LAB wrote=", 1)).toBe("LAB wrote=ssh/host_key");
    await consoleSays(host, "LAB ready", 1);
    expect(await guestRun(host, 2222, "cat /drive/boots; exit 3")).toEqual({ stdout: "1\n", code: 3 });
    expect((await host.inNetwork("busybox", ["wget", "-qO-", "http://127.0.0.1:8080/"])).stdout).toBe(
      "revision 7\n",
    );
    expect(await host.require("cat /keys/host_key")).toBe("made by gateway at boot 1\n");

    await host.inNetwork("busybox", ["nc", "127.0.0.1", "4444"], { input: "system_powerdown\n" });
    await consoleSays(host, "LAB off", 1);
    await host.require("while systemctl -q is-active guest; do sleep 0.05; done");
    await start(host, vm);
    expect(await consoleSays(host, "LAB boot=", 2)).toBe("LAB boot=2 revision=7 name=gateway");
    expect(await consoleSays(host, "LAB found=", 1)).toBe("LAB found=ssh/host_key");
  },
  180_000,
);

it("is another derivation at another revision, and the same one at the same", async () => {
  const before = await buildGuest(`${flake.path}#gateway`);
  flake.setRevision("gateway", 8);
  const after = await buildGuest(`${flake.path}#gateway`);
  expect(after).not.toBe(before);
  flake.setRevision("gateway", 7);
  expect(await buildGuest(`${flake.path}#gateway`)).toBe(before);
}, 60_000);
