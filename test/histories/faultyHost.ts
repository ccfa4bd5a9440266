import { SimpleVmError } from "../../provider/src/errors/error";
import type { Host } from "../../provider/src/host/host";
import { HostUncertainError, HostUnchangedError } from "../../provider/src/host/transaction/detachedScript";
import { type CommandEnd, RemoteCommandError } from "../../provider/src/ssh/errors";
import { madeUp } from "../unit/errors/madeUp";
import type { BreakingCall, Fault } from "./actions";
import type { CutShort } from "./simulatedTransaction";
import type { World } from "./world";

/** The provider's process has ended: nothing of the step reaches the state. */
export class Killed extends Error {}

/** A fault that was asked for, not one that the steps have made themselves. */
export interface Armed {
  fault: Fault | undefined;
  /** Whether it has happened. */
  hit: boolean;
}

/** A command of which nobody saw the end. */
const lost: CommandEnd = { exitCode: null, stdout: "", stderr: "", connectionLost: true };

/** Lets the armed fault happen in its call. `cutShort` is what the host does when a change ends half-way. */
export async function withFault<Result>(
  armed: Armed,
  call: BreakingCall,
  work: () => Promise<Result>,
  cutShort: (cut: CutShort) => Promise<void> = async () => undefined,
): Promise<Result> {
  const { fault } = armed;
  if (fault?.call !== call || armed.hit) return work();
  armed.hit = true;
  const changes = call === "installGeneration" || call === "removeVm";
  if (fault.how === "killed" || fault.how === "lost") {
    if (fault.done) await work();
    if (fault.how === "killed") throw new Killed();
    throw changes
      ? new HostUncertainError({ ...madeUp, what: "lost" })
      : new RemoteCommandError(lost, { ...madeUp, what: "lost" });
  }
  if (!changes) throw new SimpleVmError({ ...madeUp, what: "failed" });
  const { after, how } = fault;
  await cutShort({ after, how });
  throw how === "failed"
    ? new HostUnchangedError({ ...madeUp, what: how })
    : new HostUncertainError({ ...madeUp, what: how });
}

/** A host of which one call breaks. */
export function faultyHost(host: Host, armed: Armed, cutShort: World["cutShort"]): Host {
  return {
    label: host.label,
    hostKeyFingerprint: host.hostKeyFingerprint,
    facts: () => withFault(armed, "facts", () => host.facts()),
    preflight: (request) => withFault(armed, "preflight", () => host.preflight(request)),
    claimName: (claim) => withFault(armed, "claimName", () => host.claimName(claim)),
    renameOwner: (claim) => host.renameOwner(claim),
    storedPackage: (path) => host.storedPackage(path),
    copyClosure: (request) => withFault(armed, "copyClosure", () => host.copyClosure(request)),
    installGeneration: (generation) =>
      withFault(
        armed,
        "installGeneration",
        () => host.installGeneration(generation),
        async (cut) => cutShort?.installGeneration(generation, cut),
      ),
    removeVm: (removal) =>
      withFault(
        armed,
        "removeVm",
        () => host.removeVm(removal),
        async (cut) => cutShort?.removeVm(removal, cut),
      ),
    observeVm: (vm, id) => withFault(armed, "observeVm", () => host.observeVm(vm, id)),
    get keyFolders() {
      return host.keyFolders;
    },
  };
}
