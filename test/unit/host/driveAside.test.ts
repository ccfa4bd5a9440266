import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { hostPaths } from "../../../provider/src/host/paths";
import { keyFiles } from "../../../provider/src/host/stagedKeys";
import { transactionScript } from "../../../provider/src/host/transaction";
import { renderUnit } from "../../../provider/src/unit/unit";
import { outPath, vmWith } from "../vms";

let root: string;
let host: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "simple-vm-aside-"));
  host = join(root, "host");
  for (const [name, text] of Object.entries(programs)) place(`bin/${name}`, `#!/bin/sh\n${text}`, 0o755);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function place(path: string, content: string, mode = 0o600): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content, { mode });
}

const paths = hostPaths("gateway");
const unitFile = `etc/systemd/system/${paths.unit}`;
const wants = `etc/systemd/system/multi-user.target.wants/${paths.unit}`;

/** What a start of the installed unit does to the drive's folder: a stateless one empties it, each writes a drive. */
const start = `
drive=$host${paths.driveDirectory}
if grep -q '^ExecStartPre=.*STATE_DIRECTORY' "$host/${unitFile}"; then rm -rf "$drive"; fi
mkdir -p "$drive"
[ -e "$drive/mark" ] || echo new >"$drive/mark"
touch "$host/active"
`;

/** Counts the commands that change something, and ends the script before the one whose turn it is. */
const counted = (program: string): string => `
echo "$0 $*" >>"$root/calls"
if [ "$(wc -l <"$root/calls")" = "$KILL_AT" ]; then kill -KILL 0; fi
exec ${program} "$@"
`;

const programs: Record<string, string> = {
  systemctl: `
case "$1" in
is-active) [ -e "$host/active" ] && echo active || echo inactive ;;
stop) rm -f "$host/active" ;;
start) [ -e "$host/crash" ] && grep -q STATE_DIRECTORY "$host/${unitFile}" && exit 1; ${start} ;;
esac`,
  timeout: "exit 124",
  journalctl: "",
  sync: "",
  ...Object.fromEntries(["mv", "ln", "rm"].map((name) => [name, counted(`/bin/${name}`)])),
};

const environment = (killAt = 0) => ({
  ...process.env,
  ...{ PATH: `${root}/bin:${process.env.PATH}`, root, host, KILL_AT: String(killAt) },
});

const vm = (persistState: boolean) => vmWith({ persistState });
const unitOf = (persistState: boolean): string =>
  renderUnit(vm(persistState), { runScript: "/r", facts: { path: "/bin" }, ownerId: "gateway-1" });

/** A host whose persistent VM runs. */
function install(): void {
  place(`host/${unitFile}`, unitOf(true));
  place(`host/${wants}`, "");
  place(`host${paths.driveDirectory}/mark`, "kept\n");
  place(`host${paths.deploy}/owner`, "gateway-1\nurn\n");
  place("host/active", "");
  mkdirSync(join(host, dirname(paths.gcRoot)), { recursive: true });
}

/** Runs a deploy, in a process group of its own, where a stateless VM may crash; gives its end, `undefined` if killed. */
function deploy(persistState: boolean, { killAt = 0, crash = false } = {}): string | undefined {
  const context = { owner: { id: "gateway-1", urn: "urn" }, outPath, restart: true, stopDeadline: 1 };
  const script = transactionScript(vm(persistState), context);
  rmSync(join(root, "staged"), { recursive: true, force: true });
  rmSync(join(root, "calls"), { force: true });
  place("staged/script", script.replace(/(["=])\/(var|run|nix|etc)\//g, `$1${host}/$2/`));
  for (const [name, content] of Object.entries({ unit: unitOf(persistState), ...keyFiles(vm(persistState)) }))
    place(`staged/${name}`, content);
  if (crash) place("host/crash", "");
  spawnSync("setsid", ["--wait", "/bin/sh", join(root, "staged/script")], { env: environment(killAt) });
  rmSync(join(host, "crash"), { force: true });
  const result = join(root, "staged/result");
  return existsSync(result) ? /^status=(.*)$/m.exec(readFileSync(result, "utf8"))?.[1] : undefined;
}

/** The host loses its power and boots: what is enabled is started. */
function powerCut(): void {
  rmSync(join(host, "active"), { force: true });
  if (existsSync(join(host, wants)) || existsSync(join(dirname(join(host, wants)), paths.unit)))
    spawnSync("/bin/sh", ["-c", start], { env: environment() });
}

const mark = (): string => readFileSync(join(host, paths.driveDirectory, "mark"), "utf8").trim();
const isAside = (): boolean => existsSync(join(host, paths.driveAside));

test("a drive goes when the new VM runs", () => {
  install();
  expect([deploy(false), mark(), isAside()]).toEqual(["done", "new", false]);
});

test("a drive is back when the new VM does not start", () => {
  install();
  expect([deploy(false, { crash: true }), mark(), isAside()]).toEqual(["failed", "kept", false]);
  expect(readFileSync(join(host, unitFile), "utf8")).toBe(unitOf(true));
});

/** What may come after a deploy that was killed; the drive is there at the end. */
const sequels: [what: string, crash: boolean, then: () => void][] = [
  ["a deploy that is killed, and the old program again", false, () => undefined],
  [
    "a deploy that is killed, and one that fails",
    true,
    () => expect(deploy(false, { crash: true })).not.toBe("done"),
  ],
];

test.each(sequels)(
  "%s: the drive is kept, wherever it is killed, also over a power cut",
  (_what, crash, then) => {
    install();
    cpSync(host, join(root, "before"), { recursive: true, verbatimSymlinks: true });
    for (let killAt = 1; deploy(false, { killAt, crash }) === undefined; killAt++) {
      const settled = !isAside() && readFileSync(join(host, unitFile), "utf8") === unitOf(false);
      powerCut();
      then();
      expect([killAt, deploy(true), settled ? "kept" : mark(), isAside()]).toEqual([
        killAt,
        "done",
        "kept",
        false,
      ]);
      rmSync(host, { recursive: true });
      cpSync(join(root, "before"), host, { recursive: true, verbatimSymlinks: true });
    }
    expect(readFileSync(join(root, "calls"), "utf8").split("\n").length).toBeGreaterThan(15);
  },
  120_000,
);
