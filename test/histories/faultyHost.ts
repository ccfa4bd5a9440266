import { SimpleVmError } from "../../provider/src/errors/error";
import type { Host } from "../../provider/src/host/host";
import { HostUncertainError, HostUnchangedError } from "../../provider/src/host/transaction/detachedScript";
import type { BreakingCall, Fault } from "./actions";

/** The provider's process has ended: nothing of the step reaches the state. */
export class Killed extends Error {}

/** A fault that was asked for, not one that the steps have made themselves. */
export interface Armed {
  fault: Fault | undefined;
  /** Whether it has happened. */
  hit: boolean;
}

/** Lets the armed fault happen in its call. `broken` is what the host does when a change breaks off half-way. */
export async function withFault<Result>(
  armed: Armed,
  call: BreakingCall,
  work: () => Promise<Result>,
  broken: () => Promise<void> = async () => undefined,
): Promise<Result> {
  const { fault } = armed;
  if (fault?.call !== call || armed.hit) return work();
  armed.hit = true;
  const changes = call === "installGeneration" || call === "removeVm";
  if (fault.how === "killed" || fault.how === "lost") {
    if (fault.done) await work();
    if (fault.how === "killed") throw new Killed();
    throw changes ? new HostUncertainError({ what: "lost" }) : new SimpleVmError({ what: "lost" });
  }
  if (!changes) throw new SimpleVmError({ what: "failed" });
  if (fault.how === "failed") throw new HostUnchangedError({ what: "failed" });
  await broken();
  throw new HostUncertainError({ what: "broken" });
}

/** A host of which one call breaks. `breakOff` leaves a generation half in place. */
export function faultyHost(
  host: Host,
  armed: Armed,
  breakOff?: (...args: Parameters<Host["installGeneration"]>) => Promise<void>,
): Host {
  return {
    label: host.label,
    hostKeyFingerprint: host.hostKeyFingerprint,
    facts: () => withFault(armed, "facts", () => host.facts()),
    checkName: (claim) => withFault(armed, "checkName", () => host.checkName(claim)),
    claimName: (claim) => withFault(armed, "claimName", () => host.claimName(claim)),
    renameOwner: (claim) => host.renameOwner(claim),
    storedPackage: (path) => host.storedPackage(path),
    copyClosure: (request) => withFault(armed, "copyClosure", () => host.copyClosure(request)),
    installGeneration: (generation) =>
      withFault(
        armed,
        "installGeneration",
        () => host.installGeneration(generation),
        async () => breakOff?.(generation),
      ),
    removeVm: (removal) => withFault(armed, "removeVm", () => host.removeVm(removal)),
    observeVm: (vm, id) => withFault(armed, "observeVm", () => host.observeVm(vm, id)),
    get keyFolders() {
      return host.keyFolders;
    },
  };
}
