import { complaintsOf } from "./complaints";
import { runScriptEnvironment } from "./environment";
import type { GuestMount } from "./guestMounts";
import { forgetSnapshot, makeMonitorPipes, powerOff, waitForMonitor } from "./monitor";
import type { Runner } from "./runner";
import { readRunScript } from "./script";

/** A package as NixOS's `config.system.build.vm` is one. */
export interface NixosPackage {
  /** Absolute path of its `bin/run-*-vm`. */
  runScript: string;
  /** The run script's text, or its beginning. */
  text: string;
  /** What the guest mounts from its host, as far as it is known. */
  mounts: readonly GuestMount[];
}

/** NixOS's run script: what it takes and does by itself is read from its text, and QEMU's monitor tells of QEMU. Pure. */
export function nixosRunner({ runScript, text, mounts }: NixosPackage): Runner {
  const script = readRunScript(text);
  return {
    runScript,
    ports: script.ports,
    folders: script.folders,
    imageTool: script.imageTool,
    environment: (vm, network) => runScriptEnvironment(vm, script, network),
    prepare: makeMonitorPipes,
    ready: ({ startTimeout }) => waitForMonitor(startTimeout),
    stop: powerOff,
    forgetSnapshot,
    complaints: (vm) => complaintsOf(vm, { script, mounts }),
  };
}
