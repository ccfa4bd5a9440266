import type { Host } from "../../provider/src/host/host";
import type { Generation, Removal } from "../../provider/src/host/transaction/generation";
import type { Session } from "../../provider/src/session";
import type { Program, Tampering } from "./actions";
import type { CutShort } from "./simulatedTransaction";

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
  /** What tells drives from every other: the VM's own, and one that was set aside. */
  drives: string[];
}

/** A host and a deployer, played or real. */
export interface World {
  /** What the VM that a program calls so is called on the host. */
  nameOf(name: Program["name"]): string;
  /** The inputs of a program, but for its URN. */
  inputsOf(program: Program): Record<string, unknown>;
  connect(...args: Parameters<Session["hosts"]["connect"]>): Promise<Host>;
  nix: Session["nix"];
  /** Does a part of a change, where the world can break off; without it nothing is done of a change that breaks. */
  cutShort?: {
    installGeneration(generation: Generation, cut: CutShort): Promise<void>;
    removeVm(removal: Removal, cut: CutShort): Promise<void>;
  };
  tamper(name: string, tampering: Tampering): Promise<void>;
  /** Looks at a VM; `undefined` when nothing at all is left of it, a drive included. */
  look(name: string): Promise<Look | undefined>;
}
