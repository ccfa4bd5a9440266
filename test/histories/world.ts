import type { Host } from "../../provider/src/host/host";
import type { Session } from "../../provider/src/session";
import type { Program, Tampering } from "./actions";

/** A VM as it really is on a host. */
export interface Look {
  /** The memory that QEMU runs with; `undefined` when it does not run. */
  running: number | undefined;
  /** The package that the root holds. */
  root: string | undefined;
  unit: boolean;
  /** Whether the host says whose it is. */
  claimed: boolean;
  enabled: boolean;
  key: string | undefined;
  /** What tells the drive from every other; `undefined` when there is none. */
  drive: string | undefined;
}

/** A host and a deployer, played or real. */
export interface World {
  /** The inputs of a program, but for its URN. */
  inputsOf(program: Program): Record<string, unknown>;
  connect(...args: Parameters<Session["hosts"]["connect"]>): Promise<Host>;
  nix: Session["nix"];
  tamper(name: string, tampering: Tampering): Promise<void>;
  /** Looks at a VM; `undefined` when nothing at all is left of it, a drive included. */
  look(name: string): Promise<Look | undefined>;
}
