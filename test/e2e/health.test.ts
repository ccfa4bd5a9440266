/** A VM that starts and is not healthy: the old one comes back, or the new one stays for a look, and the state says which. */
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject, PulumiResult } from "../lab/pulumi";
import { serving } from "./support/serving";
import { freshRevision, TinyVms } from "./support/tinyVms";
import { pinned, qemuOf, succeeded, vmProgram, vmProject } from "./support/vmProject";

jest.setTimeout(120_000);

const drive = "/var/lib/private/simple-vms/web";
const port = 8080;

let host: LabHost;
let flake: TinyVms;
let project: PulumiProject;

beforeAll(async () => {
  flake = new TinyVms({ web: { before: serving(port, 503) } });
  [host, project] = await Promise.all([bootHost(), vmProject()]);
}, 120_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
});

const health: object[] = [{ http: `http://127.0.0.1:${port}/`, timeout: 5 }];

/** The one VM of the program, with some arguments on top. */
function declare(changed: object = {}): void {
  const args = { host: pinned(host), vm: flake.vm("web"), persistState: true, health, ...changed };
  project.writeProgram(vmProgram({ web: args }));
}

/** What the state has of it. */
async function state(): Promise<Record<string, unknown>> {
  const resources = await project.exportStack();
  return resources.find(({ urn }) => urn.endsWith("::web"))?.outputs ?? {};
}

/** What the VM's server answers. */
const answer = (): Promise<string> =>
  host.require(
    `bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port}; printf "GET / HTTP/1.0\\r\\n\\r\\n" >&3; cat <&3' | tr -d '\\r'`,
  );

/** An up that has to fail; what was said of it. */
async function failure(): Promise<string> {
  const { code, text } = await project.up();
  expect(code).not.toBe(0);
  return text;
}

const installedPackage = (): Promise<string> =>
  host.require("readlink /nix/var/nix/gcroots/simple-vms/web").then((path) => path.trim());

test("an up whose VM is not healthy fails, and the VM stays for a look, unfinished", async () => {
  declare();
  const text = await failure();
  expect(text).toContain("health[0] (http 127.0.0.1:8080) does not hold within 5 s: HTTP/1.1 503 as told");
  expect(text).toMatch(/The end of its console:\s+tiny web revision 1/);
  await qemuOf(host, "web");
  expect(await state()).toMatchObject({ drift: ["unfinished"] });
});

test("the next up tries it again, and stays with what there is", async () => {
  const pid = await qemuOf(host, "web");
  expect(await failure()).toContain("the new VM is not healthy");
  expect(await qemuOf(host, "web")).not.toBe(pid);
  expect(await state()).toMatchObject({ drift: ["unfinished"] });
});

/** The statuses of the VM, in their order, without their details. */
const phasesOf = ({ events }: PulumiResult): (string | undefined)[] =>
  events.flatMap(({ diagnosticEvent: told }) =>
    told?.ephemeral === true && told.urn?.endsWith("::web") ? [told.message.trim().split(":")[0]] : [],
  );

test("the up of the corrected program succeeds, and without a terminal tells a phase once and at last how the VM is", async () => {
  flake.set({ web: { before: serving(port, 200), revision: freshRevision() } });
  const steady = [{ http: `http://127.0.0.1:${port}/`, timeout: 20, holdFor: 3 }];
  declare({ health: steady });
  const up = await succeeded(project.up());
  expect(up.changes).toEqual({ same: 1, update: 1 });
  const phases = phasesOf(up);
  expect(phases).toEqual([...new Set(phases)]);
  expect(phases).toEqual(expect.arrayContaining(["building", "copying", "installing", "waiting for health"]));
  expect(phases.at(-1)).toBe("healthy");
  expect(up.text).toMatch(/ web +updated \(\d+s\).* healthy *$/m);
  declare();
  await succeeded(project.up());
  expect(await state()).toMatchObject({ drift: [] });
  expect((await succeeded(project.up())).changes).toEqual({ same: 2 });
});

test("an update to a VM that is not healthy brings the old one back, with its drive", async () => {
  await host.require(`echo kept >${drive}/mark`);
  const before = { state: await state(), installed: await installedPackage() };
  flake.set({ web: { before: serving(port, 500), revision: "2" } });
  const text = await failure();
  expect(text).toContain("HTTP/1.1 500 as told");
  expect(text).toContain("What to do: the old VM is in its place again: mend what the check asks for");
  expect(await answer()).toBe("HTTP/1.1 200 as told\n\nkept\n");
  expect({ state: await state(), installed: await installedPackage() }).toEqual(before);
  expect(await failure()).toContain("HTTP/1.1 500 as told");
});

test("with `rollback: false` the new one stays, and the state has it as unfinished", async () => {
  const installed = await installedPackage();
  declare({ rollback: false });
  expect(await failure()).toContain("look at the VM, which is left as it is");
  expect(await answer()).toBe("HTTP/1.1 500 as told\n\nkept\n");
  expect(await installedPackage()).not.toBe(installed);
  expect(await state()).toMatchObject({
    outPath: await installedPackage(),
    rollback: false,
    drift: ["unfinished"],
  });
  flake.set({ web: { before: serving(port, 200), revision: "3" } });
  declare();
  await succeeded(project.up());
  expect(await answer()).toBe("HTTP/1.1 200 as told\n\nkept\n");
});

test("other checks alone ask no host, and count from the next start on", async () => {
  const pid = await qemuOf(host, "web");
  declare({ health: [{ command: "test -e /run/healthy", timeout: 2 }] });
  await succeeded(project.up());
  expect(await qemuOf(host, "web")).toBe(pid);
  await host.require("touch /run/healthy");
  declare({ health: [{ command: "test -e /run/healthy", timeout: 2 }], memory: 48 });
  await succeeded(project.up());
});

test("where the old one is not healthy either, the error tells of both and the state is unfinished", async () => {
  await host.require("rm /run/healthy");
  declare({ health, memory: 64 });
  flake.set({ web: { before: serving(port, 500), revision: "4" } });
  const text = await failure();
  expect(text).toContain("the new VM is not healthy:");
  expect(text).toContain("the old VM, which was started again, is not healthy:");
  expect(text).toContain("What to do: mend what the check asks for");
  expect(text).toContain("health[0] (command) does not hold within 2 s: exit code 1");
  expect(await state()).toMatchObject({ memory: 48, drift: ["unfinished"] });
  flake.set({ web: { before: serving(port, 200), revision: "4" } });
  await succeeded(project.up());
  expect(await state()).toMatchObject({ memory: 64, drift: [] });
});

test("a port that speaks, a command and a line of the console each hold", async () => {
  flake.set({ web: { revision: "5", words: "-monitor tcp:127.0.0.1:2222,server=on,wait=off" } });
  declare({
    health: [
      { tcp: 2222, timeout: 10 },
      { command: "systemctl is-active --quiet simple-vm-web", timeout: 5, holdFor: 1 },
      { console: "^tiny web revision [0-9]$", timeout: 5 },
    ],
  });
  await succeeded(project.up());
});

test("each of them fails by its own words, and mistakes are told before", async () => {
  const quick = { timeout: 2 };
  declare({
    memory: 48,
    health: [
      { tcp: 2223, ...quick },
      { command: "echo not yet; exit 3", ...quick },
      { console: "revision 4", ...quick },
    ],
  });
  const text = await failure();
  expect(text).toMatch(/health\[0\] \(tcp 127\.0\.0\.1 port 2223\) does not hold within 2 s: no connection/);
  expect(text).toMatch(/health\[1\] \(command\) .*exit code 3\s+not yet/);
  expect(text).toContain("health[2] (console revision 4) does not hold within 2 s: no line matches");
  declare({ health: [{ tcp: 0 }, { http: "https://h/" }, { console: "(" }, {}] });
  const { text: told } = await project.preview();
  for (const index of [0, 1, 2, 3]) expect(told).toContain(`health[${index}]`);
});

test("destroy removes a VM that is not healthy", async () => {
  declare({ health: [{ command: "false", timeout: 1 }], rollback: false, memory: 80 });
  await failure();
  await succeeded(project.destroy());
  expect((await host.run("systemctl is-active simple-vm-web")).stdout).toBe("inactive\n");
});
