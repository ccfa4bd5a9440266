/** The command-line tool against two hosts with ten VMs, nine of which run no QEMU. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as schemas from "../../provider/src/tool/schemas";
import { type GuestFlake, guestFlake } from "../lab/guest";
import { bootHost, type LabHost } from "../lab/host";
import type { ProcessResult } from "../lab/process";
import type { PulumiProject } from "../lab/pulumi";
import { askOnConsole, openedByGuest, runInGuest } from "./support/consoleGuest";
import { addGarbage } from "./support/garbage";
import { answersTheMonitor, TinyVms } from "./support/tinyVms";
import { Tool } from "./support/tool";
import { fleetProgram, light, others } from "./support/toolFleet";
import { succeeded, vmProject } from "./support/vmProject";

let first: LabHost;
let second: LabHost;
let flake: TinyVms;
let guests: GuestFlake;
let project: PulumiProject;
let tool: Tool;

beforeAll(async () => {
  flake = new TinyVms({
    light: { before: answersTheMonitor },
    other: { before: `# other\n${answersTheMonitor}` },
  });
  [first, second, project, guests] = await Promise.all([
    bootHost(),
    bootHost(),
    vmProject(),
    guestFlake({ guest: {} }),
  ]);
  tool = new Tool(project);
  project.writeProgram(
    fleetProgram({ first, second, light: flake.vm("light"), guest: `${guests.path}#guest` }),
  );
  await succeeded(project.up());
}, 180_000);

afterAll(async () => {
  await Promise.all([first?.shutdown(), second?.shutdown(), project?.dispose()]);
  flake?.remove();
  guests?.remove();
});

test("list tells of ten VMs on two hosts", async () => {
  const { vms, errors } = await tool.json(schemas.listSchema, "list");
  expect(errors).toEqual([]);
  expect(vms.map(({ host, name }) => `${host} ${name}`)).toEqual(
    [
      ...light.map((name) => [first, name] as const),
      ...[...others, "guest"].sort().map((name) => [second, name] as const),
    ]
      .map(([host, name]) => `root@${host.address}:22 ${name}`)
      .sort(),
  );
  for (const vm of vms) {
    expect(vm).toMatchObject({ declared: true, state: "active", health: "ok", stale: false, restarts: 0 });
    expect(vm.runningClosure).toBe(vm.installedClosure);
    expect(vm.owner).toContain(`SimpleVm::${vm.name}`);
    expect(vm.uptimeSeconds).toBeGreaterThanOrEqual(0);
  }
  const guest = vms.find(({ name }) => name === "guest");
  expect(guest?.memoryBytes).toBeGreaterThan(10_000_000);
  expect(guest?.driveBytes).toBeGreaterThan(100_000);
  const { stdout } = await tool.done("list");
  expect(stdout).toMatch(/^HOST +NAME +STATE +HEALTH +UPTIME +MEMORY +DRIVE +CLOSURE +OWNER\n/);
  expect(stdout).toContain("simple-vm-test/test guest");
});

test("list of one host needs no stack, and tells what is no stack's", async () => {
  const { vms } = await tool.json(schemas.listSchema, "list", ...tool.byHost(first));
  expect(vms.map(({ name, declared }) => [name, declared])).toEqual(light.map((name) => [name, null]));
});

test("logs tell what the guest wrote, and follow it", async () => {
  const booting = tool.start("logs", "guest", "--follow");
  await booting.until(/LAB ready/);
  booting.signal("SIGINT");
  const { stdout } = await tool.done("logs", "guest");
  expect(stdout).toMatch(/^\d{4}-\d\d-\d\dT\S+Z .*\n/);
  expect(stdout).toContain("LAB ready");
  const [line] = (await tool.done("logs", "guest", "--json", "-n", "1")).stdout.trim().split("\n");
  expect(schemas.logLineSchema.parse(JSON.parse(line ?? ""))).toMatchObject({ text: expect.any(String) });
  const follower = tool.start("logs", "a", "-f", "-n", "1");
  await follower.until(/\n/);
  await first.require("systemctl restart simple-vm-a");
  await follower.until(/Started .*simple-vm-a/);
  follower.signal("SIGINT");
  expect(await follower.endedWithin(20)).toBe(0);
  const lines = await first.require("ps -ef | grep -c '[j]ournalctl.*simple-vm-a' || true");
  expect(lines.trim()).toBe("0");
});

test("console answers the guest's prompt while the journal goes on, for one at a time", async () => {
  const follower = tool.start("logs", "guest", "-f");
  const console = tool.start("console", "guest");
  await console.until(/LAB ready/);
  await askOnConsole(second);
  await console.until(/who\? $/);
  console.type("one\r");
  await Promise.all([console.until(/LAB hello one\r\nwho\? $/), follower.until(/LAB hello one/)]);
  expect(await openedByGuest(second)).toBe("4\n");
  const { code, stderr } = await tool.run("console", "guest");
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /cannot open the console of the VM guest: .+ on .+, since .+, has it\nWhat to do: ask them/,
  );
  console.type("\u001d");
  expect(await console.endedWithin(20)).toBe(0);
  const again = tool.start("console", "guest");
  await again.until(/LAB hello one/);
  again.type("two\r");
  await Promise.all([again.until(/LAB hello two/), follower.until(/LAB hello two/)]);
  again.signal("SIGKILL");
  await again.endedWithin(20);
  // Nobody has the console, and the guest has more to say than a pipe holds.
  await runInGuest(second, "{ seq 1 20000; echo LAB three; } >/dev/console\n");
  await follower.until(/LAB three/);
  follower.signal("SIGINT");
  const { stdout } = await tool.done("logs", "guest", "-n", "30000");
  for (const said of ["LAB hello one", "LAB hello two", "LAB three"])
    expect(stdout.split("\n").filter((line) => line.endsWith(said))).toHaveLength(1);
  expect(stdout).toMatch(/ 1\n.* 2\n.* 3\n/);
});

test("ssh goes through the host to the forwarded port", async () => {
  // The host's own sshd stands in for a guest's.
  await first.require(
    "systemd-run --unit stand-in systemd-socket-activate --inetd -a -l 127.0.0.1:2200 $(command -v sshd) -i",
  );
  const ssh = (options: string[], ...command: string[]) =>
    tool.run("ssh", ...["BatchMode=yes", ...options].flatMap((option) => ["-o", option]), "a", ...command);
  const refused = await ssh([], "true");
  expect(refused.code).toBe(255);
  expect(refused.stderr).toContain("Host key verification failed");
  const known = join(project.directory, "known_hosts");
  writeFileSync(known, `a.${first.address} ${first.hostKey}\n`);
  const trust = [`UserKnownHostsFile=${known}`, `IdentityFile=${first.privateKeyPath}`];
  const { code, stdout } = await ssh(trust, "hostname -s; exit 7");
  expect([code, stdout]).toEqual([7, `${(await first.require("hostname -s")).trim()}\n`]);
  const none = await tool.run("ssh", "b");
  expect(none.code).toBe(1);
  expect(none.stderr).toContain(
    "cannot reach the guest of the VM b: no port of the host is forwarded to its TCP port 22",
  );
});

test("diff compares what runs with what is deployed, by package", async () => {
  const same = await tool.json(schemas.diffSchema, "diff", "b");
  expect(same).toMatchObject({ name: "b", changes: [], beyondRunning: { paths: 0, bytes: 0 } });
  const other = (await tool.json(schemas.listSchema, "list")).vms.find(({ name }) => name === "guest");
  const unit = "/etc/systemd/system/simple-vm-i.service";
  await second.require(
    `cp ${unit} /root/i && sed -i 's,^ExecStart=.*,ExecStart="${other?.installedClosure}/bin/run",' ${unit}`,
  );
  const { vms } = await tool.json(schemas.listSchema, "list");
  expect(vms.filter(({ stale }) => stale).map(({ name }) => name)).toEqual(["i"]);
  const changed = await tool.json(schemas.diffSchema, "diff", "i", ...tool.byHost(second));
  expect(changed.changes.map(({ kind }) => kind)).toContain("removed");
  expect((await tool.done("diff", "i", ...tool.byHost(second))).stdout).toMatch(
    /^packages: .*; closure: \d+ paths, .* MB\); of its own: \d+ paths?, /m,
  );
  await second.require(`cp /root/i ${unit}`);
});

test("a VM is stopped, which refresh tells, started and restarted", async () => {
  const { stderr } = await tool.done("stop", "c");
  expect(stderr).toContain("a stop by hand is drift");
  expect((await tool.json(schemas.listSchema, "list")).vms.find(({ name }) => name === "c")?.health).toBe(
    "stopped",
  );
  expect((await tool.run("diff", "c")).stderr).toContain(
    "cannot compare what runs of the VM c: it does not run: it is inactive",
  );
  await succeeded(project.refresh({ args: ["--target", await urnOf("c")] }));
  expect(await driftOf("c")).toEqual(["stopped"]);
  expect(await tool.json(schemas.powerSchema, "start", "c")).toMatchObject({ name: "c", state: "active" });
  const process = () => first.require("systemctl show --property=MainPID simple-vm-c");
  const before = await process();
  expect(await tool.json(schemas.powerSchema, "restart", "c")).toMatchObject({ state: "active" });
  expect(await process()).not.toBe(before);
});

test("a VM that a deploy has is not touched", async () => {
  const lock = "/var/lib/simple-vms/d.deploy/lock";
  await first.require(
    `systemd-run --unit holder flock ${lock} sleep 100; while flock -n ${lock} true; do :; done`,
  );
  const { code, stderr } = await tool.run("restart", "d");
  await first.require("systemctl stop holder");
  expect(code).toBe(1);
  expect(stderr).toContain("a deploy of this VM is running");
});

test("gc finds roots that no VM has, and removes them with what they alone held", async () => {
  const root = "/nix/var/nix/gcroots/simple-vms/gone";
  const { alone, common, gone, other } = await addGarbage(first);
  await first.require(`mkdir ${root}.incoming; ln -s ${gone} ${root}; ln -s ${alone} ${root}.incoming/1`);
  const gc = (...args: string[]) => tool.json(schemas.gcSchema, "gc", first.address, ...args);
  const dry = await gc();
  const roots = [`${root} ${gone}`, `${root}.incoming/1 ${alone}`];
  expect(dry.roots.map(({ path, target }) => `${path} ${target}`)).toEqual(roots);
  expect(dry.removed).toBeNull();
  await first.require(`test -L ${root}`);
  const kept = Number(await first.require(`nix-store --query --size ${common}`));
  expect((await gc("--yes")).removed).toEqual({ paths: 2, bytes: dry.heldBytes - kept });
  expect((await first.run(`test -e ${gone} || test -e ${alone} || test -L ${root}`)).code).toBe(1);
  await first.require(`test -e ${common} && test -e ${other}`);
  expect((await gc()).roots).toEqual([]);
  expect((await tool.run("gc")).code).toBe(5);
});

test("graph draws the fleet without asking a host", async () => {
  const connections = await first.sshdAcceptedConnections();
  const graph = await tool.json(schemas.graphSchema, "graph");
  expect(graph.hosts.map(({ vms }) => vms.length)).toEqual([5, 5]);
  expect(graph.ports).toHaveLength(2);
  expect((await tool.done("graph")).stdout).toMatch(/^flowchart LR\n {2}subgraph n0/);
  expect(await first.sshdAcceptedConnections()).toBe(connections);
});

test("each command says that a host is down, and list still tells of the other", async () => {
  await second.powerCut();
  const commands: string[][] = [
    ...["logs", "console", "ssh", "diff", "start", "stop", "restart"].map((command) => [command, "f"]),
    ["gc", second.address],
    ["list"],
  ];
  const runs = await Promise.all(commands.map((command) => tool.run(...command)));
  for (const [index, { code, stderr }] of runs.entries()) {
    expect([commands[index], code]).toEqual([commands[index], 3]);
    expect(stderr).toMatch(
      new RegExp(`^simple-vm: root@${second.address}:22: cannot connect: .*\nWhat to do: `),
    );
    expect(stderr).not.toMatch(/\n\s+at /);
  }
  const rows = (runs.at(-1) as ProcessResult).stdout
    .split("\n")
    .filter((line) => line.includes(first.address));
  expect(rows).toHaveLength(5);
  const { vms, errors } = schemas.listSchema.parse(JSON.parse((await tool.run("list", "--json")).stdout));
  expect([vms.length, errors.map(({ host }) => host)]).toEqual([5, [`root@${second.address}:22`]]);
});

const resourceOf = async (name: string) =>
  (await project.exportStack()).find(({ urn }) => urn.endsWith(`SimpleVm::${name}`));
const urnOf = async (name: string) => (await resourceOf(name))?.urn ?? "";
const driftOf = async (name: string) => (await resourceOf(name))?.outputs?.drift;
