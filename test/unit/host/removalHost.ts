import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { hostPaths } from "../../../provider/src/host/paths";
import { removalScript } from "../../../provider/src/host/transaction/removal";
import { vmWith } from "../vms";
import { unitOf } from "./driveHost";
import { withMounts } from "./privateMounts";
import { scriptUnder } from "./scriptUnder";

/** The owner of the VM `gateway`. */
export const owner = { id: "gateway-1", urn: "urn:mine" };

/** The folder of a host's units. */
export const units = "etc/systemd/system.attached";

/** How a removal is run. */
interface RemovalOptions {
  by?: typeof owner;
  deletePersistentState?: boolean;
  /** Commands that mount something before it. */
  mounts?: string;
}

/** A host in a temporary folder from which VMs are removed, with a systemd that only says what it was asked. */
export class RemovalHost {
  readonly root = mkdtempSync(join(tmpdir(), "simple-vm-removal-"));

  constructor(private readonly shell: readonly [string, ...string[]]) {
    const { root } = this;
    const systemctl = `#!/bin/sh\n[ "$1" != is-active ] || { echo inactive; exit 3; }\necho "$*" >>"${root}/calls"\n[ "$1" != show ] || cat "${root}/state" 2>/dev/null\n[ "$1" != stop ] || [ ! -e "${root}/cannotStop" ]\n`;
    this.place("bin/systemctl", systemctl, 0o755);
    mkdirSync(join(root, "var/lib"), { recursive: true });
  }

  dispose(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  place(path: string, content = "", mode = 0o600): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), content, { mode });
  }

  /** Everything that a stateless VM has on its host. */
  install(name: string): void {
    const { unit, driveDirectory, runtimeDirectory, keys, deploy, gcRoot } = hostPaths(name);
    this.place(`${units}/${unit}`, unitOf(false));
    this.place(`${units}/multi-user.target.wants/${unit}`);
    this.place(`${driveDirectory}/drive.qcow2`);
    this.place(`${runtimeDirectory}/monitor.in`);
    this.place(`${keys}/ssh/key`);
    this.place(`${deploy}/owner`, `${name}-1\nurn:mine\n`);
    this.place(gcRoot);
    this.place(`${gcRoot}.incoming/path`);
  }

  /** Sets a drive of `gateway` aside, with a file `aside`, as a deploy does. */
  setAside(why = ""): void {
    const { driveAside, deploy } = hostPaths("gateway");
    this.place(`${driveAside}/aside`);
    this.place(`${deploy}/aside`, `${statSync(join(this.root, driveAside)).ino} ${why}\n`);
  }

  /** Runs the removal of `gateway`; gives what it told. */
  remove(persistState: boolean, options: RemovalOptions = {}): string[] {
    expect(this.tryToRemove(persistState, options)).toEqual({ ended: true, errors: "" });
    return readFileSync(join(this.root, "staged/result"), "utf8").trim().split("\n");
  }

  /** Runs it where it may be killed. */
  tryToRemove(persistState: boolean, options: RemovalOptions = {}): { ended: boolean; errors: string } {
    const { by = owner, deletePersistentState = false, mounts } = options;
    const script = removalScript(vmWith({ persistState, deletePersistentState }), by);
    rmSync(join(this.root, "staged"), { recursive: true, force: true });
    this.place("staged/script", scriptUnder(this.root, script));
    const env = { ...process.env, PATH: `${this.root}/bin:${process.env.PATH}` };
    const [program, ...args] = mounts === undefined ? this.shell : withMounts(mounts, this.shell.join(" "));
    const { status, stderr } = spawnSync(program, [...args, join(this.root, "staged/script")], {
      env,
      encoding: "utf8",
    });
    return { ended: status === 0, errors: stderr };
  }

  /** What is on the host, but for what the test itself put there, and for what goes with the last staged script. */
  left(): string[] {
    return readdirSync(this.root, { recursive: true, encoding: "utf8" })
      .filter((path) => /^(var|run|nix|etc)\/.*(simple-vm|gateway|attached)/.test(path))
      .filter((path) => !path.startsWith("run/simple-vms-deploy"))
      .sort();
  }
}
