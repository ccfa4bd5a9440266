import type { Input } from "@pulumi/pulumi";
import { z } from "zod";
import type { Group, Values } from "./group";

/** When the VM runs, and how it stops. */
export interface RunningArgs {
  /** Start now and at the host's boot. `false` installs the unit only; a running VM is left running. Default `true`. */
  autoStart?: Input<boolean>;
  /** When systemd starts QEMU again by itself: `no`, `on-failure` or `always`. Default `on-failure`. */
  restart?: Input<"no" | "on-failure" | "always">;
  /**
   * Seconds from the run script's start until QEMU's monitor answers; a VM that takes longer has failed to start. Building a
   * drive from a large image is part of it. Default 150.
   */
  startTimeout?: Input<number>;
  /** Seconds that the guest has to power off before QEMU is ended. Default 90. */
  stopTimeout?: Input<number>;
  /**
   * When a VM that runs gets what an update brings by a restart. `deferred`: the update installs it, and the VM runs on as
   * it is until its next start, by whatever comes: `systemctl restart`, a crash, the host's boot. It is not asked for its
   * `health` then. Key folders and a drive to be thrown away change only while the VM is down: such an update restarts it all
   * the same. The output `restartPending` tells of it; an update with `immediate` restarts a VM that is behind. Default
   * `immediate`.
   */
  restartPolicy?: Input<"immediate" | "deferred">;
  /**
   * Whether a unit that an earlier release wrote is reason enough for an update: `pulumi refresh` finds it, and the next
   * update writes it anew and restarts the VM, as does an update that sets this. `false`: refresh notes it, and the next
   * update that changes anything on the host writes it anew. Default `false`.
   */
  renewOutdatedUnit?: Input<boolean>;
}

export const running = {
  autoStart: { schema: z.boolean().default(true), change: "apply", sample: false },
  restart: {
    schema: z.enum(["no", "on-failure", "always"]).default("on-failure"),
    change: "apply",
    sample: "always",
  },
  startTimeout: { schema: z.int().min(1).max(3600).default(150), change: "apply", sample: 600 },
  stopTimeout: { schema: z.int().min(1).max(3600).default(90), change: "apply", sample: 10 },
  restartPolicy: {
    schema: z.enum(["immediate", "deferred"]).default("immediate"),
    change: "record",
    sample: "deferred",
  },
  renewOutdatedUnit: {
    schema: z.boolean().default(false),
    change: (after) => (after === true ? "restart" : "record"),
    sample: true,
  },
} as const satisfies Group<RunningArgs>;

type Running = Values<typeof running>;

/** What systemd does for a start before and after the run script, in seconds. */
const startRoom = 30;

/** The unit's line that bounds a start. */
export const startBound = ({ startTimeout }: Pick<Running, "startTimeout">): string =>
  `TimeoutStartSec=${startTimeout + startRoom}`;

/** How long `systemctl start` may take, in seconds, whichever of the VMs is started. */
export const startDeadlineSeconds = (...vms: Pick<Running, "startTimeout">[]): number =>
  Math.max(...vms.map(({ startTimeout }) => startTimeout)) + startRoom;

/** The unit's line that bounds a stop. */
export const stopBound = ({ stopTimeout }: Pick<Running, "stopTimeout">): string =>
  `TimeoutStopSec=${stopTimeout}`;

/**
 * How long `systemctl stop` may take, in seconds, whichever of the VMs is stopped: the power-off and SIGTERM, then the
 * emptying of a stateless drive and its end, each up to `stopTimeout`, and some room.
 */
export const stopDeadlineSeconds = (...vms: Pick<Running, "stopTimeout">[]): number =>
  4 * Math.max(...vms.map(({ stopTimeout }) => stopTimeout)) + 30;
