/** What a VM's run script does by itself, as far as its text says. */
export interface RunScriptFacts {
  /** It names the memory of QEMU's machine, whose size has to be the machine's. NixOS's does from 26.11 on. */
  memoryBackend: boolean;
}

/** Of a script that says nothing, as one that starts another. */
export const unknownScript: RunScriptFacts = { memoryBackend: false };

/**
 * Pure: reads the text of a run script. What other scripts compute is not seen; what is seen is what NixOS's writes out.
 * Source: nixpkgs, nixos/modules/virtualisation/qemu-vm.nix; docs/nixos.md has what its releases do.
 */
export function readRunScript(text: string): RunScriptFacts {
  return { memoryBackend: /\bmemory-backend=/.test(text) };
}
