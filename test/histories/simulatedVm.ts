import type { Owner } from "../../provider/src/host/vmVariables";
import { emptyingLine } from "../../provider/src/unit/drive";
import { ownerSetting } from "../../provider/src/unit/unit";

/** What a transaction saves of a VM, and puts back. */
export interface Saved {
  wasUp: boolean;
  unit: string | undefined;
  enabled: boolean;
  root: string | undefined;
  keys: Record<string, string> | undefined;
  /** The drive of which a snapshot was made. */
  snapshot?: string;
}

/** A VM on the simulated host; what is `undefined` is not there. */
export class SimulatedVm {
  owner?: Owner;
  /** The deploy's own folder, in which the marker lies. */
  hasDeployFolder = false;
  unit?: string;
  enabled = false;
  /** The memory that it runs with. */
  running?: number;
  root?: string;
  keys?: Record<string, string>;
  drive?: string;
  /** A drive to be kept that was set aside. */
  aside?: string;
  /** What a transaction that has not ended has saved. */
  previous?: Saved;

  /** Whose it is, by the marker, or where that is lost by the unit. */
  get ownerId(): string | undefined {
    return this.owner?.id ?? new RegExp(`^${ownerSetting}=(.*)$`, "m").exec(this.unit ?? "")?.[1];
  }

  /** Whether the unit throws the drive away; without a unit nothing does. */
  get emptiesDrive(): boolean {
    return this.unit !== undefined && new RegExp(emptyingLine, "m").test(this.unit);
  }

  get isDown(): boolean {
    return this.running === undefined;
  }

  stop(): void {
    if (this.isDown) return;
    this.running = undefined;
    if (this.emptiesDrive) this.drive = undefined;
  }

  /** As systemd starts the unit that is there. */
  start(newDrive: () => string): void {
    const memory = /-m (\d+) /.exec(this.unit ?? "")?.[1];
    if (memory === undefined) throw new Error("there is no unit to start");
    this.running = Number(memory);
    if (this.emptiesDrive) this.drive = undefined;
    this.drive ??= newDrive();
  }
}
