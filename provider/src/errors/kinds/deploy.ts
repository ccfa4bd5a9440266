import type { ErrorEntry } from "./entry";

/** Deploy. */
export const deployErrors = {
  deploy: {
    heading: "cannot deploy the VM NAME",
    log: true,
    next: "mend what is named, then run the same command again",
    meaning: [
      "What failed follows, with the last lines that the unit wrote; what systemd says at each failed start is",
      "left out, and `journalctl -u simple-vm-NAME` on the host has it. The old VM, if there was one, is back.",
      "A run script has `startTimeout` (150 s) until QEMU's monitor answers; one that takes longer is ended,",
      "and those lines say `QEMU does not answer`.",
      "",
      "For a port that is taken, a share that is not there, too much memory, memory that the run script fixes,",
      "a virtiofsd that ended and a run script without QEMU, the message says what to do",
      "(`host/transaction/startHints.ts`).",
    ],
  },
  endedEarly: {
    heading: "QEMU ended within SECONDS s of its start",
    from: "host/scripts/steps/start.sh",
    meaning: [
      "The unit's lines say why. Frequent: a port of `forwardPorts` is taken, a share's path is missing or",
      "closed to the VM's user, or a word in `qemuOptions` is unknown.",
    ],
  },
  panicked: {
    heading: "the guest's kernel has panicked",
    from: "host/transaction/journal.ts",
    meaning: [
      "The console's last lines say why; the old VM, if there was one, is back. It is told of a kernel that stands",
      "still after its panic (`end Kernel panic` on the console): once when the start counts, half a second to two",
      "after QEMU's own, and later by each check of `health`, which then waits no longer. Most guests take longer to",
      "boot: a VM without a check whose kernel panics after that counts as started.",
    ],
  },
  locked: {
    heading: "another deploy of this VM holds the lock",
    also: ["a deploy of this VM holds the lock"],
    from: "host/scripts/transaction.sh",
    meaning: [
      "Two updates at once. Wait for the other; `systemctl list-units 'simple-vm-deploy-*'` on the host shows",
      "it.",
    ],
  },
  notPutBack: {
    heading: "the VM of before could not be put back",
    also: ["the old VM could not be put back"],
    from: "host/scripts/steps/putBack.sh",
    meaning: [
      "An earlier deploy broke off or could not put the old VM back, and this one cannot either; what is in its",
      "way follows. What was saved lies in NAME.deploy/previous. Mend that and repeat the command, or take the",
      "VM away by `pulumi destroy`.",
    ],
  },
  masked: {
    heading: "the old VM stays down, as its unit is masked",
    from: "host/scripts/transaction.sh",
    meaning: [
      "The deploy failed, and the old unit, a link to /dev/null, is back: systemd does not start it. `systemctl",
      "unmask` does not help, as the mask took the unit's place; `pulumi refresh` and `pulumi up` install it",
      "again.",
    ],
  },
  bashMissing: {
    heading: "the host lacks bash",
    meaning: [
      "`health` has a `tcp` or `http` check, of the new VM or of the one that would run again, and sh has no",
      "TCP. Nothing was built. Install bash on the host, or check by `command`.",
    ],
  },
  unhealthy: {
    heading: "the new VM is not healthy",
    from: "host/transaction/health.ts",
    meaning: [
      "The checks that do not hold follow, each with why its last attempt did not, what it was answered, and",
      "the console's last lines. After an update the VM of before runs again, and the next `pulumi up` tries",
      "the new one again; with `rollback: false`, and after a create, the new VM runs on for a look,",
      "`unfinished` in the state.",
      "",
      "`no connection`: nothing listens at that address of the host; is the port in `forwardPorts`? `not done",
      "within SECONDS s` of a `tcp` check: QEMU has taken the connection, and no service of the guest has said",
      "anything yet. A service that waits for its client to speak never does: use `http` or `command`. `the VM",
      "has ended`: its unit has failed or was stopped meanwhile.",
    ],
  },
  oldUnhealthy: {
    heading: "the old VM, which was started again, is not healthy",
    from: "host/scripts/transaction.sh",
    meaning: [
      "It stands behind the new VM's failure. The old VM runs again and its own checks, those of its last",
      "deploy, do not hold either: what they ask for may lie outside of both VMs. The state has the old VM as",
      "`unfinished`; the next `pulumi up` tries the new one again.",
    ],
  },
  unreadableResult: {
    heading: "its result cannot be read",
    next: "run the same command again: it finds out what the host has, and goes on from there",
    meaning: [
      "The deploy ended on the host, and what it told is not what it can tell: a line is unknown or stands",
      "twice. The state has the VM as `unfinished`; run the command again.",
    ],
  },
  noResult: {
    heading: "it ended without a result",
    log: true,
    next: "run the same command again: it finds out what the host has, and goes on from there",
    meaning: [
      "The script ended early: its unit was killed. `journalctl -u 'simple-vm-deploy-*'` on the host, then the",
      "same command again.",
    ],
  },
  unknownToHost: {
    heading: "the host knows nothing of it",
    from: "host/scripts/detached/await.sh",
    meaning: [
      "The connection was lost before the script began, or the host was restarted while it ran. `pulumi up`",
      "again finds out and goes on.",
    ],
  },
  removal: {
    heading: "cannot remove the VM NAME",
    log: true,
    next: "mend what is named, then run the same command again",
    meaning: ["What failed follows; `pulumi destroy` may be repeated."],
  },
} as const satisfies Record<string, ErrorEntry>;
