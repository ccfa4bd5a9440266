import { keyFoldersIn, sharesOf, virtfs } from "../arguments/folders";
import { sizeWords } from "../arguments/machine";
import type { VmArguments } from "../arguments/vm";
import { hostPaths } from "../host/paths";
import type { Network } from "../network/network";
import { monitorWords } from "./monitor";
import type { RunScriptFacts } from "./script";

/**
 * The environment by which a VM's run script is told what its arguments say.
 * Source: nixpkgs, nixos/modules/virtualisation/qemu-vm.nix (`startVM`): QEMU_OPTS is split at white space and comes
 * after the script's own options, QEMU_NET_OPTS is appended to `-netdev user,id=user.0,`, QEMU_KERNEL_PARAMS to
 * `-append`; without USE_TMPDIR each start leaves a folder in /tmp; a new drive is made in TMPDIR first.
 */
export function runScriptEnvironment(
  vm: VmArguments,
  script: RunScriptFacts,
  network: Network,
): Record<string, string> {
  const { stateDirectory } = hostPaths(vm.name);
  return {
    NIX_DISK_IMAGE: `${stateDirectory}/drive.qcow2`,
    NIX_EFI_VARS: `${stateDirectory}/efi-vars.fd`,
    NIX_SWTPM_DIR: `${stateDirectory}/swtpm`,
    TMPDIR: temporaryDirectory,
    USE_TMPDIR: "1",
    QEMU_OPTS: qemuOptions(vm, script).join(" "),
    QEMU_NET_OPTS: network.deviceOptions.join(","),
    QEMU_KERNEL_PARAMS: [console, ...vm.kernelParams].join(" "),
  };
}

/** The unit's own by `PrivateTmp=`: on disk, as a new drive passes through it, and removed by systemd at each stop. */
const temporaryDirectory = "/var/tmp";

function qemuOptions(vm: VmArguments, script: RunScriptFacts): string[] {
  const { keys, runtimeDirectory } = hostPaths(vm.name);
  return [
    ...serialPort,
    ...monitorWords(runtimeDirectory),
    ...sizeWords(vm, script.memoryBackend),
    ...[...keyFoldersIn(keys, vm), ...sharesOf(vm)].map(virtfs),
    ...vm.qemuOptions,
  ];
}

/**
 * The guest's first serial port is the unit's output, whether its NixOS configuration has graphics or not. It must be
 * named: with `-nographic` alone QEMU would put its monitor on it too, and without it the port leads nowhere.
 */
const serialPort = ["-display none", "-serial stdio"];

/**
 * The guest's /dev/console, which is the last that is named: NixOS's own parameters end with a screen that is not there
 * where the configuration has graphics. What the user gives comes after it.
 */
const console = "console=ttyS0";
