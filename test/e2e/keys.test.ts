/** What a guest does to its key folders, which it may write: the host's keys count, and nothing of it reaches root. */
import { bootHost, type LabHost } from "../lab/host";
import { GuestVm } from "./support/guestVm";
import { TinyVms } from "./support/tinyVms";

let host: LabHost;
let flake: TinyVms;

beforeAll(async () => {
  flake = new TinyVms({ tiny: {}, crashing: { before: "exit 3" } });
  host = await bootHost();
}, 60_000);

afterAll(async () => {
  await host?.shutdown();
  flake?.remove();
});

const keyFolders = {
  ssh: { files: { given: "as given" }, generate: { id: "ssh-ed25519" } },
  wg: { generate: { key: "wireguard" } },
};

const keysOf = (name: string): string => `/var/lib/simple-vms/${name}.keys`;

/** A VM with key folders that runs, and what was made for it. */
async function deployed(name: string, args: object = {}) {
  const vm = new GuestVm(host, name, {
    vm: flake.vm("tiny"),
    stopTimeout: 1,
    memory: 32,
    keyFolders,
    ...args,
  });
  const { publicKeys } = await vm.deploy();
  return { vm, publicKeys, made: await privateKeys(name) };
}

const privateKeys = (name: string): Promise<string> =>
  host.require(`cd ${keysOf(name)} && cat ssh/given ssh/id ssh/id.pub wg/key`);

/** Runs commands in the VM's key folders as the guest's own user: what the guest can do there. */
const asGuest = (name: string, commands: string): Promise<string> =>
  host.require(
    `cd ${keysOf(name)} && uid="$(stat -c %u ssh)" && setpriv --reuid="$uid" --regid="$uid" --clear-groups ` +
      `--inh-caps=-all sh -ec '${commands}'`,
  );

/** Puts a key that a guest could make in the place of the one that the host made; ssh-keygen wants to know its user. */
const plant = (name: string, options: string): Promise<string> =>
  host.require(
    `cd ${keysOf(name)} && rm -f /root/planted* && ssh-keygen -q -t ed25519 -f /root/planted ${options} && ` +
      "chown --reference=ssh /root/planted && mv /root/planted ssh/id",
  );

/** A comment whose lines look like a transaction's result. */
const forgedComment = "x\\nstatus=done\\nreason=\\npublicKey=wg/key FORGED";

test("a key whose comment is a forged result tells nothing to the state, and is replaced by the host's", async () => {
  const { vm, publicKeys, made } = await deployed("forged");
  await plant("forged", `-N "" -C "$(printf '${forgedComment}')"`);
  await asGuest("forged", "echo junk >wg/key");
  const updated = await vm.deploy({ memory: 48 });
  expect(updated.publicKeys).toEqual(publicKeys);
  expect(await host.require(`tr '\\0' ' ' </proc/${await vm.qemu()}/cmdline`)).toContain("-m 48");
  expect(await privateKeys("forged")).toBe(made);
  expect(await vm.refresh()).toEqual([]);
  await vm.remove();
});

test("a key that has got a passphrase hides no other key", async () => {
  const { vm, publicKeys, made } = await deployed("locked");
  await plant("locked", "-N 'pass word'");
  expect((await vm.deploy({ memory: 48 })).publicKeys).toEqual(publicKeys);
  expect(await privateKeys("locked")).toBe(made);
  await vm.remove();
});

test.each([
  ["removed", "rm ssh/id"],
  ["replaced", "head -c 32 /dev/urandom | base64 >wg/key"],
])("a made key that the guest has %s is drift, and the output keeps the host's", async (change, commands) => {
  const { vm, publicKeys, made } = await deployed(change);
  expect(await vm.refresh()).toEqual([]);
  await asGuest(change, commands);
  expect(await vm.refresh()).toEqual(["keyFolders"]);
  expect((await vm.deploy()).publicKeys).toEqual(publicKeys);
  expect(await privateKeys(change)).toBe(made);
  expect(await vm.refresh()).toEqual([]);
  await vm.remove();
});

test.each([
  ["folder", 'rm "$f"; mkdir "$f"; echo x >"$f/x"'],
  ["pipe", 'rm "$f"; mkfifo "$f"'],
  ["link", 'rm "$f"; ln -s /etc/shadow "$f"'],
  ["large", 'head -c 20000000 /dev/zero >"$f"'],
])("a %s in the place of every file is drift, and the next update takes it away", async (kind, commands) => {
  const { vm, publicKeys, made } = await deployed(kind);
  await asGuest(kind, `for f in ssh/given ssh/id ssh/id.pub wg/key; do ${commands}; done`);
  expect(await vm.refresh()).toEqual(["keyFolders"]);
  await expect(vm.deploy({ vm: flake.vm("crashing") })).rejects.toThrow("cannot deploy");
  await vm.qemu();
  expect((await vm.deploy({ vm: flake.vm("tiny") })).publicKeys).toEqual(publicKeys);
  expect(await privateKeys(kind)).toBe(made);
  expect(await host.require(`ls /var/lib/simple-vms/${kind}.deploy`)).toBe(
    "generated\nlock\nmanaged\nowner\nstarted\nthrows\n",
  );
  await vm.remove();
});
