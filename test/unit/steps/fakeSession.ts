import type { Host } from "../../../provider/src/host/host";
import type { KeyFolders } from "../../../provider/src/host/keyFolder/keyFolders";
import type { Session } from "../../../provider/src/session";
import { DeclaredVms } from "../../../provider/src/steps/declaredVms";
import type { Reporter } from "../../../provider/src/steps/reporter";
import { outPath } from "../vms";
import { outputs, unitText } from "./gateway";

/** A session without hosts and without Nix: it keeps what the steps ask of it, and answers as a test says. */
export interface FakeSession extends Session {
  hosts: jest.Mocked<Session["hosts"]>;
  nix: jest.Mocked<Session["nix"]>;
  outputsInState: jest.Mocked<Session["outputsInState"]>;
  /** What was told to any resource's user. */
  told: jest.Mocked<Reporter>;
}

/** A host that keeps what is asked of it. */
export type FakeHost = jest.Mocked<Host> & { readonly keyFolders: jest.Mocked<KeyFolders> };

/** Evaluates everything to the same package; has no host. */
export function fakeSession(): FakeSession {
  const told = { status: jest.fn(), note: jest.fn(), warn: jest.fn() };
  return {
    told,
    reporterFor: () => told,
    declaredVms: new DeclaredVms(),
    toldDrift: new Set(),
    outputsInState: jest.fn().mockResolvedValue(undefined),
    toldOfHosts: new Set(),
    hosts: { connect: jest.fn().mockRejectedValue(new Error("a host was connected to")) },
    nix: {
      evaluate: jest.fn().mockResolvedValue({ drvPath: `${outPath}.drv`, outPath }),
      isValid: jest.fn().mockResolvedValue(true),
      build: jest.fn().mockRejectedValue(new Error("a VM was built")),
      closureOf: jest.fn().mockRejectedValue(new Error("a closure was listed")),
      sizedClosure: jest.fn().mockResolvedValue(undefined),
      graphOf: jest.fn().mockResolvedValue(undefined),
      substitutedClosureOf: jest.fn().mockResolvedValue(undefined),
    },
  };
}

/** Gives the session a host on which every step succeeds, and which alone has the package: nothing is to be built. */
export function withHost(session: FakeSession): FakeHost {
  const closure = [{ path: outPath, narSize: 1, references: [] }];
  const host: FakeHost = {
    label: "root@fake:22",
    hostKeyFingerprint: outputs.hostId,
    facts: jest.fn().mockResolvedValue({ path: "/bin", machine: "x86_64", hasBash: true }),
    preflight: jest.fn().mockResolvedValue({ vms: [], holders: [] }),
    claimName: jest.fn().mockResolvedValue(undefined),
    renameOwner: jest.fn().mockResolvedValue(undefined),
    storedPackage: jest.fn().mockResolvedValue({ closure, runScript: `${outPath}/bin/run-vm`, text: "" }),
    copyClosure: jest.fn().mockResolvedValue(undefined),
    installGeneration: jest.fn().mockResolvedValue({ unitText, publicKeys: {}, took: {}, warnings: [] }),
    removeVm: jest.fn().mockResolvedValue({ dropIn: [], warning: [] }),
    observeVm: jest.fn().mockResolvedValue({ kind: "gone" }),
    keyFolders: {
      checkName: jest.fn().mockResolvedValue(undefined),
      claimName: jest.fn().mockResolvedValue(undefined),
      install: jest.fn().mockResolvedValue({}),
      remove: jest.fn().mockResolvedValue({}),
      observe: jest.fn().mockResolvedValue({ kind: "gone" }),
    },
  };
  session.hosts.connect.mockResolvedValue(host);
  session.nix.isValid.mockResolvedValue(false);
  return host;
}
