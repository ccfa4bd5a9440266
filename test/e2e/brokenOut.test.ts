/** A guest that prints what it likes, or has broken out into its QEMU: what it can do to its host and to a deploy. */
import { bootHost, type LabHost } from "../lab/host";
import { GuestVm } from "./support/guestVm";
import { TinyVms } from "./support/tinyVms";

/** A run script in QEMU's place, whose answer comes when a link to a pipe of root's is where its own pipe was. */
const linksMonitor = `cd "$RUNTIME_DIRECTORY" && exec 4<>monitor.out && read -r question <>monitor.in &&
  ln -s /run/spied link && mv -fT link monitor.out && echo "VM status" >&4; exec sleep 600`;

const scripts = {
  urgent: `printf '<0>urgent\\n'`,
  linking: linksMonitor,
  chatty: "head -c 6000000 /dev/zero | tr '\\000' x; echo; echo the true reason; exit 3",
  opening: "chmod 0777 /var/lib/simple-vms/opening.keys/k && chmod 0666 /var/lib/simple-vms/opening.keys/k/f",
};

let host: LabHost;
let flake: TinyVms;

beforeAll(async () => {
  flake = new TinyVms(
    Object.fromEntries(Object.entries(scripts).map(([name, before]) => [name, { before }])),
  );
  host = await bootHost();
}, 60_000);

afterAll(async () => {
  await host?.shutdown();
  flake?.remove();
});

const vmOf = (name: keyof typeof scripts, args: object = {}) =>
  new GuestVm(host, name, { vm: flake.vm(name), stopTimeout: 1, memory: 32, restart: "no", ...args });

test("a line on the console has no priority but the console's own", async () => {
  const vm = vmOf("urgent");
  await vm.deploy();
  expect(await host.require(`journalctl -q -o cat -p notice -u ${vm.unit} _TRANSPORT=stdout`)).toBe("");
  expect(await host.require(`journalctl -q -o cat -u ${vm.unit} _TRANSPORT=stdout`)).toContain("<0>urgent");
  await vm.remove();
}, 60_000);

test("a start leads root nowhere that the VM's user chooses", async () => {
  await host.require("mkfifo -m 0600 /run/spied");
  await host.require("(echo message >/run/spied; touch /run/spied.read) >/dev/null 2>&1 &");
  const vm = vmOf("linking");
  await vm.deploy();
  expect(await host.require("ls /run/spied*")).toBe("/run/spied\n");
  await vm.remove();
}, 60_000);

test("a failed start shows the end of what the VM wrote, not megabytes of it", async () => {
  const error = await vmOf("chatty")
    .deploy()
    .then(
      () => new Error("nothing failed"),
      (failure: Error) => failure,
    );
  expect(error.message).toContain("the true reason");
  expect(error.message.length).toBeLessThan(20_000);
}, 60_000);

test("no other user of the host gets at a key folder that the VM has opened, be it up or down", async () => {
  const vm = vmOf("opening", { keyFolders: { k: { files: { f: "F" } } } });
  const folder = "/var/lib/simple-vms/opening.keys/k";
  const asOther = () =>
    host.run(`setpriv --reuid=65533 --regid=65533 --clear-groups cat ${folder}/f; touch ${folder}/planted`);
  const modes = () => host.require(`stat -c %a ${folder}/.. ${folder} ${folder}/f`);
  await vm.deploy();
  expect(await modes()).toBe("710\n777\n666\n");
  expect((await asOther()).stdout).toBe("");
  await vm.systemctl("stop");
  expect(await modes()).toBe("711\n700\n666\n");
  expect((await asOther()).stdout).toBe("");
  await vm.remove();
}, 60_000);
