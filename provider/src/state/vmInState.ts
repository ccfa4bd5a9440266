import type { VmWithPackage } from "../arguments/vm";

/** A way in which a look at the host finds a VM to differ from the state; `plan/drift.ts` says what each means. */
export type ObservedDrift =
  | "missing"
  | "unit"
  | "outdated"
  | "stale"
  | "stopped"
  | "disabled"
  | "keyFolders"
  | "gcRoot"
  | "owner";

/** What the output `drift` tells of a VM: what was found on its host, or that a deploy failed half-way. */
export type Drift = ObservedDrift | "unfinished";

/** What is known of a VM on its host. A refresh makes known what a deploy left unfinished. */
export type Condition =
  /** It is as it was deployed, but for what the last refresh found. */
  | { kind: "known"; drift: readonly ObservedDrift[] }
  /** A deploy failed half-way, or nobody knows how it ended. */
  | { kind: "unfinished" };

/** What a deploy found out about a VM, beside its inputs; all that later steps compare with. */
export interface VmOutputs {
  closure: { paths: number; bytes: number };
  /**
   * The closure's packages, for a preview to compare with, in one of the forms of `packages/keptPackages.ts`: of a deploy
   * all that a state may have, the best first. `undefined` where the state has none.
   */
  packages?: readonly string[];
  publicKeys: Record<string, string>;
  hostId: string;
  /** The digest of the unit that the last finished deploy installed; `undefined` as long as none has finished. */
  unitDigest: string | undefined;
  condition: Condition;
}

/** A VM as the state has it: its inputs with defaults, and its outputs. */
export type VmInState = VmWithPackage & VmOutputs;

/** A VM's condition as the output `drift` tells it. */
export const toldDrift = (condition: Condition): readonly Drift[] =>
  condition.kind === "unfinished" ? ["unfinished"] : condition.drift;
