/** examples/cloud-lab for real: a VM and a machine that stands for a cloud's find each other by one `pulumi up`. */
import { tmpdir } from "node:os";
import { installCloudPackages } from "../lab/cloudPackages";
import { type GuestFlake, guestFlake, guestRun, labNixConfig } from "../lab/guest";
import { bootHost, type LabHost } from "../lab/host";
import { createProject, type PulumiProject } from "../lab/pulumi";
import { GuestConsole } from "./support/guestConsole";
import { handshakeAfter, isFoundBelow, keysOnDisk, reaches, startOf } from "./support/tunnel";
import { pinned, succeeded } from "./support/vmProject";

let host: LabHost;
let cloud: LabHost;
let flake: GuestFlake;
let project: PulumiProject;
let guest: GuestConsole;

beforeAll(async () => {
  flake = await guestFlake({ gateway: {} });
  [host, cloud, project] = await Promise.all([
    bootHost(),
    bootHost(),
    createProject({ example: "cloud-lab", environment: { NIX_CONFIG: labNixConfig } }),
  ]);
  await installCloudPackages(cloud);
  const { address, privateKeyPath } = cloud;
  await project.setConfig({
    host: JSON.stringify(pinned(host)),
    cloud: JSON.stringify({ address, privateKeyPath }),
    flake: flake.path,
  });
  guest = new GuestConsole(host, "gateway");
}, 120_000);

afterAll(async () => {
  guest?.close();
  await Promise.all([host?.shutdown(), cloud?.shutdown(), project?.dispose()]);
  flake?.remove();
});

interface Outputs {
  addresses: { cloud: [string]; gateway: [string] };
  publicKeys: { cloud: string; gateway: { "private.key": string } };
}

const outputs = async (): Promise<Outputs> => (await project.outputs()) as unknown as Outputs;
const gatewayKey = async (): Promise<string> => (await outputs()).publicKeys.gateway["private.key"];

/** The key that the VM's host made, as it lies there for the guest. */
const privateKey = (): Promise<string> =>
  host.require("cat /var/lib/simple-vms/gateway.keys/tunnel/private.key").then((text) => text.trim());

/** The keys of all rotations: those that the VM's host made, and those in the cloud machine's user data. */
const hostKeys: string[] = [];
const cloudKeys: string[] = [];

async function noteKeys(): Promise<void> {
  hostKeys.push(await privateKey());
  cloudKeys.push((await cloud.require("sed -n 's/^PrivateKey = //p' /etc/wireguard/wg0.conf")).trim());
}

/** Waits for the tunnel that the VM's present start brings up, and pings through it from both ends. */
async function tunnelStands(what: string): Promise<void> {
  await guest.next(/LAB ready/);
  const seconds = await handshakeAfter(cloud, await gatewayKey(), await startOf(host, "gateway"));
  process.stdout.write(`cloud-lab: ${what}: first handshake ${seconds.toFixed(1)} s after the VM's start\n`);
  const { addresses } = await outputs();
  expect(await reaches(cloud, addresses.gateway[0])).toBe(true);
  const { stdout } = await guestRun(host, 2222, `ping -c 1 -w 20 ${addresses.cloud[0]}`);
  expect(stdout).toContain("1 packets received");
}

let output = "";

test("the first preview of an empty state shows the addresses, and nothing secret", async () => {
  const preview = await succeeded(project.preview({ diff: true }));
  output += preview.text;
  expect(preview.changes).toEqual({ create: 5 });
  expect(preview.text).toMatch(/cloud *: \[\s*\[0\]: "10\.99\.\d+\.\d+"/);
  expect(preview.text).toMatch(/gateway *: \[\s*\[0\]: "10\.99\.\d+\.\d+"/);
});

test("one up from an empty state, and both ends reach each other", async () => {
  const up = await succeeded(project.up());
  output += up.text;
  expect(up.changes).toEqual({ create: 5 });
  await tunnelStands("created");
  await noteKeys();
  expect((await succeeded(project.preview())).changes).toEqual({ same: 5 });
});

test("an update throws the drive away; the tunnel comes back by itself with the same keys", async () => {
  const before = await outputs();
  flake.setRevision("gateway", 2);
  output += (await succeeded(project.preview({ diff: true }))).text;
  const up = await succeeded(project.up());
  output += up.text;
  expect(up.changes).toEqual({ same: 4, update: 1 });
  await guest.next(/LAB boot=1 revision=2/);
  await tunnelStands("updated");
  expect(await outputs()).toEqual(before);
  expect([await privateKey()]).toEqual(hostKeys);
});

test("a rotation makes new keys on both sides, and the tunnel stands again", async () => {
  const before = await outputs();
  await project.setConfig({ rotate: "2026-11" });
  const up = await succeeded(project.up());
  output += up.text;
  expect(up.changes).toEqual({ same: 1, update: 4 });
  await tunnelStands("rotated");
  const { publicKeys } = await outputs();
  expect(publicKeys.cloud).not.toBe(before.publicKeys.cloud);
  expect(publicKeys.gateway).not.toEqual(before.publicKeys.gateway);
  await noteKeys();
  expect(new Set([...hostKeys, ...cloudKeys]).size).toBe(4);
});

test("no key that the host made is on the deployer, and none of any in plain text in the state or in what was printed", async () => {
  const state = await project.stateText();
  for (const key of [...hostKeys, ...cloudKeys]) {
    expect(key).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    expect(state).not.toContain(key);
    expect(output).not.toContain(key);
  }
  const decrypted = JSON.stringify(await project.exportStack());
  expect(decrypted).toContain(cloudKeys.at(-1));
  for (const key of hostKeys) {
    expect(decrypted).not.toContain(key);
    expect(await isFoundBelow(key, [tmpdir()])).toBe(false);
  }
  project.writeFile("planted", `kept by mistake: ${hostKeys[0]}\n`);
  expect(await isFoundBelow(hostKeys[0] ?? "", [tmpdir()])).toBe(true);
});

test("after a destroy there is no key on either machine", async () => {
  for (const machine of [host, cloud]) expect(await keysOnDisk(machine)).not.toEqual([]);
  await succeeded(project.destroy());
  for (const machine of [host, cloud]) expect(await keysOnDisk(machine)).toEqual([]);
});
