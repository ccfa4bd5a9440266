import type { Input, Unwrap } from "@pulumi/pulumi";
import { z } from "zod";
import type { HostSettings } from "../ssh/settings";
import { acrossFields } from "./acrossFields";
import type { Holds, Same } from "./claims";
import { type DriveArgs, drive } from "./drive";
import { type FolderArgs, folders, tagsOf } from "./folders";
import { reportRepeated, shapeOf } from "./group";
import { type HealthArgs, health } from "./health";
import { type HostArgs, hostArguments } from "./host";
import { type MachineArgs, machine } from "./machine";
import { type PortArgs, ports } from "./ports";
import { type ResourceArgs, resource } from "./resource";
import { type RunningArgs, running } from "./running";
import { type VmSourceArgs, vmSource } from "./source";

/** Arguments of a VM. */
export interface SimpleVmArgs
  extends ResourceArgs,
    DriveArgs,
    RunningArgs,
    HealthArgs,
    MachineArgs,
    PortArgs,
    FolderArgs {
  /**
   * The host that runs the VM. Another address is another host, and the VM is replaced, unless `hostKey` pins the key
   * of before. Another pinned key alone is the same host, keyed or installed anew: it keeps the VM or gets it again.
   */
  host: Input<HostArgs>;
  /** The VM's package: NixOS's `config.system.build.vm`, or any with one `bin/run-*-vm`. */
  vm: Input<VmSourceArgs>;
}

/** The arguments whose changes are planned one by one; `host` and `vm` are compared with what they lead to. */
export const plannedArguments = {
  ...machine,
  ...ports,
  ...folders,
  ...drive,
  ...running,
  ...health,
  ...resource,
};

/** Mount tags that every NixOS VM has of its own (nixpkgs, qemu-vm.nix: virtualisation.sharedDirectories). */
const reservedTags = ["nix-store", "xchg", "shared", "certs"];

/** The arguments of a VM as the user gave them, with defaults filled in by parsing. */
export const vmArguments = z
  .strictObject({
    host: hostArguments,
    vm: vmSource,
    // Mistakes are told in this order: what the VM is called comes first.
    ...shapeOf({ ...resource, ...plannedArguments }),
    resourceUrn: z.string().default(""),
    unit: z.string().optional(),
    stateDirectory: z.string().optional(),
    drvPath: z.string().optional(),
    outPath: z.string().optional(),
    summary: z.string().optional(),
  })
  .superRefine(({ forwardPorts }, context) => {
    reportRepeated(
      forwardPorts.map((forward) => `${forward.protocol} ${forward.address}:${forward.host}`),
      (index, value) =>
        context.addIssue({
          code: "custom",
          path: ["forwardPorts", index],
          message: `forwards ${value} a second time`,
        }),
    );
  }, acrossFields("forwardPorts"))
  .superRefine(
    (vm, context) => {
      const tags = tagsOf(vm);
      reportRepeated([...reservedTags, ...tags.map(({ tag }) => tag)], (index, value) =>
        context.addIssue({
          code: "custom",
          path: tags[index - reservedTags.length]?.path ?? [],
          message: `uses the mount tag "${value}" a second time`,
        }),
      );
    },
    acrossFields(...Object.keys(folders)),
  );

/** What the constructor and `check` add to what the user gave. */
export type EngineArguments = "resourceUrn" | "unit" | "stateDirectory" | "drvPath" | "outPath" | "summary";

/** A VM's arguments with their defaults. */
export type VmArguments = z.output<typeof vmArguments>;

/** A VM whose package is known by its store path: what a deploy starts from. */
export type VmWithPackage = VmArguments & { outPath: string };

type Accepted = z.input<typeof vmArguments>;

/** What is documented and what the schema takes are the same, and a host is what ssh/ takes for one and how much it bears. */
export type InterfaceIsSchema = [
  Holds<Unwrap<SimpleVmArgs> extends Partial<Accepted> ? true : false>,
  Holds<Exclude<keyof Accepted, EngineArguments> extends keyof SimpleVmArgs ? true : false>,
  Holds<Same<keyof HostArgs, keyof Accepted["host"]>>,
  Holds<Same<keyof VmSourceArgs, keyof Accepted["vm"]>>,
  Holds<Same<keyof HostSettings, Exclude<keyof VmArguments["host"], "startsAtOnce">>>,
];
