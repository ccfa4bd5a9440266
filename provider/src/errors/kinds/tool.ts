import type { ErrorEntry } from "./entry";

/** The command-line tool. */
export const toolErrors = {
  usage: {
    heading: "cannot read --host",
    also: [
      "cannot read the options of the host",
      "--stack and --host cannot be together",
      "there are options of a host without --host",
    ],
    next: "`simple-vm help` shows the options and their form",
    meaning: [
      "A mistake in the command line; the message has all of them. Nothing was asked of a stack or a host.",
    ],
  },
  pulumiCli: {
    heading: "cannot run the Pulumi CLI",
    next: "install the Pulumi CLI, see that --cwd is a folder, or name a host by --host root@ADDRESS instead of a stack",
    meaning: [
      "The tool reads the stack's state by `pulumi`, which is not on PATH; or the folder of `--cwd` does not",
      "exist. With `--host` neither is needed.",
    ],
  },
  stackState: {
    heading: "cannot read the state",
    next: "run it in the project's folder or with --cwd, name the stack by --stack, and set PULUMI_CONFIG_PASSPHRASE where the stack has one; or name a host by --host",
    meaning: [
      "The CLI's own words follow: there is no project in this folder, no stack is selected or has this name, or",
      "the passphrase is missing.",
    ],
  },
  unknownVm: {
    heading: "the stack has no such VM",
    also: [
      "the stack has several VMs of this name",
      "there is no VM NAME",
      "there is no host ADDRESS, or more than one",
    ],
    meaning: [
      "The message lists what there is. Where several hosts have a VM of one name, NAME@ADDRESS says which. A VM",
      "that the state has and the host has not was removed by hand.",
    ],
  },
  power: {
    heading: "cannot start the VM NAME",
    also: ["cannot stop the VM NAME", "cannot restart the VM NAME", "its unit is not there"],
    log: true,
    meaning: [
      "A deploy of this VM has its lock, its unit is gone, or systemd did not do it: then the end of its journal",
      "follows.",
    ],
  },
  console: {
    heading: "cannot open the console of the VM NAME",
    also: [
      "the VM does not run",
      "its unit has no monitor",
      "its unit has no control group",
      "QEMU does not answer at its monitor",
    ],
    meaning: [
      "Without a VM that runs there is none; somebody else has it, who is named; or QEMU says that it has no first",
      "serial port to be moved.",
    ],
  },
  guestLogin: {
    heading: "cannot reach the guest of the VM NAME",
    also: ["cannot run ssh"],
    meaning: [
      "`ssh` needs an entry of `forwardPorts` with `guest: 22`, and OpenSSH's client on this machine.",
    ],
  },
  notForwarded: {
    heading: "cannot reach ADDRESS port PORT from there",
    next: "see that the VM runs, by `simple-vm list`, and that the host's sshd has AllowTcpForwarding",
    meaning: [
      "`ssh` goes through the host to the port that is forwarded to the guest: nothing listens there, as the VM",
      "does not run, or the host's sshd refuses to forward.",
    ],
  },
  notComparable: {
    heading: "cannot compare what runs of the VM NAME",
    meaning: [
      "It does not run, or a unit of an early release started it, which does not note what; or the host's store",
      "has lost a package, as after a garbage collection while an old one still runs.",
    ],
  },
} as const satisfies Record<string, ErrorEntry>;
