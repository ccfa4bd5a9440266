import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { hostPaths } from "../../../provider/src/host/paths";
import type { HostScript } from "../../../provider/src/host/script";
import { outPath } from "../vms";
import { scriptUnder } from "./scriptUnder";

/** Answers `systemctl show --property=NAME --value UNIT` by a file of that name. */
const systemctl = (answers: string): string => `case "$1 $2" in
"show --property="*) cat "${answers}/\${2#--property=}" ;;
*) exit 99 ;;
esac`;

const unitFile = "/etc/systemd/system/simple-vm-gateway.service";

/** A host in a temporary folder with the VM gateway on it, whose systemd is played. */
export class ObservedHost {
  readonly root = mkdtempSync(join(tmpdir(), "simple-vm-observed-"));
  readonly paths = hostPaths("gateway");
  readonly wants = `${dirname(unitFile)}/multi-user.target.wants/${this.paths.unit}`;
  readonly program = `${outPath}/bin/run-gateway-vm`;
  readonly unitText = `[Service]\nExecStart="${this.program}"\n`;

  constructor(
    private readonly script: HostScript,
    private readonly shell: [string, ...string[]],
  ) {}

  /** Puts the VM there: deployed, running, started by the unit that is installed. */
  install(): void {
    this.breakSystemd(systemctl(join(this.root, "answers")));
    this.write(unitFile, this.unitText);
    this.write(this.program, "#!/bin/sh\n");
    this.write(`${this.paths.deploy}/owner`, "gateway-1\nurn\n");
    for (const [link, target] of [
      [this.wants, "../x"],
      [this.paths.gcRoot, outPath],
    ] as const) {
      mkdirSync(dirname(join(this.root, link)), { recursive: true });
      symlinkSync(target, join(this.root, link));
    }
    for (const [name, value] of Object.entries({
      ActiveState: "active",
      NeedDaemonReload: "no",
      InvocationID: "this",
      ExecStart: this.command(this.program),
      UnitPath: "",
    }))
      this.say(name, value);
    this.start(this.program);
  }

  /** What systemd shows as a unit's property. */
  say(property: string, value: string): void {
    this.write(`/answers/${property}`, `${value}\n`);
  }

  /** What the unit has written down of this start. */
  start(program: string): void {
    this.write(this.paths.started, `this\n${this.command(program)}\n`);
  }

  /** As `systemctl show --property=ExecStart` does. */
  private command(program: string): string {
    return `{ path=${program} ; argv[]=${program} ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }`;
  }

  breakSystemd(text: string): void {
    this.write("/bin/systemctl", `#!/bin/sh\n${text}\n`, 0o755);
  }

  write(path: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text, { mode });
  }

  erase(path: string): void {
    rmSync(join(this.root, path), { recursive: true });
  }

  /** Stops the VM, and takes all of it away but one thing. */
  eraseAllBut(kept: string): void {
    this.say("ActiveState", "inactive");
    const { deploy, gcRoot } = this.paths;
    for (const path of [unitFile, this.wants, deploy, gcRoot, this.program]) {
      if (path !== kept) this.erase(path);
    }
  }

  /** Runs the script; gives its exit status and what it told. */
  look(input: string): { status: number | null; stdout: string; stderr: string } {
    const [program, ...args] = this.shell;
    return spawnSync(program, [...args, "-c", scriptUnder(this.root, this.script)], {
      input,
      encoding: "utf8",
      env: { ...process.env, PATH: `${this.root}/bin:${process.env.PATH}` },
    });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
