/** examples/wireguard-mesh for real: three VMs on three hosts, whose keys never leave them, all reach each other. */
import { type GuestFlake, guestFlake, guestRun, labNixConfig } from "../lab/guest";
import { bootHost, type LabHost } from "../lab/host";
import { createProject, type PulumiProject } from "../lab/pulumi";
import { GuestConsole } from "./support/guestConsole";
import { keysOnDisk, startOf } from "./support/tunnel";
import { pinned, succeeded } from "./support/vmProject";

const names = ["amsterdam", "berlin", "copenhagen"] as const;
type Name = (typeof names)[number];

let hosts: Record<Name, LabHost>;
let flake: GuestFlake;
let project: PulumiProject;
let guests: GuestConsole[] = [];

beforeAll(async () => {
  flake = await guestFlake({ amsterdam: {}, berlin: {}, copenhagen: {} });
  const booting = Promise.all([bootHost(), bootHost(), bootHost()]);
  const [[amsterdam, berlin, copenhagen], made] = await Promise.all([
    booting,
    createProject({ example: "wireguard-mesh", environment: { NIX_CONFIG: labNixConfig } }),
  ]);
  hosts = { amsterdam, berlin, copenhagen };
  project = made;
  const args = Object.fromEntries(names.map((name) => [name, pinned(hosts[name])]));
  await project.setConfig({ hosts: JSON.stringify(args), flake: flake.path });
  guests = names.map((name) => new GuestConsole(hosts[name], name));
}, 120_000);

afterAll(async () => {
  for (const guest of guests) guest.close();
  await Promise.all([...Object.values(hosts ?? {}).map((host) => host.shutdown()), project?.dispose()]);
  flake?.remove();
});

test("all pairs answer each other after one up, and after a destroy no key is left", async () => {
  await succeeded(project.up());
  await Promise.all(guests.map((guest) => guest.next(/LAB ready/, 90)));
  const { addresses } = (await project.outputs()) as { addresses: Record<Name, [string]> };
  const pairs = names.flatMap((from) => names.filter((to) => to !== from).map((to) => [from, to] as const));
  for (const [from, to] of pairs) {
    const { stdout } = await guestRun(hosts[from], 2222, `ping -c 1 -w 30 ${addresses[to][0]}`);
    expect(`${from} to ${to}: ${stdout}`).toContain("1 packets received");
  }
  for (const name of names) {
    const { stdout } = await guestRun(hosts[name], 2222, "date +%s; wg show wg0 latest-handshakes");
    const [, ...handshakes] = stdout.trim().split("\n");
    expect(handshakes).toHaveLength(2);
    const moments = handshakes.map((line) => Number(line.split("\t")[1]));
    const seconds = Math.min(...moments) - (await startOf(hosts[name], name));
    expect(seconds).toBeGreaterThanOrEqual(-1);
    process.stdout.write(
      `wireguard-mesh: ${name}: first handshake ${seconds.toFixed(0)} s after the VM's start\n`,
    );
    expect(await keysOnDisk(hosts[name])).not.toEqual([]);
  }
  await succeeded(project.destroy());
  for (const name of names) expect(await keysOnDisk(hosts[name])).toEqual([]);
});
