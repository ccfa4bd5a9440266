import type { ErrorEntry } from "./entry";

/** After Pulumi was killed. */
export const pulumiErrors = {
  stackLocked: {
    heading: "the stack is currently locked",
    from: "pulumi",
    meaning: ["Once nothing of Pulumi runs on the stack any more: `pulumi cancel`."],
  },
  pendingOperations: {
    heading: "pending operations from previous deployment",
    from: "pulumi",
    meaning: [
      "The state does not say how far the update came: `pulumi refresh --clear-pending-creates` looks at the",
      "host, then `pulumi up` brings the VM to what the program says. Without the refresh, an update whose",
      "program was put back meanwhile is `unchanged`, while the host may run what the killed one deployed. A VM",
      "that was being created is found again by its URN.",
    ],
  },
} as const satisfies Record<string, ErrorEntry>;
