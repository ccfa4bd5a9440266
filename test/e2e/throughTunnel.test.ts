/** A host that the deployer reaches through a VM on it alone: each update of that VM takes the deployer's own way away. */
import { type GuestFlake, guestFlake } from "../lab/guest";
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject } from "../lab/pulumi";
import { bridge } from "../lab/registry";
import { GuestConsole } from "./support/guestConsole";
import { TunnelPeer, type TunnelPort } from "./support/tunnelPeer";
import { pinned, qemuOf, succeeded, vmProgram, vmProject } from "./support/vmProject";
import { wireguardPair } from "./support/wireguardPair";

jest.setTimeout(180_000);

const guest = { ...wireguardPair(), address: "10.99.0.1" };
/** Of the guest, within the tunnel; it carries on what comes there to the host's sshd, which is at 10.0.2.2 for it. */
const relayPort = 2022;
const handshake = "simple-vm: wireguard wg0 handshake";

let host: LabHost;
let flake: GuestFlake;
let project: PulumiProject;
let deployer: TunnelPeer;
let deployerEndpoint: string;
let throughTunnel: TunnelPort;
let console: GuestConsole;

beforeAll(async () => {
  flake = await guestFlake({ gateway: { kernelParams: [`lab.relay=${relayPort}:10.0.2.2:22`] } });
  [host, project, deployer] = await Promise.all([bootHost(), vmProject(), TunnelPeer.open("10.99.0.2/24")]);
  console = new GuestConsole(host, "gateway");
  await deployer.meet({ ...guest, endpoint: `${host.address}:51820` });
  deployerEndpoint = `${bridge.address}:${await deployer.port()}`;
  throughTunnel = await deployer.leadTo(guest.address, relayPort);
}, 120_000);

afterAll(async () => {
  console?.close();
  throughTunnel?.close();
  deployer?.close();
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
});

/** The guest's file, with the deployer as its only peer. */
const tunnelFile = (peer: string): string =>
  [
    "[Interface]",
    `PrivateKey = ${guest.privateKey}`,
    `Address = ${guest.address}/24`,
    "ListenPort = 51820",
    "[Peer]",
    `PublicKey = ${peer}`,
    "AllowedIPs = 10.99.0.2/32",
    `Endpoint = ${deployerEndpoint}`,
    "PersistentKeepalive = 1",
    "",
  ].join("\n");

/** The one VM of the program, on the host as the deployer reaches it through the tunnel. */
function declare(changed: object = {}): void {
  const gateway = {
    host: { ...pinned(host), address: "127.0.0.1", port: throughTunnel.port },
    vm: { flake: `${flake.path}#gateway` },
    forwardPorts: [{ protocol: "udp", address: "0.0.0.0", host: 51820, guest: 51820 }],
    keyFolders: { wireguard: { files: { "wg0.conf": tunnelFile(deployer.publicKey) } } },
    health: [{ console: handshake }],
    stopTimeout: 10,
    ...changed,
  };
  project.writeProgram(vmProgram({ gateway }));
}

async function state(): Promise<Record<string, unknown>> {
  const resources = await project.exportStack();
  return resources.find(({ urn }) => urn.endsWith("::gateway"))?.outputs ?? {};
}

/** What a run of Pulumi asked of the tunnel: how many connections it took. */
async function connectionsOf(run: () => Promise<unknown>): Promise<number> {
  const before = throughTunnel.connections;
  await run();
  return throughTunnel.connections - before;
}

const installedPackage = (): Promise<string> =>
  host.require("readlink /nix/var/nix/gcroots/simple-vms/gateway").then((path) => path.trim());

test("the first deploy, on another way, waits for the tunnel's handshake", async () => {
  declare({ host: pinned(host) });
  expect((await succeeded(project.up())).changes).toEqual({ create: 2 });
  expect(await console.next(new RegExp(handshake))).toBe(`${handshake} ${deployer.publicKey}`);
});

test("an update that lets the VM run takes one connection through it", async () => {
  declare({ restart: "always" });
  const pid = await qemuOf(host, "gateway");
  expect(await connectionsOf(() => succeeded(project.up()))).toBe(1);
  expect(await qemuOf(host, "gateway")).toBe(pid);
});

test("an update that restarts the VM loses its connection, and ends as done through the new VM", async () => {
  flake.setRevision("gateway", 2);
  declare();
  const pid = await qemuOf(host, "gateway");
  const connections = await connectionsOf(async () => {
    expect((await succeeded(project.up())).changes).toEqual({ same: 1, update: 1 });
  });
  expect(connections).toBeGreaterThan(1);
  await console.next(/LAB boot=1 revision=2/);
  expect(await qemuOf(host, "gateway")).not.toBe(pid);
  expect(await state()).toMatchObject({ drift: [], outPath: await installedPackage() });
  expect((await succeeded(project.up())).changes).toEqual({ same: 2 });
});

test("an update whose VM has no tunnel any more goes back on the host alone, and is told through the old VM", async () => {
  const before = { state: await state(), installed: await installedPackage() };
  flake.setRevision("gateway", 3);
  declare({
    keyFolders: { wireguard: { files: { "wg0.conf": tunnelFile(wireguardPair().publicKey) } } },
    health: [{ console: handshake, timeout: 30 }],
  });
  const { code, text } = await project.up();
  expect(code).not.toBe(0);
  expect(text).toContain(`health[0] (console ${handshake}) does not hold within 30 s`);
  expect({ state: await state(), installed: await installedPackage() }).toEqual(before);
  await console.next(/LAB boot=1 revision=2/);
});

test("a refresh through the VM finds it as the program says", async () => {
  flake.setRevision("gateway", 2);
  declare();
  expect(await connectionsOf(() => succeeded(project.refresh()))).toBe(1);
  expect(await state()).toMatchObject({ drift: [] });
});

test("its removal goes another way", async () => {
  declare({ host: pinned(host) });
  expect((await succeeded(project.up())).changes).toEqual({ same: 1, update: 1 });
  expect((await succeeded(project.destroy())).changes).toEqual({ delete: 2 });
  expect(await host.require("ls /etc/systemd/system | grep simple-vm || true")).toBe("");
});
