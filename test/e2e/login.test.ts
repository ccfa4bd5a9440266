/** The ways to log in to a host: a user with sudo, a password, a key as text, and through another host. */
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject } from "../lab/pulumi";
import { TinyVms } from "./support/tinyVms";
import { pinned, qemuOf, succeeded, vmProgram, vmProject } from "./support/vmProject";

let gate: LabHost;
let inner: LabHost;
let flake: TinyVms;
let project: PulumiProject;

beforeAll(async () => {
  flake = new TinyVms({ sudo: {}, password: {}, jump: {} });
  [gate, inner, project] = await Promise.all([bootHost(), bootHost(), vmProject()]);
}, 120_000);

afterAll(async () => {
  await Promise.all([gate?.shutdown(), inner?.shutdown(), project?.dispose()]);
  flake?.remove();
});

const acceptedOf = async (host: LabHost): Promise<string[]> => {
  const log = await host.require("journalctl -q -o cat -t sshd -t sshd-session");
  return [...log.matchAll(/^Accepted (\S+ for \S+ from \S+) /gm)].map(([, login = ""]) => login);
};

test("a VM is deployed and removed by a user with sudo, with a password, and through a jump host", async () => {
  const { privateKeyPath: _, ...reached } = pinned(inner);
  const program = vmProgram({
    sudo: { host: { ...pinned(gate), user: "admin", sudo: true }, vm: flake.vm("sudo") },
    password: { host: { ...reached, password: inner.password }, vm: flake.vm("password") },
    jump: {
      host: { ...reached, privateKey: inner.privateKey, jump: pinned(gate) },
      vm: flake.vm("jump"),
    },
  });
  project.writeProgram(program);
  await succeeded(project.up());
  await Promise.all([qemuOf(gate, "sudo"), qemuOf(inner, "password"), qemuOf(inner, "jump")]);
  const [deployer] = (await acceptedOf(gate)).map((login) => login.split(" ").at(-1));
  expect((await acceptedOf(gate)).sort()).toEqual([
    `publickey for admin from ${deployer}`,
    `publickey for root from ${deployer}`,
  ]);
  expect((await acceptedOf(inner)).sort()).toEqual([
    `password for root from ${deployer}`,
    `publickey for root from ${gate.address}`,
  ]);
  await succeeded(project.destroy());
  for (const host of [gate, inner]) {
    expect(await host.require("ls /etc/systemd/system /var/lib | grep simple-vm || true")).toBe("");
  }
});

test("a user without sudo is told what to set", async () => {
  project.writeProgram(
    vmProgram({ sudo: { host: { ...pinned(gate), user: "admin" }, vm: flake.vm("sudo") } }),
  );
  const { code, text } = await project.up();
  expect(code).not.toBe(0);
  expect(text).toContain("commands do not run as root there");
  expect(text).toContain("host.sudo to true");
});

test("a host that shows another key than the pinned one is refused before anything is sent", async () => {
  const before = (await acceptedOf(gate)).length;
  project.writeProgram(
    vmProgram({ sudo: { host: { ...pinned(gate), hostKey: inner.hostKey }, vm: flake.vm("sudo") } }),
  );
  const { code, text } = await project.up();
  expect(code).not.toBe(0);
  expect(text).toContain("the host key is not the expected one");
  expect(await acceptedOf(gate)).toHaveLength(before);
});
