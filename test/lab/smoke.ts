import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { buildGuest, guestFlake, guestRun, labNixConfig } from "./guest";
import { bootHost, type HostKind, type LabHost } from "./host";
import { requireProcess } from "./process";

/** Shows that the lab works, without any of the project's own code: boots each kind of host and a guest on it. */
async function main(): Promise<void> {
  const flake = await guestFlake({ gateway: { revision: "7", packages: { hello: "1.0" } } }, console.log);
  const vm = await timed("build the guest", () => buildGuest(`${flake.path}#gateway`));
  flake.remove();
  for (const kind of ["debian12", "debian13", "nixos-like"] as const) await onHost(kind, vm);
}

async function onHost(kind: HostKind, vm: string): Promise<void> {
  const host = await timed(`boot ${kind}`, () => bootHost({ kind, report: console.log }));
  try {
    await timed("copy its closure", () => copy(host, vm));
    await host.require(
      `systemd-run --unit=guest --property=DynamicUser=yes --property=StateDirectory=guest --property=RuntimeDirectory=guest \
--setenv=NIX_DISK_IMAGE=/var/lib/guest/drive.qcow2 --setenv=USE_TMPDIR=1 --setenv=TMPDIR=/run/guest \
--setenv=QEMU_NET_OPTS=hostfwd=tcp:127.0.0.1:2222-:22 --setenv="QEMU_OPTS=-monitor tcp:127.0.0.1:4444,server,nowait" \
${vm}/bin/run-gateway-vm`,
    );
    await timed("boot the guest", () => consoleSays(host, "LAB ready"));
    console.log(await host.journal("guest"));
    console.log((await guestRun(host, 2222, "uname -r; cat /drive/boots")).stdout);
    await timed("its power button", async () => {
      await host.inNetwork("busybox", ["nc", "127.0.0.1", "4444"], { input: "system_powerdown\n" });
      await consoleSays(host, "LAB off");
    });
  } finally {
    await timed("remove the host", () => host.shutdown());
  }
}

async function copy(host: LabHost, path: string): Promise<void> {
  const ssh = `ssh -i ${host.privateKeyPath} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR`;
  const command = `nix-store --export $(nix-store --query --requisites ${path}) | ${ssh} root@${host.address} '/bin/sh -lc "nix-store --import"'`;
  await requireProcess("sh", ["-c", command], { env: { NIX_CONFIG: labNixConfig } });
}

async function consoleSays(host: LabHost, text: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await host.journal("guest")).includes(text)) {
    if (Date.now() > deadline)
      throw new Error(`no "${text}" on the console:\n${await host.journal("guest")}`);
    await delay(200);
  }
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  console.log(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
