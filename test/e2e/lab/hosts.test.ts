import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bootHost, type LabHost, openHost } from "../../lab/host";
import { runProcess } from "../../lab/process";
import { listHosts } from "../../lab/registry";

const root = join(__dirname, "..", "..", "..");

/** What a lab host that is up occupies on this machine: control group, disk, network link. */
function occupied(name: string): string[] {
  const record = listHosts().find((host) => host.name === name);
  if (record === undefined) throw new Error(`the lab has no host ${name}`);
  const paths = [record.cgroup, record.disk, join("/sys/class/net", record.veth)];
  expect(paths.filter((path) => existsSync(path))).toEqual(paths);
  return paths;
}

/** Whether nothing of it is there any more. */
function isGone(name: string, paths: string[]): boolean {
  const known = listHosts().some((host) => host.name === name);
  return !known && !paths.some((path) => existsSync(path)) && commandLines(`--machine=${name} `).length === 0;
}

/** The command lines of this machine's processes that contain the text. */
function commandLines(text: string): string[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        return "";
      }
    })
    .filter((line) => line.includes(text));
}

async function eventually(holds: () => boolean): Promise<boolean> {
  const deadline = Date.now() + 10_000;
  while (!holds() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 25));
  return holds();
}

describe("a lab host", () => {
  let host: LabHost;

  beforeAll(async () => {
    host = await bootHost({ name: "lab-test", kind: "nixos-like" });
  }, 120_000);

  afterAll(() => host.shutdown());

  const ssh = (...command: string[]) =>
    runProcess("ssh", [
      ...["-i", host.privateKeyPath, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"],
      ...[`root@${host.address}`, ...command],
    ]);

  it("of the NixOS kind has its tools on the login shell's PATH alone, no bash in /bin and a read-only unit folder", async () => {
    const before = await host.sshdAcceptedConnections();
    expect((await ssh("systemctl is-system-running")).stderr).toContain("not found");
    expect((await ssh("/bin/sh -lc 'systemctl is-system-running'")).stdout).toBe("running\n");
    expect((await host.run("test -e /bin/bash")).code).toBe(1);
    expect((await host.run("touch /etc/systemd/system/x")).stderr).toContain("Read-only");
    expect(await host.sshdAcceptedConnections()).toBe(before + 2);
  });

  it("keeps its disk over a power cut and a reboot", async () => {
    await host.require("echo kept >/var/lib/kept; echo lost >/run/lost");
    await host.powerCut();
    await host.boot();
    expect(await host.require("cat /var/lib/kept; ls /run")).not.toContain("lost");
    await host.reboot();
    expect(await host.require("cat /var/lib/kept")).toBe("kept\n");
  }, 60_000);

  it("is unreachable while its link is cut", async () => {
    const ping = () => runProcess("ping", ["-c", "1", "-W", "1", host.address]);
    expect((await ping()).code).toBe(0);
    await host.cutLink();
    expect((await ping()).code).toBe(1);
    await host.restoreLink();
    expect((await ping()).code).toBe(0);
  });

  it("leaves IP forwarding off, and leaves nothing when it is shut down", async () => {
    const other = await bootHost({ name: "lab-other" });
    expect(await other.require("cat /proc/sys/net/ipv4/ip_forward")).toBe("0\n");
    const paths = occupied("lab-other");
    expect(isGone("lab-other", [])).toBe(false);
    await other.shutdown();
    expect(isGone("lab-other", paths)).toBe(true);
  }, 30_000);
});

describe("a lab host whose process ends", () => {
  const owners: ChildProcess[] = [];
  afterAll(() => {
    for (const owner of owners) owner.kill("SIGKILL");
  });

  const bootAndWait = async (name: string, options: string) => {
    const script = `require("./test/lab/host").bootHost({ name: "${name}"${options} }).then(() => { console.log("up"); setInterval(() => 0, 1000); })`;
    const owner = spawn(join(root, "node_modules", ".bin", "node"), ["--import", "tsx", "--eval", script], {
      cwd: root,
    });
    owners.push(owner);
    await once(owner.stdout, "data");
    return owner;
  };

  it.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)(
    "by %s is removed",
    async (signal) => {
      const owner = await bootAndWait("lab-orphan", "");
      const paths = occupied("lab-orphan");
      owner.kill(signal);
      expect(await eventually(() => isGone("lab-orphan", paths))).toBe(true);
    },
    30_000,
  );

  it("stays when it was told to, until it is removed", async () => {
    const owner = await bootAndWait("lab-kept", ", keep: true");
    owner.kill("SIGKILL");
    await once(owner, "close");
    const paths = occupied("lab-kept");
    const [record] = listHosts().filter((host) => host.name === "lab-kept");
    if (record !== undefined) await (await openHost(record)).shutdown();
    expect(isGone("lab-kept", paths)).toBe(true);
  }, 30_000);
});
