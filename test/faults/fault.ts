import type { Drift } from "../../provider/src/state/state";
import type { DeployBench } from "./deployBench";

/** What every row of the fault table says of itself. */
interface Row {
  /** The VM's name; unique among all rows. */
  name: string;
  /** What breaks, and when. */
  what: string;
  /** The VM's arguments beside those that every row has: `keyFolders`, `persistState` and 32 MiB. */
  args?: object;
  /** In the subset of `npm test`. Default: false. */
  quick?: true;
}

/** A VM that runs and that somebody on the host works on. All such rows share one host, one program and each command. */
export interface RestingFault extends Row {
  /** What root does on the host. */
  breaks: string;
  /** What the next refresh has to tell; `gone` where the VM leaves the state by it. */
  drift: readonly Drift[] | "gone";
  /** What root takes back at the end, as no deploy is to. Default: nothing. */
  takesBack?: string;
}

/** A command that something comes between. Each such row has a program of its own, and for its time a host. */
export interface DeployFault extends Row {
  /** The fault hits the first up; else one that gives a VM that runs 48 MiB. Default: false. */
  first?: true;
  /** The command ends without a word to its state: a refresh has to find out. Else the next up is run as it is. */
  killed?: true;
  breaks: Happening;
}

/** Runs `pulumi up` by the bench, lets the fault happen, and says by `bench.ends` how the command has to end. */
export type Happening = (bench: DeployBench) => Promise<void>;

/** What was seen of a row. */
export interface Outcome {
  name: string;
  what: string;
  /** Empty when all holds that has to hold. */
  wrong: string;
  /** How the fault itself ended, in a few words. */
  seen: string;
  seconds: number;
}
