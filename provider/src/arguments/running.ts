import type { Input } from "@pulumi/pulumi";
import { z } from "zod";
import type { Group, Values } from "./group";

/** When the VM runs, and how it stops. */
export interface RunningArgs {
  /** Start now and at the host's boot. `false` installs the unit only; a running VM is left running. Default `true`. */
  autoStart?: Input<boolean>;
  /** When systemd starts QEMU again by itself: `no`, `on-failure` or `always`. Default `on-failure`. */
  restart?: Input<"no" | "on-failure" | "always">;
  /** Seconds that the guest has to power off before QEMU is ended. Default 90. */
  stopTimeout?: Input<number>;
}

export const running = {
  autoStart: { schema: z.boolean().default(true), change: "apply", sample: false },
  restart: {
    schema: z.enum(["no", "on-failure", "always"]).default("on-failure"),
    change: "apply",
    sample: "always",
  },
  stopTimeout: { schema: z.int().min(1).max(3600).default(90), change: "apply", sample: 10 },
} as const satisfies Group<RunningArgs>;

type Running = Values<typeof running>;

/** The unit's line that bounds a stop. */
export const stopBound = ({ stopTimeout }: Pick<Running, "stopTimeout">): string =>
  `TimeoutStopSec=${stopTimeout}`;

/**
 * How long `systemctl stop` may take, in seconds, whichever of the VMs is stopped: the power-off, then SIGTERM, each up
 * to `stopTimeout`, and some room.
 */
export const stopDeadlineSeconds = (...vms: Pick<Running, "stopTimeout">[]): number =>
  2 * Math.max(...vms.map(({ stopTimeout }) => stopTimeout)) + 30;
