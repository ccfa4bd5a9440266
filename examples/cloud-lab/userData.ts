import { parse } from "yaml";

/** The part of cloud-init's `#cloud-config` that this stand-in obeys (cloudinit.readthedocs.io, "Module reference"). */
interface CloudConfig {
  packages?: string[];
  write_files?: { path: string; content: string; permissions?: string; owner?: string }[];
  runcmd?: (string | string[])[];
}

/** One thing that cloud-init does: a line of sh, and what it reads. */
export interface Command {
  line: string;
  input?: string;
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** What cloud-init does at a machine's first boot, in its order: packages last but for the commands, files before. */
export function commandsOf(userData: string): Command[] {
  if (!userData.startsWith("#cloud-config\n")) throw new Error("user data does not begin with #cloud-config");
  const { packages = [], write_files = [], runcmd = [] }: CloudConfig = parse(userData);
  return [
    ...write_files.map(({ path, content, permissions = "0644", owner = "root:root" }) => ({
      line: `install -D -m ${permissions} /dev/stdin ${quoted(path)} && chown ${quoted(owner)} ${quoted(path)}`,
      input: content,
    })),
    // The lab has no mirror: its machine came with what the user data may ask for.
    ...packages.map((name) => ({ line: `dpkg-query --show ${quoted(name)}` })),
    ...runcmd.map((command) => ({
      line: typeof command === "string" ? command : command.map(quoted).join(" "),
    })),
  ];
}

/** Takes back what the user data made: its services end, its files go. */
export function undoingOf(userData: string): Command[] {
  const { write_files = [] }: CloudConfig = parse(userData);
  return [
    {
      line: "systemctl list-units --plain --no-legend 'wg-quick@*' | cut -d ' ' -f 1 | xargs -r systemctl disable --now",
    },
    ...write_files.map(({ path }) => ({ line: `rm -f ${quoted(path)}` })),
  ];
}
