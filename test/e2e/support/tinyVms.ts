import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A VM of `tiny/package.nix`, which says what each option means. */
export interface TinyVm {
  revision?: string;
  before?: string;
  scripts?: string[];
  payload?: boolean;
  foreign?: boolean;
  image?: string;
  drive?: boolean;
  words?: string;
  fstab?: string;
  trace?: string;
}

/**
 * A folder that is a flake of VMs whose QEMU runs but whose machine stands still: for tests of whatever happens on the
 * host, in a tenth of the time that a guest needs to boot. They never power off by themselves, so each stop takes
 * `stopTimeout`.
 */
export class TinyVms {
  readonly path = mkdtempSync(join(tmpdir(), "tiny-flake-"));
  #vms: Record<string, TinyVm>;

  constructor(vms: Record<string, TinyVm>) {
    this.#vms = vms;
    cpSync(join(__dirname, "tiny"), this.path, { recursive: true });
    this.set({});
  }

  /** Adds VMs, or puts others in their places. */
  set(vms: Record<string, TinyVm>): void {
    this.#vms = { ...this.#vms, ...vms };
    writeFileSync(join(this.path, "vms.json"), JSON.stringify(this.#vms));
  }

  /** The argument `vm` for a VM of the flake. */
  vm(name: string): { flake: string } {
    return { flake: `${this.path}#${name}` };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A revision that no earlier run has built. */
export const freshRevision = (): string => `${process.pid}-${Date.now()}`;

/** A run script that answers as QEMU's monitor does and starts no QEMU: what is measured is everything but the VM. */
export const answersTheMonitor = `cd "$RUNTIME_DIRECTORY" && exec 3<>monitor.in 4<>monitor.out
while read -r question <&3; do
  case "$question" in
  "info status") echo "VM status: running" >&4 ;;
  system_powerdown) exit 0 ;;
  esac
done`;
