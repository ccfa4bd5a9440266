/** A host on which somebody else was at work: what the steps find there, repair and remove. */
import { bootHost, type LabHost } from "../lab/host";
import { GuestVm } from "./support/guestVm";
import { TinyVms } from "./support/tinyVms";

let host: LabHost;
let flake: TinyVms;

beforeAll(async () => {
  flake = new TinyVms({ quick: {}, crashing: { before: "exit 3" } });
  host = await bootHost();
}, 60_000);

afterAll(async () => {
  await host?.shutdown();
  flake?.remove();
});

const units = "/etc/systemd/system";

/** A VM that runs; each has a name of its own. */
async function deployed(name: string, args: object = {}): Promise<GuestVm> {
  const vm = new GuestVm(host, name, { vm: flake.vm("quick"), stopTimeout: 1, memory: 32, ...args });
  await vm.deploy();
  return vm;
}

/** Everything on the host that bears the VM's name. */
const leftOf = (name: string): Promise<string> =>
  host.require(
    `find /etc/systemd /var/lib/simple-vms /var/lib/private/simple-vms /run/simple-vms* /nix/var/nix/gcroots/simple-vms -name '${name}*' -o -name 'simple-vm-${name}*' | sort`,
  );

describe("a unit folder that can be written no more", () => {
  const closed = `mount --bind ${units} ${units} && mount -o remount,ro,bind ${units}`;

  test("is told by an update and a removal, which change nothing; a refresh finds the VM", async () => {
    const vm = await deployed("sealed");
    const pid = await vm.qemu();
    const unit = await host.require(`cat ${units}/${vm.unit}`);
    await host.require(closed);
    try {
      await expect(vm.deploy({ memory: 48 })).rejects.toThrow(`${units} cannot be written`);
      expect(await vm.refresh()).toEqual([]);
      await expect(vm.remove()).rejects.toThrow(`${units} cannot be written`);
      expect(await host.run("ls -d /etc/systemd/system.attached")).toMatchObject({ stdout: "" });
    } finally {
      await host.require(`umount ${units}`);
    }
    expect(await vm.qemu()).toBe(pid);
    expect(await host.require(`cat ${units}/${vm.unit}`)).toBe(unit);
    await vm.deploy({ memory: 48 });
    await vm.remove();
    expect(await leftOf("sealed")).toBe("");
  }, 60_000);

  test("does not keep a new VM from the other folder, where it stays when the first can be written again", async () => {
    await host.require(closed);
    const vm = await deployed("portable").finally(() => host.require(`umount ${units}`));
    await vm.deploy({ memory: 48 });
    expect(await host.run(`ls ${units}/${vm.unit}`)).toMatchObject({ stdout: "" });
    expect(await vm.property("FragmentPath")).toBe(`${units}.attached/${vm.unit}`);
    expect(await vm.refresh()).toEqual([]);
    await vm.remove();
    expect(await leftOf("portable")).toBe("");
  }, 60_000);
});

test("a unit in both folders becomes one by an update, and none is left by a removal", async () => {
  const vm = await deployed("twice");
  const copy = `mkdir -p ${units}.attached && cp ${units}/${vm.unit} ${units}.attached`;
  await host.require(copy);
  await vm.deploy({ memory: 48 });
  expect(await host.require(`find /etc/systemd -name ${vm.unit} -type f`)).toBe(`${units}/${vm.unit}\n`);
  await host.require(copy);
  await vm.remove();
  expect(await leftOf("twice")).toBe("");
}, 60_000);

test("a mask is a mask again when the update failed, and what root writes has its own mode", async () => {
  const vm = await deployed("masked");
  const file = `${units}/${vm.unit}`;
  const link = `${units}/multi-user.target.wants/${vm.unit}`;
  await host.require(`ln -sf /dev/null ${file}; ln -sf ${file} ${link}; ln -s /etc/motd ${file}.new`);
  await expect(vm.deploy({ vm: flake.vm("crashing") })).rejects.toThrow(
    /cannot deploy the VM masked[\s\S]*the old VM stays down, as its unit is masked/,
  );
  expect(await host.require(`readlink ${file} ${link}`)).toBe(`/dev/null\n${file}\n`);
  expect(await host.require("find /etc/systemd/ -perm /022 ! -type l")).toBe("");
  expect(await vm.refresh()).toEqual(["unit", "stopped"]);
  await vm.deploy({ vm: flake.vm("quick") });
  expect(await host.require(`stat -c '%F %a' ${file} /etc/motd`)).toBe(
    "regular file 644\nregular file 644\n",
  );
  await vm.remove();
  expect(await leftOf("masked")).toBe("");
}, 60_000);

describe("a drive that is to be kept no longer", () => {
  const drive = "/var/lib/private/simple-vms/outgrown";

  test("is there again when the VM without it does not start, and goes when it does", async () => {
    const vm = await deployed("outgrown", { persistState: true });
    await host.require(`echo kept >${drive}/mark`);
    const changed = { vm: flake.vm("crashing"), persistState: false };
    await expect(vm.deploy(changed)).rejects.toThrow("cannot deploy the VM outgrown");
    await vm.qemu();
    expect(await host.require(`cat ${drive}/mark`)).toBe("kept\n");
    await vm.deploy({ vm: flake.vm("quick") });
    expect(await host.require(`ls -A ${drive}*`)).toBe("drive.qcow2\n");
    await vm.remove();
    expect(await leftOf("outgrown")).toBe("");
  }, 60_000);
});
