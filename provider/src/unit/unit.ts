import { keyFoldersIn, sharesOf } from "../arguments/folders";
import { startBound, stopBound } from "../arguments/running";
import type { VmArguments } from "../arguments/vm";
import { hostPaths } from "../host/paths";
import type { Network } from "../network/network";
import { userNetwork } from "../network/user";
import type { Runner } from "../runner/runner";
import { awaitReadiness, prepareStart, takeKeyFoldersBack } from "./commands";
import { emptyingAfter } from "./drive";
import { quoteWord, shellCommand } from "./syntax";

/** What the unit's text depends on, beside the VM's arguments. */
export interface UnitContext {
  /** What the VM's package promises. */
  runner: Runner;
  facts: {
    /** PATH of the host's login shell. */
    path: string;
    /** Number of the group that /dev/kvm belongs to; absent where it need not be joined. */
    kvmGroup?: string;
  };
  /** The ID of the resource that the VM belongs to. */
  ownerId: string;
}

/**
 * The setting that says whose VM the unit runs, for the case that the host has lost the owner marker. systemd leaves
 * names that begin with X- to others (systemd.unit(5)).
 */
export const ownerSetting = "X-SimpleVmOwner";

/** Pure: the program that a unit's text starts; `undefined` when it is none of a package in Nix's store. */
export const programOfUnit = (unitText: string): string | undefined =>
  /^ExecStart="?(\/nix\/store\/[^/"]+\/[^"\n]+)"?$/m.exec(unitText)?.[1];

/** Pure: the package that a program in Nix's store is of. */
export const packageOfProgram = (program: string): string | undefined =>
  /^(\/nix\/store\/[^/]+)\//.exec(program)?.[1];

/** Pure: the package that a unit's text runs; `undefined` when it is none of ours. */
export const packageOfUnit = (unitText: string): string | undefined =>
  /^ExecStart="?(\/nix\/store\/[^/"]+)\//m.exec(unitText)?.[1];

/** Pure: a unit's text without the lines that follow from what its host told at the time (`UnitContext.facts`). */
export const withoutHostFacts = (unitText: string): string =>
  unitText.replace(/^(?:Environment="PATH=|SupplementaryGroups=).*\n/gm, "");

/**
 * The text of `simple-vm-NAME.service`. Everything that QEMU is told is in it, so that two VMs run alike exactly
 * when their units are alike. It holds no secret: any user of the host may read units.
 */
export function renderUnit(vm: VmArguments, { runner, facts, ownerId }: UnitContext): string {
  const paths = hostPaths(vm.name);
  const network = userNetwork(vm.forwardPorts, runner.ports);
  const environment = { PATH: facts.path, ...runner.environment(vm, network) };
  const sections: [string, string[]][] = [
    [
      "Unit",
      [
        `Description=NixOS VM ${vm.name}`,
        `${ownerSetting}=${ownerId}`,
        ...network.dependencies,
        ...restartLimit,
      ],
    ],
    [
      "Service",
      [
        "Type=exec",
        "DynamicUser=yes",
        `User=${paths.user}`,
        `StateDirectory=${paths.directoryName}`,
        "StateDirectoryMode=0700",
        `RuntimeDirectory=${paths.directoryName}`,
        "RuntimeDirectoryMode=0700",
        `WorkingDirectory=${paths.stateDirectory}`,
        ...Object.entries(environment).map(([name, value]) => `Environment=${quoteWord(`${name}=${value}`)}`),
        ...output,
        `ExecStartPre=${prepareStart(vm, runner)}`,
        `ExecStart=${quoteWord(runner.runScript)}`,
        `ExecStartPost=${awaitReadiness(vm, runner)}`,
        `ExecStop=${shellCommand(runner.stop)}`,
        ...takeKeyFoldersBack(vm),
        ...emptyingAfter(vm),
        `Restart=${vm.restart}`,
        "RestartSec=1",
        startBound(vm),
        stopBound(vm),
        "KillMode=mixed",
        ...sandbox,
        ...privileges(network),
        ...deviceAccess(facts),
        ...visiblePaths(vm, runner),
      ],
    ],
    ["Install", ["WantedBy=multi-user.target"]],
  ];
  const body = sections.map(([name, lines]) => [`[${name}]`, ...lines, ""].join("\n"));
  return `# Written by pulumi-simple-vm. The next change by Pulumi replaces what is edited here.\n${body.join("\n")}`;
}

/**
 * The guest's console is the unit's output. Without this, journald would take a number in angle brackets at a line's
 * beginning for its priority, and show what is an emergency on the terminals of everybody who is logged in to the host.
 * Source: systemd.exec(5), "SyslogLevelPrefix="; journald.conf(5), "MaxLevelWall=".
 */
const output = ["SyslogLevelPrefix=no"];

/** A VM that crashes at each start ends as failed, instead of being started for ever. A user's restarts count too. */
const restartLimit = ["StartLimitIntervalSec=60", "StartLimitBurst=5"];

/**
 * What QEMU may not do. `MemoryDenyWriteExecute` is not among it: emulation without KVM writes code. Nor is
 * `ProcSubset=pid`: virtiofsd, which newer run scripts start, reads /proc/sys/fs/nr_open. A filtered call returns EPERM,
 * as 9p with `security_model=none` calls chown and goes on without it.
 */
const sandbox = [
  "NoNewPrivileges=yes",
  "ProtectSystem=strict",
  "ProtectHome=tmpfs",
  "PrivateTmp=yes",
  "ProtectKernelTunables=yes",
  "ProtectKernelModules=yes",
  "ProtectKernelLogs=yes",
  "ProtectControlGroups=yes",
  "ProtectClock=yes",
  "ProtectHostname=yes",
  "ProtectProc=invisible",
  "RestrictNamespaces=yes",
  "RestrictRealtime=yes",
  "RestrictSUIDSGID=yes",
  "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
  "LockPersonality=yes",
  "KeyringMode=private",
  "SystemCallArchitectures=native",
  "SystemCallFilter=@system-service",
  "SystemCallFilter=~@privileged @resources",
  "SystemCallErrorNumber=EPERM",
  "UMask=0077",
];

/** The VM has the capabilities that its network needs, and no others. */
function privileges({ capabilities }: Network): string[] {
  const names = capabilities.join(" ");
  return [`CapabilityBoundingSet=${names}`, `AmbientCapabilities=${names}`];
}

/** KVM, where the host has it. The group is named only where it exists: systemd fails on one that does not. */
function deviceAccess(facts: UnitContext["facts"]): string[] {
  const group = facts.kvmGroup === undefined ? [] : [`SupplementaryGroups=${facts.kvmGroup}`];
  return ["DevicePolicy=closed", "DeviceAllow=/dev/kvm rw", ...group];
}

/**
 * Folders outside the VM's own that QEMU serves to the guest, visible also where the sandbox hides their parents. QEMU
 * says which of them is not there; without `-` systemd would fail each command of the unit, those by root (`+`) too, and
 * nothing would be cleared away after a stop.
 */
function visiblePaths(vm: VmArguments, runner: Runner): string[] {
  const { keys } = hostPaths(vm.name);
  const given = sharesOf(vm);
  const own = runner.folders.filter(({ path }) => given.every((share) => share.path !== path));
  return [
    ...keyFoldersIn(keys, vm)
      .filter(({ readOnly }) => !readOnly)
      .map(({ path }) => `ReadWritePaths=${path}`),
    ...[...given, ...own].map(
      ({ path, readOnly }) => `${readOnly ? "BindReadOnlyPaths" : "BindPaths"}=${quoteWord(`-${path}`)}`,
    ),
  ];
}
