/** Key folders from the program to the guest and back, by the real engine. */
import { generateKeyPairSync } from "node:crypto";
import { type GuestFlake, guestFlake, guestRun } from "../../lab/guest";
import { bootHost, type LabHost } from "../../lab/host";
import type { PulumiProject, PulumiResult } from "../../lab/pulumi";
import { GuestConsole } from "../support/guestConsole";
import { pinned, qemuOf, succeeded, vmProgram, vmProject } from "../support/vmProject";

const port = 2222;
const keys = "/var/lib/simple-vms/gateway.keys";

let host: LabHost;
let flake: GuestFlake;
let project: PulumiProject;
let guest: GuestConsole;
let created: PulumiResult;
let updated: PulumiResult;
let publicKeys: Record<string, string>;

const peer = generateKeyPairSync("x25519");
const rawEnd = (der: Buffer): string => der.subarray(-32).toString("base64");
const given = rawEnd(peer.privateKey.export({ format: "der", type: "pkcs8" }));
const wireguard = {
  files: { "wg0.conf": `[Interface]\nPrivateKey = ${given}\nAddress = 10.99.0.1/24\n` },
  generate: { "private.key": "wireguard" },
};

/** The gateway with these folders, and a neighbour that only has a user of its own: its guest is never begun (`-S`). */
function program(folders: object): string {
  const args = (name: string) => ({ host: pinned(host), vm: { flake: `${flake.path}#${name}` } });
  return vmProgram(
    {
      gateway: {
        ...args("gateway"),
        stopTimeout: 60,
        forwardPorts: [{ host: port, guest: 22 }],
        kernelParams: ["lab.write=ssh/made_by_guest"],
        keyFolders: { wireguard, ssh: { generate: { ssh_host_ed25519_key: "ssh-ed25519" } }, ...folders },
      },
      neighbour: { ...args("neighbour"), qemuOptions: ["-S"] },
    },
    { rest: "export const publicKeys = vms.gateway.publicKeys;" },
  );
}

const inGuest = (command: string) => guestRun(host, port, command);

// The two kinds of run script: that of NixOS up to 26.05, and that of later ones.
describe.each(["9p", "virtiofs"] as const)("of a VM whose store is shared by %s", (shares) => {
  beforeAll(async () => {
    flake = await guestFlake({ gateway: { shares }, neighbour: {} });
    [host, project] = await Promise.all([bootHost(), vmProject()]);
    project.writeProgram(
      program({
        tokens: { files: { changed: "PLANTED-ONE", removed: "PLANTED-TWO" } },
        fixed: { files: { given: "PLANTED-THREE" }, readOnly: true },
      }),
    );
    created = await succeeded(project.up());
    publicKeys = (await project.outputs()).publicKeys as Record<string, string>;
    guest = new GuestConsole(host, "gateway");
    await guest.next(/LAB ready/);
  }, 120_000);

  afterAll(async () => {
    guest?.close();
    await host?.shutdown();
    await project?.dispose();
    flake?.remove();
  });

  test("key files are 0600 in 0700 folders that belong to the VM's own user", async () => {
    const owner = await host.require(`stat -c %u /proc/${await qemuOf(host, "gateway")}`);
    expect(Number(owner)).toBeGreaterThan(0);
    const modes = await host.require(`cd ${keys} && find . -mindepth 1 -printf '%M %U %p\\n' | sort -k 3`);
    const expected = [
      ["drwx------", "./fixed"],
      ["-rw-------", "./fixed/given"],
      ["drwx------", "./ssh"],
      // What the guest makes has the mode that the guest gives it.
      ["-rw-r--r--", "./ssh/made_by_guest"],
      ["-rw-------", "./ssh/ssh_host_ed25519_key"],
      ["-rw-------", "./ssh/ssh_host_ed25519_key.pub"],
      ["drwx------", "./tokens"],
      ["-rw-------", "./tokens/changed"],
      ["-rw-------", "./tokens/removed"],
      ["drwx------", "./wireguard"],
      ["-rw-------", "./wireguard/private.key"],
      ["-rw-------", "./wireguard/wg0.conf"],
    ];
    expect(modes).toBe(expected.map(([mode, path]) => `${mode} ${owner.trim()} ${path}\n`).join(""));
  });

  test("neither another VM's user nor any other unprivileged user of the host can read them", async () => {
    const userOf = async (vm: string) =>
      (await host.require(`stat -c %u /proc/${await qemuOf(host, vm)}`)).trim();
    const readAs = async (user: string) =>
      await host.run(
        `setpriv --reuid=${user} --regid=${user} --clear-groups --inh-caps=-all cat ${keys}/tokens/changed`,
      );
    expect(await readAs(await userOf("gateway"))).toMatchObject({ code: 0, stdout: "PLANTED-ONE" });
    expect(await readAs(await userOf("neighbour"))).toMatchObject({ code: 1, stdout: "" });
    expect(await readAs("65534")).toMatchObject({ code: 1, stdout: "" });
  });

  test("the guest mounts each folder by its name and reads the files, WireGuard its configuration", async () => {
    expect((await inGuest("cat /mnt/tokens/changed /mnt/fixed/given")).stdout).toBe(
      "PLANTED-ONEPLANTED-THREE",
    );
    expect(guest.text).toContain("LAB tag=tokens mount=/mnt/tokens files=changed,removed");
    expect(guest.text).toContain(
      `LAB wireguard=${rawEnd(peer.publicKey.export({ format: "der", type: "spki" }))}`,
    );
    expect((await inGuest("ip address show wg0")).stdout).toContain("10.99.0.1/24");
  });

  test("the guest writes into a folder, but not into a readOnly one", async () => {
    expect(guest.text).toContain("LAB wrote=ssh/made_by_guest");
    expect(await inGuest("echo own >/mnt/tokens/own && chmod 0600 /mnt/tokens/own")).toEqual({
      stdout: "",
      code: 0,
    });
    const refused = await inGuest("echo own >/mnt/fixed/own");
    expect(refused.stdout).toContain("Read-only file system");
    expect((await inGuest("echo more >>/mnt/fixed/given")).code).not.toBe(0);
    expect(await host.require(`cat ${keys}/tokens/own; ls ${keys}/fixed`)).toBe("own\ngiven\n");
  });

  test("generated keys are whole pairs whose public halves are the output publicKeys", async () => {
    expect(Object.keys(publicKeys).sort()).toEqual(["ssh/ssh_host_ed25519_key", "wireguard/private.key"]);
    expect((await inGuest("wg pubkey </etc/wireguard/private.key")).stdout.trim()).toBe(
      publicKeys["wireguard/private.key"],
    );
    const file = `${keys}/ssh/ssh_host_ed25519_key`;
    const derived = (await host.require(`ssh-keygen -y -f ${file}`)).split(" ").slice(0, 2).join(" ");
    expect(derived.trim()).toBe(publicKeys["ssh/ssh_host_ed25519_key"]);
    expect(await host.require(`cat ${file}.pub`)).toBe(`${derived.trim()} gateway\n`);
  });

  test("after an update changed and removed files are so in the guest; its own file is there though its drive is new", async () => {
    const before = await host.require(`cat ${keys}/wireguard/private.key ${keys}/ssh/ssh_host_ed25519_key`);
    project.writeProgram(
      program({
        tokens: { files: { changed: "PLANTED-FOUR", added: "PLANTED-FIVE" } },
        fixed: { files: { given: "PLANTED-SIX" }, readOnly: true },
      }),
    );
    updated = await succeeded(project.up());
    expect(updated.changes).toEqual({ same: 2, update: 1 });
    expect(await guest.next(/LAB boot=/)).toContain("boot=1 ");
    expect(await guest.next(/LAB tag=tokens/)).toContain("files=added,changed,own");
    expect(await guest.next(/LAB (wrote|found|refused)=/)).toContain("found=ssh/made_by_guest");
    await guest.next(/LAB ready/);
    expect((await inGuest("cat /mnt/tokens/changed /mnt/fixed/given /mnt/tokens/own")).stdout).toBe(
      "PLANTED-FOURPLANTED-SIXown\n",
    );
    // Generated keys are kept.
    expect((await project.outputs()).publicKeys).toEqual(publicKeys);
    expect(await host.require(`cat ${keys}/wireguard/private.key ${keys}/ssh/ssh_host_ed25519_key`)).toBe(
      before,
    );
  });

  test("a private key that the host made is nowhere on the deployer, neither in the state nor in the output", async () => {
    const exported = JSON.stringify(await project.exportStack());
    const seen = [created.text, updated.text, await project.stateText(), exported].join("\n");
    // The same search finds what the program gave.
    expect(exported).toContain("PLANTED-FIVE");
    const wireguardKey = (await host.require(`cat ${keys}/wireguard/private.key`)).trim();
    expect(wireguardKey).toHaveLength(44);
    const sshKey = (await host.require(`cat ${keys}/ssh/ssh_host_ed25519_key`)).split("\n");
    const sshKeyBody = sshKey.filter((line) => line.length === 70);
    expect(sshKeyBody.length).toBeGreaterThanOrEqual(4);
    for (const part of [wireguardKey, ...sshKeyBody]) expect(seen).not.toContain(part);
  });
});
