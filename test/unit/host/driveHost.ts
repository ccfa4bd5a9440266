import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { hostPaths } from "../../../provider/src/host/paths";
import { keyFiles } from "../../../provider/src/host/stagedKeys";
import { transactionScript } from "../../../provider/src/host/transaction";
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
}

/** What a start of the installed unit does to the drive's folder: a stateless one empties it, each writes a drive. */
const start = `
drive=$host${paths.driveDirectory}
if grep -q '^ExecStartPre=.*STATE_DIRECTORY' "$host${unitFile}"; then rm -rf "$drive"; fi
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
start)
  echo "start$(sed -n 's,^ExecStart=.*/r-other.*, other,p' "$host${unitFile}")" >>"$root/starts"
  [ ! -e "$host/crashLate" ] || { rm "$host/crashLate"; touch "$host/active"; exit 1; }
  [ -e "$host/crash" ] && grep -qE 'STATE_DIRECTORY|/r-other' "$host${unitFile}" && exit 1
  ${start} ;;
daemon-reload)
  echo reload >>"$root/reloads"
  [ ! -e "$host/noReload" ] || [ "$(wc -l <"$root/reloads")" -lt "$(cat "$host/noReload")" ] || exit 1
  ;;
show) [ -e "$host/needsReload" ] && echo yes || echo no ;;
esac`,
  timeout: "exit 124",
  journalctl: "",
  sync: "",
  ...Object.fromEntries(["mv", "ln", "rm"].map((name) => [name, counted(`/bin/${name}`)])),
};

const vm = (persistState: boolean, autoStart = true) => vmWith({ persistState, autoStart });

/** The text of the VM's unit. */
export const unitOf = (persistState: boolean, other = false): string =>
  renderUnit(vm(persistState), {
    runner: runnerWith("", other ? "/r-other" : "/r"),
    facts: { path: "/bin" },
    ownerId: "gateway-1",
  });

/** A host in a temporary folder, on which the transaction's whole script is run with a systemd that is played. */
export class DriveHost {
  readonly root = mkdtempSync(join(tmpdir(), "simple-vm-aside-"));
  readonly host = join(this.root, "host");

  constructor() {
    for (const [name, text] of Object.entries(programs)) {
      this.write(join(this.root, "bin", name), `#!/bin/sh\n${text}`, 0o755);
    }
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
    const made = vm(persistState, autoStart);
    const script = transactionScript(made, {
      ...{ owner: { id: "gateway-1", urn: "urn" }, stopDeadline: 1, restart },
      ...{ outPath: other ? otherPackage : outPath, stateKeepsDrive: options.stateKeepsDrive ?? false },
    });
    const staged = join(this.root, "staged");
    for (const left of [staged, ...["calls", "reloads", "starts"].map((name) => join(this.root, name))]) {
      rmSync(left, { recursive: true, force: true });
    }
    this.write(join(staged, "script"), scriptUnder(this.host, script));
    for (const [name, text] of Object.entries({ unit: unitOf(persistState, other), ...keyFiles(made) })) {
      this.write(join(staged, name), text);
    }
    if (crash) this.place("crash");
    spawnSync("setsid", ["--wait", "/bin/sh", join(staged, "script")], { env: this.environment(killAt) });
    rmSync(join(this.host, "crash"), { force: true });
    return this.told("status");
  }

  /** Why the last deploy failed. */
  reason(): string {
    return Buffer.from(this.told("reason") ?? "", "base64").toString();
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
    spawnSync("/bin/sh", ["-c", start], { env: this.environment() });
  }

  /** The host loses its power and boots: what is enabled is started. */
  powerCut(): void {
    rmSync(join(this.host, "active"), { force: true });
    if (existsSync(join(this.host, wants)) || existsSync(join(this.host, dirname(wants), paths.unit)))
      this.start();
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
