/** A guest that prints what it likes, or has broken out into its QEMU: what it can do to its host and to a deploy. */
import { bootHost, type LabHost } from "../lab/host";
import { GuestVm } from "./support/guestVm";
import { TinyVms } from "./support/tinyVms";

const scripts = {
  urgent: `printf '<0>urgent\\n'`,
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
