import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ForwardPort } from "../../../provider/src/arguments/ports";
import { parseListener } from "../../../provider/src/host/preflight/listener";
import { preflights } from "../../../provider/src/host/preflight/preflight";
import { renderUnit } from "../../../provider/src/unit/unit";
import { runnerWith, vmWith } from "../vms";
import { FakeHost } from "./fakeHost";
import { sentUnder } from "./scriptUnder";
import { awks, shells } from "./shells";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "simple-vm-preflight-"));
  place("proc/meminfo", "MemTotal:        2000 kB\nMemFree: 1 kB\nSwapTotal:       1000 kB\n");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function place(path: string, content: string, mode = 0o644): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content, { mode });
}

const unitOf = (name: string, changed: object, runScript = "/none") =>
  renderUnit(vmWith({ name, ...changed }), {
    runner: runnerWith("", runScript),
    facts: { path: "/bin" },
    ownerId: `${name}-1`,
  });

/** A process with this socket. */
function process(pid: string, inode: string, command: string, cgroup: string): void {
  place(`proc/${pid}/comm`, `${command}\n`);
  place(`proc/${pid}/cgroup`, cgroup);
  mkdirSync(join(root, `proc/${pid}/fd`));
  symlinkSync(`socket:[${inode}]`, join(root, `proc/${pid}/fd/7`));
  symlinkSync("/dev/null", join(root, `proc/${pid}/fd/1`));
}

const socketLine = (address: string, state: string, inode: string) =>
  `   0: ${address} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 100 0 0\n`;
const head =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

const forwardPorts: ForwardPort[] = [
  { protocol: "tcp", address: "127.0.0.1", host: 8080, guest: 80 },
  { protocol: "udp", address: "0.0.0.0", host: 53, guest: 53 },
];

async function look([program, ...args]: [string, ...string[]], awk: string[], ports = forwardPorts) {
  place(
    "bin/systemctl",
    "#!/bin/sh\necho 'simple-vm-web.service loaded active running NixOS VM web'\n",
    0o755,
  );
  place("bin/awk", `#!/bin/sh\nPATH="\${PATH#*:}"\nexec ${awk.join(" ")} "$@"\n`, 0o755);
  const host = new FakeHost(async (script, { input }) => {
    const here = sentUnder(root, script)
      .replace(/^process_folder=.*$/m, `process_folder=${root}/proc`)
      .replaceAll(/^(all_units=')?(?=\/etc\/systemd\/.*\*\.service)/gm, `$1${root}`);
    const env = { ...globalThis.process.env, PATH: `${join(root, "bin")}:${globalThis.process.env.PATH}` };
    const given = { input: sentUnder(root, String(input)), encoding: "utf8", env } as const;
    const { stdout, stderr } = spawnSync(program, [...args, "-c", here], given);
    expect(stderr).toBe("");
    return stdout;
  });
  const claim = {
    name: "gateway",
    owner: { id: "g", urn: "u" },
    isNew: true,
    adopt: false,
    persistState: false,
  };
  const [seen] = await preflights(host, [{ claim, ports }]);
  if (seen?.status !== "fulfilled") throw seen?.reason;
  return seen.value;
}

const everyPair = shells.flatMap(([name, shell]) =>
  awks.map(([awkName, awk]) => [name, awkName, shell, awk] as const),
);

describe.each(everyPair)("%s, %s", (_shellName, _awkName, shell, awk) => {
  test("a host without VMs and without sockets", async () => {
    expect(await look(shell, awk)).toEqual({
      memory: { ram: 2_048_000, swap: 1_024_000 },
      owner: undefined,
      vms: [],
      holders: [],
    });
  });

  test("a unit that starts no program, as one that was cut short, hides no other VM", async () => {
    place("etc/systemd/system/simple-vm-half.service", "[Service]\n");
    place("etc/systemd/system/simple-vm-web.service", unitOf("web", { memory: 48 }));
    expect((await look(shell, awk)).vms.map(({ name, memory }) => [name, memory])).toEqual([
      ["half", undefined],
      ["web", 48],
    ]);
  });

  test("the VMs there: whose they are, what they claim and the memory that their unit or run script says", async () => {
    const runScript = join(root, "run-vm");
    writeFileSync(runScript, "#! /bin/sh\nexec qemu-kvm -name vm \\\n    -m 1536 \\\n    -smp 1\n");
    const ports = { forwardPorts: [...forwardPorts, { host: 22, guest: 22 }] };
    place("etc/systemd/system/simple-vm-web.service", unitOf("web", { memory: 48, ...ports }));
    place("etc/systemd/system.attached/simple-vm-db.service", unitOf("db", {}, runScript));
    place("etc/systemd/system.attached/simple-vm-web.service", unitOf("web", { memory: 16 }));
    place("etc/systemd/system/simple-vm-old.service", unitOf("old", {}));
    place("etc/systemd/system/simple-vm-bare.service", "[Unit]\nDescription=written by hand\n");
    place("var/lib/simple-vms/web.deploy/owner", "web-1\nurn:web\n");
    place("var/lib/simple-vms/db.deploy/owner", "");
    const { vms } = await look(shell, awk);
    expect(vms).toEqual([
      { name: "bare", urn: undefined, isRunning: false, memory: undefined, ports: [] },
      { name: "old", urn: undefined, isRunning: false, memory: undefined, ports: [] },
      {
        ...{ name: "web", urn: "urn:web", isRunning: true, memory: 48 },
        ports: [
          { protocol: "tcp", address: "127.0.0.1", port: 8080 },
          { protocol: "udp", address: "0.0.0.0", port: 53 },
          { protocol: "tcp", address: "127.0.0.1", port: 22 },
        ],
      },
      { name: "db", urn: undefined, isRunning: false, memory: 1536, ports: [] },
    ]);
  });

  test("who listens at the wanted ports, and no one else", async () => {
    place(
      "proc/net/tcp",
      head +
        socketLine("0100007F:1F90", "0A", "11") +
        socketLine("0100007F:1F90", "01", "12") +
        socketLine("00000000:1F91", "0A", "13"),
    );
    place("proc/net/tcp6", head + socketLine("00000000000000000000000000000000:1F90", "0A", "14"));
    place("proc/net/udp", head + socketLine("0200000A:0035", "07", "15"));
    process("812", "11", "nginx: master", "0::/system.slice/nginx.service\n");
    process("99", "13", "other", "0::/\n");
    process("1001", "15", "qemu", "1:name=systemd:/system.slice/simple-vm-web.service/sub\n");
    const { holders } = await look(shell, awk);
    expect(holders).toHaveLength(3);
    expect(holders).toEqual(
      expect.arrayContaining([
        {
          protocol: "tcp",
          address: "127.0.0.1",
          port: 8080,
          pid: "812",
          command: "nginx: master",
          unit: "nginx.service",
        },
        { protocol: "tcp", address: "::", port: 8080 },
        {
          protocol: "udp",
          address: "10.0.0.2",
          port: 53,
          pid: "1001",
          command: "qemu",
          unit: "simple-vm-web.service",
        },
      ]),
    );
  });
});

test("a file whose name looks like a socket, or like lines of them, makes its process no holder of one", async () => {
  place("proc/net/tcp", head + socketLine("0100007F:1F90", "0A", "11"));
  process("1001", "99", "qemu", "0::/system.slice/simple-vm-web.service\n");
  process("812", "11", "nginx", "0::/system.slice/nginx.service\n");
  const names = [
    "a socket:[11]",
    "a -> socket:[11]",
    "a\n/1/fd:\nlrwx------ 1 0 0 64 Nov 26 19:04 7 -> socket:[11]",
  ];
  for (const [index, name] of names.entries())
    symlinkSync(`/var/lib/simple-vms/web/${name}`, join(root, `proc/1001/fd/${20 + index}`));
  const { holders } = await look(["/bin/sh"], ["awk"]);
  expect(holders).toMatchObject([{ pid: "812", command: "nginx", unit: "nginx.service" }]);
});

test.each([
  ["tcp 0100007F:1F90 -", { protocol: "tcp", address: "127.0.0.1", port: 8080 }],
  [
    "tcp6 0000000000000000FFFF00000100007F:0016 7",
    { protocol: "tcp", address: "127.0.0.1", port: 22, pid: "7" },
  ],
  ["udp6 00000000000000000000000001000000:0035 7", undefined],
  ["sctp 0100007F:1F90 -", undefined],
])("the listener %s", (line, listener) => {
  expect(parseListener(line)).toEqual(listener);
});
