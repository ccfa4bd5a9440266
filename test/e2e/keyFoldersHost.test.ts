/** Key folders and the host: links that root made, shares that vanish, keys of an older release, deploys that hang. */
import { setTimeout as delay } from "node:timers/promises";
import { bootHost, type LabHost } from "../lab/host";
import { GuestVm } from "./support/guestVm";
import { TinyVms } from "./support/tinyVms";

let host: LabHost;
let flake: TinyVms;

beforeAll(async () => {
  flake = new TinyVms({ tiny: {}, slow: { before: "sleep 4" } });
  host = await bootHost();
}, 60_000);

afterAll(async () => {
  await host?.shutdown();
  flake?.remove();
});

const keyFolders = { wg: { files: { "wg0.conf": "text" }, generate: { key: "wireguard" } } };
const keysOf = (name: string): string => `/var/lib/simple-vms/${name}.keys`;

const tiny = (name: string, args: object = {}) =>
  new GuestVm(host, name, { vm: flake.vm("tiny"), stopTimeout: 1, memory: 32, keyFolders, ...args });

test("a link in a key folder's place is refused before the stop, and no start follows it", async () => {
  const vm = tiny("linked");
  await vm.deploy();
  const pid = await vm.qemu();
  await host.require(
    `mkdir -m 0755 /srv/victim && mv ${keysOf("linked")}/wg /srv/moved && ln -s /srv/victim ${keysOf("linked")}/wg`,
  );
  await expect(vm.deploy({ memory: 48 })).rejects.toThrow(`${keysOf("linked")}/wg is not a folder`);
  expect(await vm.qemu()).toBe(pid);
  expect((await host.run("systemctl restart simple-vm-linked", { timeout: 60 })).code).not.toBe(0);
  expect(await host.require("stat -c '%a %u' /srv/victim")).toBe("755 0\n");
  expect(await host.require(`journalctl -o cat -u ${vm.unit}`)).toContain("wg is not a folder");
  await host.require(`rm ${keysOf("linked")}/wg && mv /srv/moved ${keysOf("linked")}/wg`);
  await vm.remove();
});

test("keys are given back to root also when a share has vanished", async () => {
  await host.require("mkdir -p /srv/shared && chmod 0755 /srv/shared");
  const vm = tiny("sharing", { shares: [{ tag: "data", path: "/srv/shared" }] });
  await vm.deploy();
  expect(await host.require(`stat -c %u ${keysOf("sharing")}/wg/key`)).not.toBe("0\n");
  await host.require("rmdir /srv/shared");
  await host.run(`systemctl stop ${vm.unit}`, { timeout: 60 });
  expect(await host.require(`find ${keysOf("sharing")} ! -uid 0`)).toBe("");
  await vm.remove();
});

test("keys of a release that had them in the key folder alone are the same after an update", async () => {
  const vm = tiny("upgraded");
  const { publicKeys } = await vm.deploy();
  const key = await host.require(`cat ${keysOf("upgraded")}/wg/key`);
  const generated = "/var/lib/simple-vms/upgraded.deploy/generated";
  await host.require(`rm -r ${generated}`);
  expect(await vm.refresh()).toEqual([]);
  expect((await vm.deploy({ stopTimeout: 2 })).publicKeys).toEqual(publicKeys);
  expect((await host.run(`ls ${generated}`)).code).not.toBe(0);
  expect((await vm.deploy({ memory: 48 })).publicKeys).toEqual(publicKeys);
  expect(await host.require(`cat ${keysOf("upgraded")}/wg/key`)).toBe(key);
  expect(await host.require(`cat ${generated}/wireguard/wg/key/private`)).toBe(key);
  await vm.remove();
});

test("a deploy's unit has an end, whatever hangs in it", async () => {
  const vm = tiny("bounded", { vm: flake.vm("slow") });
  const deploy = vm.deploy();
  const deadline = Date.now() + 30_000;
  let limit = "";
  while (limit === "") {
    if (Date.now() > deadline) throw new Error("no transient unit within 30 s");
    limit = (
      await host.run("systemctl show -p RuntimeMaxUSec --value 'simple-vm-deploy-bounded-*'")
    ).stdout.trim();
    await delay(100);
  }
  await deploy;
  expect(limit).toMatch(/^\d+min/);
  await vm.remove();
});
