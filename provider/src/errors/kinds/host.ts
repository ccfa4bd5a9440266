import type { ErrorEntry } from "./entry";

/** Host. */
export const hostErrors = {
  toolsMissing: {
    heading: "the host lacks TOOLS",
    meaning: [
      "Install what the message names, or let the login shell's PATH lead to it (the message shows that too).",
    ],
  },
  notRoot: {
    heading: "commands do not run as root there",
    meaning: ["Log in as root, or set `host.sudo: true`."],
  },
  toolTooOld: {
    heading: "the host's TOOL is too old",
    meaning: ["systemd or Nix. The message says which version is needed."],
  },
  hostUnfit: {
    heading: "the host cannot take the VM NAME, for NUMBER reasons",
    meaning: [
      "Several of what follows here and of what keeps a name from a VM, each with what to do. It was looked before",
      "anything was built or stopped.",
    ],
  },
  portTaken: {
    heading: "PORT is taken by PROCESS",
    also: ["PORT is taken by the VM NAME, which runs"],
    next: "choose another port in `forwardPorts`",
    meaning: [
      "That process listens there. Choose another port in `forwardPorts`, or stop it. A VM is named that is another",
      "program's, or that this one gives the port too. As a warning, the port's VM gives it up in this run, or may:",
      "should this one start before, its start fails, the VM of before comes back, and the next `pulumi up` goes on.",
    ],
  },
  memoryShort: {
    heading: "memory: the VM is to have SIZE",
    meaning: ["More than twice the host's RAM and swap. Lower `memory`."],
  },
  kvmNeeded: {
    heading: "qemuOptions: the VM needs KVM, and REASON",
    meaning: [
      "`-enable-kvm`, `-cpu host` or `accel=kvm` without `:tcg` is among them. Without them the same is a warning:",
      "QEMU emulates the processor.",
    ],
  },
  sudoRefused: {
    heading: "sudo did not run it",
    log: true,
    next: "let the user run commands without a password: `USER ALL=(ALL) NOPASSWD: ALL` in /etc/sudoers.d, or log in as root",
    meaning: ["sudo asks for a password. Allow the user commands without one in /etc/sudoers.d."],
  },
  notDoneInTime: {
    heading: "not done within SECONDS seconds",
    log: true,
    next: "look at the host's load and its disk, then run the same command again",
    meaning: ["The host ended the command. A host under load, or a store on a slow disk; try again."],
  },
  connectionLost: {
    heading: "the connection was lost",
    log: true,
    next: "run the same command again: it finds out what the host has, and goes on from there",
    meaning: [
      "The provider connects again by itself where the work goes on without it. Seen as an error, it happened",
      "during a step that is safe to repeat: `pulumi up` again.",
    ],
  },
  hostLostPaths: {
    heading: "the host's store has lost paths that its Nix holds for valid",
    meaning: [
      "As above, on the host; the VM runs on as it was. First see that /nix/store is mounted. As root there,",
      "`nix-store --verify --check-contents --repair` fetches them from the host's substituters, or forgets",
      "them where nothing else refers to them: the next `pulumi up` then sends them. A path that has no",
      "substituter and is still referred to can go only with what refers to it: `nix-store --query",
      "--referrers-closure PATH | xargs nix-store --delete`, after the garbage-collector roots of those have",
      "been removed.",
    ],
  },
  collectedAgain: {
    heading: "garbage collections on the host took away what was copied, time and again",
    meaning: [
      "Paths that are copied while the host's store is collected are rooted, and looked for again when the",
      "collection is over; what it took away is sent again. That is over by the second time, unless somebody there",
      "deletes them in another way. The VM runs on as it was.",
    ],
  },
  noRoomForClosure: {
    heading: "the host has no room for the closure",
    meaning: [
      "The message says how much the copy needs, which file system holds /nix/store there, and how much of it",
      "is free. Nothing was sent or stopped. `nix-collect-garbage` on the host removes what no",
      "garbage-collector root keeps; what running VMs need is rooted.",
    ],
  },
  diskFull: {
    heading: "make room on the host",
    from: "host/transfer/diskSpace.ts",
    meaning: [
      "This advice stands in any error for which a tool on the host said that a disk is full, and names the",
      "file system: of the store, of the deploy folder and the drives (/var/lib), or of what is staged (/run).",
    ],
  },
  inTheWay: {
    heading: "PATH is a folder, and in the way",
    from: "host/scripts/steps/way.sh",
    meaning: [
      "A folder lies where a deploy puts a file of its own (or the other way round). Nothing was changed. Move",
      "it away, then repeat the command.",
    ],
  },
  unwritableUnits: {
    heading: "FOLDER cannot be written, and the VM's unit is there",
    from: "host/scripts/lib/unitFolder.sh",
    meaning: [
      "The VM's unit lies in a folder that is mounted read-only by now. Nothing was changed. Make it writable",
      "again, `mount -o remount,rw`, and repeat the command.",
    ],
  },

  commandFailed: {
    heading: "cannot DO (exit code CODE)",
    log: true,
    also: [
      "killed by SIGNAL",
      "its input failed",
      "a command was not found",
      "the login shell did not run it",
      "the host opened no channel for it",
    ],
    meaning: [
      "A script on the host ended early; the last lines of what its tools wrote follow. What had been done before",
      "stays, and the same command goes on from there. `a command was not found` shows where was searched. Where",
      "the login shell did not run it, the user needs one that runs `/bin/sh -c`, and no forced command.",
    ],
    next: "mend what its tools name, then run the same command again: it goes on from there",
  },
  unreadableAnswer: {
    heading: "what the host answered cannot be read",
    also: ["what the host answered leaves out key files"],
    meaning: [
      "A script ran to its end, and what it told is not what it can tell. A login shell that prints, or another",
      "program in the place of one that scripts use, may do that. Nothing was taken for gone.",
    ],
    next: "run the same command again; if it says so again, see what a login as this user prints (`ssh HOST true`)",
  },
  notAwaited: {
    heading: "cannot wait for what runs there",
    meaning: [
      "A deploy runs on the host, and the script that waits for it does not say what becomes of it. The state has",
      "the VM as `unfinished`; run the command again.",
    ],
    next: "run the same command again: it finds out what the host has, and goes on from there",
  },
  commandLine: {
    heading: "a script is too long for a command line",
    also: ["a command line cannot hold a null character"],
    meaning: [
      "What a script on a host would be told does not fit. No argument that is checked leads to it: report it.",
    ],
    next: "report it with the program's arguments",
  },
  collecting: {
    heading: "a garbage collection has been running on the host for SECONDS s",
    from: "host/scripts/lib/collection.sh",
    meaning: [
      "What is copied while the host's store is collected could go at once, so the copy waits for its end, and not",
      "for ever. Run the same command again when it is over.",
    ],
  },
  sharedLock: {
    heading: "another process holds the lock PATH for SECONDS s already",
    from: "host/scripts/lib/sharedFolders.sh",
    meaning: ["The message has the command that names the process. Nothing was changed."],
  },
  readingUnits: {
    heading: "systemd has been reading its units for SECONDS s already",
    from: "host/scripts/lib/reload.sh",
    meaning: [
      "`systemctl daemon-reload` does not come to its end on that host; `systemctl status` and its journal say why.",
      "The old VM is back.",
    ],
  },
  stateNotTold: {
    heading: "systemd does not say whether UNIT runs",
    from: "host/scripts/observe.sh",
    meaning: ["`systemctl show` failed on the host. Nothing is taken for gone; run `pulumi refresh` again."],
  },
} as const satisfies Record<string, ErrorEntry>;
