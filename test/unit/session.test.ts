import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { type OpenSession, openSession } from "../../provider/src/session";
import { type Deployer, makeDeployer } from "./nix/deployer";
import { TestSshd, until } from "./ssh/sshd";
import { outPath } from "./vms";

const sshd = new TestSshd();
let deployer: Deployer;
let flake: string;
let sessions: [OpenSession, OpenSession];

beforeAll(async () => {
  await sshd.start();
  deployer = makeDeployer();
  flake = deployer.flake("session", `nixosConfigurations.a.config.system.build.vm = vm "session";`);
});
beforeEach(() => {
  const silent = { status: () => undefined, note: () => undefined, warn: () => undefined };
  const open = () => openSession({ reporterFor: () => silent });
  sessions = [open(), open()];
});
afterEach(() => Promise.all(sessions.map((session) => session.close())));
afterAll(async () => {
  await sshd.stop();
  deployer.remove();
});

const connect = ({ hosts }: OpenSession) => hosts.connect(sshd.settings(), {});

/** The folders of temporary roots that this process has. */
const rootFolders = () =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`simple-vm-roots-${process.pid}-`));

test("the VMs of one session share a connection, those of two share none", async () => {
  const before = sshd.accepted();
  const [one, other] = sessions;
  const [first, again, apart] = await Promise.all([one, one, other].map(connect));
  expect(again).toBe(first);
  expect(apart).not.toBe(first);
  expect(sshd.accepted() - before).toBe(2);
});

test("one session that is closed leaves the other's connection working", async () => {
  const [host] = await Promise.all(sessions.map(connect));
  const before = sshd.accepted();
  await sessions[1].close();
  await until(() => sshd.open() === 1, "one connection is left");
  expect(await host?.storedPackage(outPath)).toBeUndefined();
  expect(sshd.accepted()).toBe(before);
});

test("two sessions share no evaluation", async () => {
  deployer.calls();
  const [one, other] = sessions;
  await Promise.all([one, one, other].map(({ nix }) => nix.evaluate({ flake: `${flake}#a` }, [])));
  expect(deployer.calls()).toHaveLength(2);
});

test("what one session counts as under way, or knows of ports, is not another's", async () => {
  const [one, other] = sessions;
  one.work.endAfter("the engine is gone", () => undefined);
  expect(await other.work.untilDone(async () => "done")).toBe("done");
  const vm = { host: { address: "10.88.0.2" }, forwardPorts: [{ host: 2222, guest: 22 }] };
  expect(one.declaredVms.add("urn:test::a", vm).warnings).toEqual([]);
  expect(other.declaredVms.add("urn:test::b", vm).warnings).toEqual([]);
});

test("closing gives up connections and temporary roots, its own alone", async () => {
  const [one, other] = sessions;
  await Promise.all(sessions.map(connect));
  for (const { nix } of sessions) {
    await nix.build(await nix.evaluate({ flake: `${flake}#a` }, []), { nixOptions: [] });
  }
  expect([sshd.open(), rootFolders().length]).toEqual([2, 2]);
  await one.close();
  await until(() => sshd.open() === 1, "one connection is left");
  expect(rootFolders()).toHaveLength(1);
  await other.close();
  await until(() => sshd.open() === 0, "no connection is left");
  expect(rootFolders()).toEqual([]);
});
