import { type OpenSession, openSession } from "../../provider/src/session";
import { answersTheMonitor, TinyVms } from "../e2e/support/tinyVms";
import { labNixConfig } from "../lab/guest";
import { bootHost, type LabHost } from "../lab/host";

/** The run script of VMs without QEMU that make a drive, and mark it so that it is known again. */
const withDrive = `test -e "$NIX_DISK_IMAGE" || qemu-img create -q -f qcow2 "$NIX_DISK_IMAGE" 16M
test -e mark || cat /proc/sys/kernel/random/uuid >mark
${answersTheMonitor}`;

/** What the histories on a host of the lab share: the host, this machine's Nix, and one connection. */
export interface HistoryHost {
  host: LabHost;
  flake: TinyVms;
  session: OpenSession;
  /** Removes all of it. */
  close(): Promise<void>;
}

/** Boots a host. */
export async function openHistoryHost(): Promise<HistoryHost> {
  process.env.NIX_CONFIG = labNixConfig;
  const before = withDrive;
  const flake = new TinyVms({ revision1: { before }, revision2: { before, revision: "2" } });
  const quiet = { status: () => undefined, note: () => undefined, warn: () => undefined };
  const host = await bootHost();
  const session = openSession({ reporterFor: () => quiet });
  return {
    host,
    flake,
    session,
    close: async () => {
      await session.close();
      await host.shutdown();
      flake.remove();
    },
  };
}
