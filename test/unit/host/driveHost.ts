import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { hostPaths } from "../../../provider/src/host/paths";
import { healthFiles } from "../../../provider/src/host/transaction/health";
import { keyFiles } from "../../../provider/src/host/transaction/stagedKeys";
import { transactionScript } from "../../../provider/src/host/transaction/transaction";
import { renderUnit } from "../../../provider/src/unit/unit";
import { outPath, runnerWith, vmWith } from "../vms";
import { scriptUnder } from "./scriptUnder";

export const paths = hostPaths("gateway");
export const unitFile = `/etc/systemd/system/${paths.unit}`;
export const wants = `/etc/systemd/system/multi-user.target.wants/${paths.unit}`;
const otherPackage = outPath.replace(/-[^-/]*$/, "-other");

/** What is special about one deploy. */
export interface DeployOptions {
  /** The count of the command that changes something before which the script is killed; 0 for none. */
  killAt?: number;
  /** A VM that is stateless, or of the other package, crashes. */
  crash?: boolean;
  restart?: boolean;
  autoStart?: boolean;
  stateKeepsDrive?: boolean;
  /** Another package than the installed one. */
  other?: boolean;
  /** A running VM is not restarted though the change would ask for it. */
  isDeferred?: boolean;
  /** A command that shows that the new VM is healthy, and one for the installed one. */
  health?: string;
  oldHealth?: string;
  /** An unhealthy VM makes way for the installed one. Default: true. */
  goesBack?: boolean;
  /** Default: true. */
  snapshot?: boolean;
}

/** What a start of the unit in the file `$loaded` does to the drive's folder: a stateless one empties it, each writes a drive. */
const start = `
drive=$host${paths.driveDirectory}
if grep -q '^ExecStartPre=.*STATE_DIRECTORY' "$loaded"; then rm -rf "$drive"; fi
mkdir -p "$drive"
[ -e "$drive/mark" ] || echo new >"$drive/mark"
[ ! -e "$host/outlived" ] || rm "$drive/mark"
touch "$host/active"
`;

/** Counts the commands that change something, and ends the script before the one whose turn it is. */
export const counted = (program: string): string => `
echo "$0 $*" >>"$root/calls"
if [ "$(wc -l <"$root/calls")" = "$KILL_AT" ]; then
  read -r _ _ _ _ _ session _ </proc/$$/stat
  /bin/kill -KILL -- "-$session"
  kill -KILL 0
fi
exec ${program} "$@"
`;

/** The unit as systemd has it in memory: read when it is asked for first, and from then on at a reload alone. */
const load = `cp -p "$host${unitFile}" "$loaded" 2>/dev/null`;

const programs: Record<string, string> = {
  systemctl: `
loaded="$host/loaded"
[ -e "$loaded" ] || ${load}
case "$1" in
is-active) { [ -e "$host/waits" ] && echo activating; } || { [ -e "$host/active" ] && echo active; } || echo inactive ;;
stop) echo stop >>"$root/stops"; rm -f "$host/active" "$host/waits" ;;
kill) rm -f "$host/outlived" ;;
start)
  rm -f "$host/waits"
  if [ -e "$host/killsDeploy" ]; then kill -KILL 0; fi
  echo "start$(sed -n 's,^ExecStart=.*/r-other.*, other,p' "$loaded")" >>"$root/starts"
  [ ! -e "$host/crashLate" ] || { rm "$host/crashLate"; touch "$host/active"; exit 1; }
  [ -e "$host/crash" ] && grep -qE 'STATE_DIRECTORY|/r-other' "$loaded" && exit 1
  ${start} ;;
daemon-reload)
  echo reload >>"$root/reloads"
  [ ! -e "$host/noReload" ] || [ "$(wc -l <"$root/reloads")" -lt "$(cat "$host/noReload")" ] || exit 1
  ${load}
  ;;
show)
  case "$*" in
  *SubState*) cat "$host/waits" 2>/dev/null || echo running ;;
  *MainPID*) printf '%s\\n' MainPID=1 "InvocationID=$(cat "$host/invocation" 2>/dev/null)" ;;
  *InvocationID*) cat "$host/invocation" 2>/dev/null || echo ;;
  *) [ "$host${unitFile}" -nt "$loaded" ] && echo yes || echo no ;;
  esac
  ;;
esac`,
  timeout: 'case "$*" in *tail*) exit 124 ;; esac; exec /usr/bin/timeout "$@"',
  journalctl: "",
  sync: "",
  ...Object.fromEntries(["mv", "ln", "rm"].map((name) => [name, counted(`/bin/${name}`)])),
};

const vm = (persistState: boolean, autoStart = true, snapshot = true) =>
  vmWith({ persistState, autoStart, snapshot });

/** The text of the VM's unit. */
export const unitOf = (persistState: boolean, other = false): string =>
  renderUnit(vm(persistState), {
    runner: runnerWith("", other ? "/r-other" : "/r"),
    facts: { path: "/bin" },
    ownerId: "gateway-1",
  });

const checksBy = (command: string | undefined) =>
  command === undefined ? [] : [{ command, timeout: 1, interval: 1, holdFor: 0 }];

/** A host in a temporary folder, whose shell runs the transaction's whole script with a systemd that is played. */
export class DriveHost {
  readonly root = mkdtempSync(join(tmpdir(), "simple-vm-aside-"));
  readonly host = join(this.root, "host");

  /** Further programs of the host, or others in their places. */
  constructor(
    others: Record<string, string> = {},
    private readonly shell: readonly string[] = ["/bin/sh"],
  ) {
    for (const [name, text] of Object.entries({ ...programs, ...others })) this.program(name, text);
  }

  /** Puts a program on the host's PATH: a text for sh. */
  program(name: string, text: string): void {
    this.write(join(this.root, "bin", name), `#!/bin/sh\n${text}`, 0o755);
  }

  /** Puts a file on the host. */
  place(path: string, content = ""): void {
    this.write(join(this.host, path), content);
  }

  /** What a file on the host holds; undefined where there is none. */
  content(path: string): string | undefined {
    const full = join(this.host, path);
    return existsSync(full) ? readFileSync(full, "utf8") : undefined;
  }

  take(path: string): void {
    rmSync(join(this.host, path), { recursive: true });
  }

  /** A persistent VM that runs. */
  install(): void {
    this.place(unitFile, unitOf(true));
    this.place(wants);
    this.place(`${paths.driveDirectory}/mark`, "kept\n");
    this.place(`${paths.deploy}/owner`, "gateway-1\nurn\n");
    this.place("active");
    mkdirSync(join(this.host, dirname(paths.gcRoot)), { recursive: true });
  }

  /** Runs a deploy in a process group of its own; gives its end, `undefined` if killed. */
  deploy(persistState: boolean, options: DeployOptions = {}): string | undefined {
    const { killAt = 0, crash = false, restart = true, autoStart = true, other = false } = options;
    const { health, oldHealth, goesBack = true, isDeferred = false } = options;
    const made = vm(persistState, autoStart, options.snapshot);
    const script = transactionScript(made, {
      ...{ owner: { id: "gateway-1", urn: "urn" }, startDeadline: 1, stopDeadline: 1, goesBack },
      ...{ restart, isDeferred },
      ...{ oldHealth: checksBy(oldHealth), runner: runnerWith("qemu-img create") },
      ...{ outPath: other ? otherPackage : outPath, stateKeepsDrive: options.stateKeepsDrive ?? false },
    });
    const staged = join(this.root, "staged");
    for (const left of [staged, ...["calls", "reloads", "starts"].map((name) => join(this.root, name))]) {
      rmSync(left, { recursive: true, force: true });
    }
    this.write(join(staged, "script"), scriptUnder(this.host, script));
    const files = {
      ...{ unit: unitOf(persistState, other), ...keyFiles(made) },
      ...{ ...healthFiles("new", checksBy(health)), ...healthFiles("old", checksBy(oldHealth)) },
    };
    for (const [name, text] of Object.entries(files)) {
      this.write(join(staged, name), text);
    }
    if (crash) this.place("crash");
    spawnSync("setsid", ["--wait", ...this.shell, join(staged, "script")], { env: this.environment(killAt) });
    rmSync(join(this.host, "crash"), { force: true });
    return this.told("status");
  }

  /** Why the last deploy failed. */
  reason(): string {
    return Buffer.from(this.told("reason") ?? "", "base64").toString();
  }

  /** What the last deploy warned of. */
  warnings(): string[] {
    const result = readFileSync(join(this.root, "staged/result"), "utf8");
    return [...result.matchAll(/^warning=(.*)$/gm)].map(([, text]) =>
      Buffer.from(text ?? "", "base64").toString(),
    );
  }

  /** The commands of the last deploy that change something. */
  calls(): string[] {
    return readFileSync(join(this.root, "calls"), "utf8").trim().split("\n");
  }

  /** The starts of the last deploy, those of the other package as `start other`. */
  starts(): string[] {
    return readFileSync(join(this.root, "starts"), "utf8").trim().split("\n");
  }

  /** Somebody starts the VM by hand. */
  start(): void {
    spawnSync("/bin/sh", ["-c", `loaded="$host${unitFile}"\n${start}`], { env: this.environment() });
  }

  /** The host loses its power and boots: what is enabled is started. */
  powerCut(): void {
    rmSync(join(this.host, "active"), { force: true });
    if (existsSync(join(this.host, wants)) || existsSync(join(this.host, dirname(wants), paths.unit)))
      this.start();
  }

  /** Puts the host back to what it is now, as often as it is called. */
  keep(): () => void {
    const [from, to] = [this.host, join(this.root, "before")];
    cpSync(from, to, { recursive: true, verbatimSymlinks: true });
    return () => {
      rmSync(from, { recursive: true });
      cpSync(to, from, { recursive: true, verbatimSymlinks: true });
    };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private told(name: string): string | undefined {
    const result = join(this.root, "staged/result");
    if (!existsSync(result)) return undefined;
    return new RegExp(`^${name}=(.*)$`, "m").exec(readFileSync(result, "utf8"))?.[1];
  }

  private environment(killAt = 0): NodeJS.ProcessEnv {
    const { root, host } = this;
    return { ...process.env, PATH: `${root}/bin:${process.env.PATH}`, root, host, KILL_AT: String(killAt) };
  }

  private write(path: string, content: string, mode = 0o600): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode });
  }
}
