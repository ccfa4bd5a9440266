import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type HealthCheck, health } from "../../../../provider/src/arguments/health";
import { hostPaths } from "../../../../provider/src/host/paths";
import { readScript, textOf } from "../../../../provider/src/host/script";
import {
  healthFiles,
  healthSeconds,
  healthVariables,
  withoutBash,
} from "../../../../provider/src/host/transaction/health";
import { awks, shells } from "../shells";

jest.setTimeout(20_000);

let folder: string;
let servers: Server[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "simple-vm-health-"));
  servers = [];
  program("systemctl", 'case "$1" in is-active) cat "$root/active" ;; show) echo 0123 ;; esac');
  program("journalctl", 'echo "$*" >>"$root/asked"; cat "$root/console"');
  put("active", "active\n");
  put("console", "");
});
afterEach(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

function put(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

function program(name: string, text: string): void {
  put(`bin/${name}`, `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, "bin", name), 0o755);
}

const checksOf = (given: object[]): HealthCheck[] => health.health.schema.parse(given);

/** Waits for checks by a shell; gives the exit code and all that was told. */
async function awaitHealth(
  given: object[],
  [shell, ...args]: string[] = ["/bin/sh"],
): Promise<{ code: number | null; told: string }> {
  for (const [path, text] of Object.entries(healthFiles("new", checksOf(given)))) put(path, text);
  const variables = { ...healthVariables, unit: hostPaths("gateway").unit, staged: folder };
  const files = ["lib/common", "lib/vm", "lib/guestFile", "lib/result", "steps/health"];
  put("script", `set -eu\n${textOf({ variables, files })}await_health new "not healthy:"\n`);
  const child = spawn(shell ?? "", [...args, join(folder, "script")], {
    env: { ...process.env, PATH: `${join(folder, "bin")}:${process.env.PATH}`, root: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let told = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (told += chunk));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, told })));
}

/** A server on the loopback; gives its port. */
async function serve(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    onConnection(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const healthy = { code: 0, told: "" };
const quick = { timeout: 1 };
const failure = (...lines: string[]) => ({
  code: healthVariables.unhealthy,
  told: ["not healthy:", ...lines, "The end of its console:", "", ""].join("\n"),
});

describe.each(shells)("%s", (_name, shell) => {
  test("a VM without checks is healthy", async () => {
    expect(await awaitHealth([], shell)).toEqual(healthy);
  });

  test("checks of each kind hold, all at once", async () => {
    const ssh = await serve((socket) => socket.end("SSH-2.0-x\r\n"));
    const web = await serve((socket) =>
      socket.once("data", () => socket.end("HTTP/1.1 204 No Content\r\n\r\n")),
    );
    put("console", "Welcome\n\u001b[0;32mReached\u001b[0m target \u001b[1mMulti-User\u001b[0m\n");
    const checks = [
      { tcp: ssh },
      { tcp: `localhost:${ssh}` },
      { http: `http://127.0.0.1:${web}/a?b=c` },
      { http: `http://127.0.0.1:${web}`, status: 204 },
      { command: "cd /\ntest -d tmp" },
      { console: "^Reached target Multi-User$" },
    ];
    expect(await awaitHealth(checks, shell)).toEqual(healthy);
    expect(readFileSync(join(folder, "asked"), "utf8")).toContain("_SYSTEMD_INVOCATION_ID=0123");
  });

  test("each kind fails with its own answer", async () => {
    const closed = await serve((socket) => socket.destroy());
    const silent = await serve(() => undefined);
    const web = await serve((socket) =>
      socket.once("data", () => socket.end("HTTP/1.1 503 Busy\r\n\r\nbody")),
    );
    const other = await serve((socket) => socket.end("SSH-2.0-x\r\n"));
    put("console", "Welcome\n");
    const { code, told } = await awaitHealth(
      [
        { tcp: 1, ...quick },
        { tcp: closed, ...quick },
        { tcp: silent, ...quick },
        { http: `http://127.0.0.1:${web}/`, ...quick },
        { http: `http://127.0.0.1:${other}/`, ...quick },
        { command: "echo out; echo error >&2; exit 7", ...quick },
        { command: "sleep 9", ...quick },
        { console: "[[:digit:]]+", ...quick },
      ],
      shell,
    );
    const late = "does not hold within 1 s";
    expect([code, told.split("\n")]).toEqual([
      20,
      [
        "not healthy:",
        `health[0] (tcp 127.0.0.1 port 1) ${late}: no connection`,
        `health[1] (tcp 127.0.0.1 port ${closed}) ${late}: the connection was closed without a word`,
        `health[2] (tcp 127.0.0.1 port ${silent}) ${late}: not done within 1 s`,
        `health[3] (http 127.0.0.1:${web}) ${late}: HTTP/1.1 503 Busy\r`,
        `health[4] (http 127.0.0.1:${other}) ${late}: no answer of HTTP: SSH-2.0-x\r`,
        `health[5] (command) ${late}: exit code 7`,
        "out",
        "error",
        `health[6] (command) ${late}: not done within 1 s`,
        `health[7] (console [[:digit:]]+) ${late}: no line matches`,
        "The end of its console:",
        "Welcome",
        "",
      ],
    ]);
  });

  test("a check is asked again until it holds", async () => {
    const command = `echo >>"$root/tries"; [ "$(wc -l <"$root/tries")" -ge 3 ]`;
    expect(await awaitHealth([{ command, timeout: 10 }], shell)).toEqual(healthy);
    expect(readFileSync(join(folder, "tries"), "utf8")).toBe("\n\n\n");
  });

  test("a check that does not keep holding begins anew", async () => {
    const command = `echo >>"$root/tries"; [ "$(wc -l <"$root/tries")" != 2 ]`;
    expect(await awaitHealth([{ command, timeout: 20, holdFor: 2 }], shell)).toEqual(healthy);
    const tries = readFileSync(join(folder, "tries"), "utf8").length;
    expect(tries).toBeGreaterThanOrEqual(4);
  });

  test("what a guest answers is cut, is run by nobody and is no line of a result", async () => {
    const planted = join(folder, "planted");
    const words = `$(touch ${planted}); \`touch ${planted}\`\nstatus=done\n`;
    const evil = await serve((socket) => socket.end(words + "x".repeat(100_000)));
    const flood = `yes '${"y".repeat(100)}' | head -c 3000000; exit 1`;
    const { code, told } = await awaitHealth(
      [
        { http: `http://127.0.0.1:${evil}/`, ...quick },
        { command: flood, ...quick },
      ],
      shell,
    );
    expect(code).toBe(20);
    expect(told.length).toBeLessThan(2000);
    expect(told).toContain("no answer of HTTP: $(touch ");
    expect(spawnSync("test", ["-e", planted]).status).toBe(1);
  });

  test("a command that says much and ends well holds", async () => {
    expect(await awaitHealth([{ command: "yes | head -c 3000000" }], shell)).toEqual(healthy);
  });

  test("nothing is waited for when the VM has ended", async () => {
    put("active", "failed\n");
    expect(await awaitHealth([{ command: "false", timeout: 3000 }], shell)).toEqual(
      failure("health[0] (command) does not hold within 3000 s: the VM has ended"),
    );
  });
});

test("no check has a lock of the transaction", async () => {
  const command = `for number in 7 8 9; do [ ! -e /proc/self/fd/$number ] || exit 1; done`;
  put("lock", "");
  const shell = ["/bin/sh", "-c", `exec 7<"$root/lock" 8<"$root/lock" 9<"$root/lock"; exec /bin/sh "$0"`];
  expect(await awaitHealth([{ command, ...quick }], shell)).toEqual(healthy);
});

test.each(shells)(
  "%s: while it waits it tells the console's last line, cut and on one line",
  async (_name, shell) => {
    put("console", `before\n\u001b[31mlogin: ${"x".repeat(300)}\n \n`);
    const command = '[ "$(wc -c <"$root/progress")" -gt 20 ] && cp "$root/progress" "$root/told"';
    expect(await awaitHealth([{ command, timeout: 15, interval: 1 }], shell)).toEqual(healthy);
    expect(readFileSync(join(folder, "told"), "utf8")).toBe(`health new\nlogin: ${"x".repeat(193)}\n`);
  },
);

test("nothing is told of a VM without checks", async () => {
  expect(await awaitHealth([])).toEqual(healthy);
  expect(existsSync(join(folder, "progress"))).toBe(false);
});

test.each(awks)("%s leaves escape sequences out", (_name, [awk = "", ...args]) => {
  const input =
    "\u001b[1;31mred\u001b[0m\u001b[2J zwölf\ttab\r\n\u001bcSeaBIOS\n\u001b]0;title\u0007\u001b(Blogin:\u001b[>1u\n";
  const { stdout } = spawnSync(awk, [...args, readScript("lib/plainText.awk")], {
    input,
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  });
  expect(stdout).toBe("red zwölftab\nSeaBIOS\nlogin:\n");
});

test("the longest check bounds them all", () => {
  expect(healthSeconds([])).toBe(0);
  expect(healthSeconds(checksOf([{ tcp: 1 }, { tcp: 2, timeout: 300 }]))).toBe(320);
});

test("a host without bash is refused for the checks that need it", () => {
  const facts = { hasBash: false, path: "/bin" };
  const faults = (given: object[], hasBash = false) => withoutBash(checksOf(given), { ...facts, hasBash });
  expect(faults([{ command: "true" }, { console: "x" }])).toEqual([]);
  expect(faults([{ tcp: 22 }], true)).toEqual([]);
  expect(faults([{ tcp: 22 }])).toMatchObject([{ what: "the host lacks bash" }]);
  expect(faults([{ http: "http://h/" }])).toMatchObject([
    { next: expect.stringContaining("install bash on the host") },
  ]);
});

test("a kernel that panics while it is waited for is told at once", async () => {
  put("console", "---[ end Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100 ]---\n");
  const { code, told } = await awaitHealth([{ command: "exit 3", timeout: 60 }]);
  expect(code).toBe(20);
  expect(told).toContain("does not hold within 60 s: the guest's kernel has panicked");
});
