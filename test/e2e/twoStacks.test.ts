/** examples/two-stacks for real: the VM of one stack joins the network of another. */
import { type GuestFlake, guestFlake, guestRun, labNixConfig } from "../lab/guest";
import { bootHost, type LabHost } from "../lab/host";
import { createProject, type PulumiProject } from "../lab/pulumi";
import { GuestConsole } from "./support/guestConsole";
import { keysOnDisk, startOf } from "./support/tunnel";
import { pinned, succeeded } from "./support/vmProject";

let hubHost: LabHost;
let webHost: LabHost;
let flake: GuestFlake;
let network: PulumiProject;
let vm: PulumiProject;
let guests: GuestConsole[] = [];

beforeAll(async () => {
  flake = await guestFlake({ hub: {}, web: {} });
  const environment = { NIX_CONFIG: labNixConfig };
  [hubHost, webHost, network] = await Promise.all([
    bootHost(),
    bootHost(),
    createProject({ example: "two-stacks/network", environment }),
  ]);
  vm = await createProject({ example: "two-stacks/vm", besides: network, environment });
  await network.setConfig({ host: JSON.stringify(pinned(hubHost)), flake: flake.path });
  await vm.setConfig({
    host: JSON.stringify(pinned(webHost)),
    flake: flake.path,
    network: "organization/two-stacks-network/test",
  });
  guests = [new GuestConsole(hubHost, "hub"), new GuestConsole(webHost, "web")];
}, 120_000);

afterAll(async () => {
  for (const guest of guests) guest.close();
  await Promise.all([hubHost?.shutdown(), webHost?.shutdown(), vm?.dispose()]);
  await network?.dispose();
  flake?.remove();
});

test("a VM of another stack joins by a stack reference, its file a secret in both states; destroys leave no key", async () => {
  await succeeded(network.up());
  await succeeded(vm.up());
  await Promise.all(guests.map((guest) => guest.next(/LAB ready/, 90)));
  const { addresses, files } = (await network.outputs()) as {
    addresses: { hub: [string]; web: [string] };
    files: { web: string };
  };
  const { stdout } = await guestRun(
    webHost,
    2222,
    `ping -c 1 -w 30 ${addresses.hub[0]}; date +%s; wg show wg0 latest-handshakes`,
  );
  expect(stdout).toContain("1 packets received");
  const seconds = Number(stdout.trim().split("\t").at(-1)) - (await startOf(webHost, "web"));
  expect(seconds).toBeGreaterThanOrEqual(-1);
  process.stdout.write(`two-stacks: first handshake ${seconds.toFixed(0)} s after the VM's start\n`);
  const back = await guestRun(hubHost, 2222, `ping -c 1 -w 30 ${addresses.web[0]}`);
  expect(back.stdout).toContain("1 packets received");

  const privateKey = /PrivateKey = (.*)/.exec(files.web)?.[1] ?? "none";
  expect(privateKey).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  for (const project of [network, vm]) expect(await project.stateText()).not.toContain(privateKey);

  for (const host of [hubHost, webHost]) expect(await keysOnDisk(host)).not.toEqual([]);
  await succeeded(vm.destroy());
  await succeeded(network.destroy());
  for (const host of [hubHost, webHost]) expect(await keysOnDisk(host)).toEqual([]);
});
