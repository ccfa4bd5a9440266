import { Hosts } from "./host/hosts";
import { WorkUnderWay } from "./host/workUnderWay";
import { Nix } from "./nix/nix";
import { DeclaredVms } from "./steps/declaredVms";
import type { Reporter } from "./steps/reporter";

/** What the steps of one run share. */
export interface Session {
  /** Tells the user of the resource with this URN what goes on with it. */
  reporterFor(urn: string): Reporter;
  /** The VMs that the program declares. */
  declaredVms: DeclaredVms;
  /** The URNs of the resources whose drift this run has found and told. */
  toldDrift: Set<string>;
  /** What this run has warned of hosts about, which is told once: of each `LABEL: TOPIC`. */
  toldOfHosts: Set<string>;
  /** The way to the hosts. */
  hosts: Pick<Hosts, "connect">;
  /** Nix on the deployer. */
  nix: Pick<
    Nix,
    "evaluate" | "isValid" | "build" | "closureOf" | "sizedClosure" | "graphOf" | "substitutedClosureOf"
  >;
  /**
   * What the state has of the resource with this URN, which `check` is not given; `undefined` where it cannot be asked.
   * `state` says where it is, as the inputs have it (`stateProperty`).
   */
  outputsInState(state: unknown, urn: string): Promise<unknown>;
}

/** A session with connections and folders that are its own: two in one process share nothing. */
export interface OpenSession extends Session {
  /** What is not to be left half-way on hosts, for whoever ends the process. */
  work: WorkUnderWay;
  /** Says goodbye to all hosts, and gives up the deployer's temporary roots. To be called when no step is under way. */
  close(): Promise<void>;
}

/** Opens a session; whoever opens it closes it, or ends the process. */
export function openSession({
  reporterFor,
  outputsInState = async () => undefined,
}: Pick<Session, "reporterFor"> & Partial<Pick<Session, "outputsInState">>): OpenSession {
  const work = new WorkUnderWay();
  const hosts = new Hosts(work);
  const nix = new Nix();
  return {
    reporterFor,
    outputsInState,
    declaredVms: new DeclaredVms(),
    toldDrift: new Set(),
    toldOfHosts: new Set(),
    hosts,
    nix,
    work,
    close: async () => {
      nix.close();
      await hosts.close();
    },
  };
}
