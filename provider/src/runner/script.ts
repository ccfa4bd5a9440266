import type { ServedFolder } from "./runner";

/** What a VM's run script does by itself, as far as its text says. */
export interface RunScriptFacts {
  /** It names the memory of QEMU's machine, whose size has to be the machine's. NixOS's does from 26.11 on. */
  memoryBackend: boolean;
  /** Ports of the host that it forwards to the guest: NixOS's `virtualisation.forwardPorts`. */
  ports: number[];
  /** Folders of the host that it serves to the guest: NixOS's `virtualisation.sharedDirectories`. */
  folders: ServedFolder[];
  /** Folders that it serves by where its caller is or lives: in a unit that is elsewhere. */
  callersFolders: string[];
  /** Mount tags that it serves. */
  tags: string[];
  /** The `qemu-img` that it calls, by its path or its name. */
  imageTool?: string;
  /** It makes a drive and gives it to no device: NixOS's `virtualisation.diskImage = null`. */
  leavesDriveOut: boolean;
}

/**
 * Pure: reads the text of a run script. What other scripts compute is not seen, nor what a script does that this one
 * starts; what is seen is what NixOS's writes out.
 * Source: nixpkgs, nixos/modules/virtualisation/qemu-vm.nix; docs/nixos.md has what its releases do.
 */
export function readRunScript(text: string): RunScriptFacts {
  const commands = text.replaceAll("\\\n", " ").replace(/["']/g, "");
  const device = /(?:file(?:name)?=|-hd[a-d]\s|-drive\s|-blockdev\s)\S*\$\{?NIX_DISK_IMAGE/;
  const folders = [...sharedByQemu(commands), ...sharedByVirtiofsd(commands)];
  return {
    memoryBackend: /\bmemory-backend=/.test(commands),
    ports: firstOfEach(commands, /\bhostfwd=(?:tcp|udp):[^:,\s]*:(\d+)-/g).map(Number),
    folders: folders.filter(({ path }) => isVisible(path)),
    callersFolders: folders.map(({ path }) => path).filter(isCallers),
    tags: mountTags(commands),
    imageTool: /(?:^|[\s(&|;])((?:\/nix\/store\/[^\s$`]+\/)?qemu-img)\s/m.exec(commands)?.[1],
    leavesDriveOut: commands.includes("NIX_DISK_IMAGE") && !device.test(commands),
  };
}

/** The mount tags that words of QEMU's command line serve. Pure. */
export const mountTags = (words: string): string[] =>
  firstOfEach(words, /(?:\bmount_tag=|\bvhost-user-fs-pci,(?:\S*,)?tag=)([^,\s]+)/g);

function sharedByQemu(commands: string): ServedFolder[] {
  return firstOfEach(commands, /\s(?:-virtfs|-fsdev)\s+local,(\S+)/g).flatMap((options) => {
    const path = /(?:^|,)path=([^,]+)/.exec(options)?.[1] ?? "";
    return { path, readOnly: /(?:^|,)readonly(?:=on)?(?:,|$)/.test(options) };
  });
}

function sharedByVirtiofsd(commands: string): ServedFolder[] {
  return commands.split("\n").flatMap((line) => {
    const path = /\s--shared-dir[=\s]\s*(\S+)/.exec(line)?.[1] ?? "";
    return { path, readOnly: /\s--readonly(?:\s|$)/.test(line) };
  });
}

/** Whether it is a folder of the host's that is written out, and that every unit does not see anyway. */
const isVisible = (path: string): boolean =>
  /^\/[^$`\\]+$/.test(path) && !/^\/(?:nix\/store|proc|sys|dev)(?:\/|$)/.test(path);

const isCallers = (path: string): boolean => /^(?:\$\{?(?:HOME|PWD)\b|\$\(pwd\)|~|\.)/.test(path);

const firstOfEach = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, found]) => found ?? "");
