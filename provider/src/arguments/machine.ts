import type { Input } from "@pulumi/pulumi";
import { z } from "zod";
import type { Group, Values } from "./group";

/** The machine that QEMU is. */
export interface MachineArgs {
  /** Memory in MiB. Default: what the VM's own configuration says. */
  memory?: Input<number>;
  /** Virtual processors. Default: what the VM's own configuration says. */
  cores?: Input<number>;
  /** Further words of QEMU's command line; none may hold white space, as the run script splits there. */
  qemuOptions?: Input<Input<string>[]>;
  /** Further kernel parameters. */
  kernelParams?: Input<Input<string>[]>;
}

/** A word of QEMU's command line: the run script splits its environment at white space. */
const qemuWord = z
  .string()
  .min(1)
  .regex(
    /^[^\s\p{Cc}]*$/u,
    "must not hold white space, as the VM's run script splits there, nor control characters",
  );

/** systemd drops a variable that holds control characters (systemd.exec(5), `Environment=`). */
const kernelParam = z
  .string()
  .min(1)
  .regex(/^\P{Cc}*$/u, "must not hold control characters");

export const machine = {
  memory: {
    schema: z.int().min(16, "is in MiB: at least 16").optional(),
    change: "restart",
    sample: 2048,
  },
  cores: { schema: z.int().min(1).max(1024).optional(), change: "restart", sample: 4 },
  qemuOptions: { schema: z.array(qemuWord).default([]), change: "restart", sample: ["-s"] },
  kernelParams: { schema: z.array(kernelParam).default([]), change: "restart", sample: ["quiet"] },
} as const satisfies Group<MachineArgs>;

/** Memory of a VM whose arguments do not say it, in MiB. Source: nixpkgs, `virtualisation.memorySize`. */
export const usualMemory = 1024;

/** QEMU's words for the machine's size. `hasBackend` says that the run script names a backend of its memory. */
export function sizeWords(
  { memory, cores }: Pick<Values<typeof machine>, "memory" | "cores">,
  hasBackend: boolean,
): string[] {
  return [
    ...(memory === undefined ? [] : memoryWords(memory, hasBackend)),
    ...(cores === undefined ? [] : [`-smp ${cores}`]),
  ];
}

/**
 * QEMU refuses a machine whose memory is not that of its backend, and a backend cannot be given another size: the machine
 * gets one of ours, shared as virtiofsd needs it. Without need it gets none, as shared memory has no huge pages, and
 * QEMU begins with more of it than the host has.
 */
function memoryWords(memory: number, hasBackend: boolean): string[] {
  if (!hasBackend) return [`-m ${memory}`];
  const backend = `-object memory-backend-memfd,id=simple-vm-memory,size=${memory}M,share=on`;
  return [`-m ${memory}`, backend, "-machine memory-backend=simple-vm-memory"];
}
