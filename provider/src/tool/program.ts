import { Command, InvalidArgumentError } from "commander";
import type { CommandContext, ExitCode } from "./commands/command";
import { consoleOf } from "./commands/console";
import { diff } from "./commands/diff";
import { gc } from "./commands/gc";
import { graph } from "./commands/graph";
import { list } from "./commands/list";
import { logs } from "./commands/logs";
import { power } from "./commands/power";
import { ssh } from "./commands/ssh";
import { completionScript } from "./completion";
import { exitCodes } from "./failure";

/** Options that most commands have, as the parser gives them. */
export interface SharedOptions {
  stack?: string;
  cwd?: string;
  host?: string;
  identity?: string;
  hostKey?: string;
  knownHosts?: string;
  sudo?: boolean;
  json?: boolean;
}

/** Runs one command with what it works with. */
export type Runner = (
  shared: SharedOptions,
  work: (context: CommandContext) => Promise<ExitCode>,
) => Promise<void>;

/** The command line: its commands, arguments and options, from which its help is made. */
export function program(version: string, run: Runner): Command {
  const root = new Command("simple-vm")
    .description("What there is to do with the VMs of pulumi-simple-vm after their deploy.")
    .version(version)
    .enablePositionalOptions()
    .addHelpText("after", exitCodeHelp);

  withHost(root.command("list"), { json: true })
    .description("list the VMs on the hosts of a stack, or on one host")
    .action((options: SharedOptions) => run(options, list));

  withHost(root.command("logs"), { json: true })
    .argument("<name>", vmArgument)
    .description("show what a VM's unit wrote to its host's journal, the guest's console among it")
    .option("-f, --follow", "keep on until Ctrl-C")
    .option("--since <time>", "since when, in journalctl's words: -1h, today, '2026-01-31 12:00'")
    .option(
      "-n, --lines <count>",
      "so many lines of what was there before (default: 100, all with --since)",
      count,
    )
    .action((name: string, options) => run(options, (context) => logs(name, options, context)));

  withHost(root.command("console"), { json: false })
    .argument("<name>", vmArgument)
    .description("type on a guest's serial console, and see what it shows; Ctrl-] leaves it")
    .action((name: string, options: SharedOptions) => run(options, (context) => consoleOf(name, context)));

  withHost(root.command("ssh"), { json: false })
    .argument("<name>", vmArgument)
    .argument("[command...]", "a command for the guest; default: a shell")
    .passThroughOptions()
    .description(
      "log in to a guest by OpenSSH, through its host and the port that is forwarded to the guest's 22",
    )
    .option("-l, --user <user>", "the user in the guest", "root")
    .option(
      "-o, --ssh-option <option>",
      "as ssh's -o, such as IdentityFile=...; may be repeated",
      collected,
      [],
    )
    .action((name: string, command: string[], options) =>
      run(options, (context) => ssh(name, command, options, context)),
    );

  withHost(root.command("diff"), { json: true })
    .argument("<name>", vmArgument)
    .description("show by package how what runs differs from what was deployed")
    .action((name: string, options: SharedOptions) => run(options, (context) => diff(name, context)));

  const verbs = {
    start: "start a VM",
    stop: "stop a VM; Pulumi takes that for drift",
    restart: "restart a VM; a stateless drive is new then",
  };
  for (const [verb, description] of Object.entries(verbs) as [keyof typeof verbs, string][]) {
    withHost(root.command(verb), { json: true })
      .argument("<name>", vmArgument)
      .description(description)
      .action((name: string, options: SharedOptions) =>
        run(options, (context) => power(verb, name, context)),
      );
  }

  withHost(root.command("gc"), { json: true })
    .argument(
      "[host]",
      "a host of the stack: its address, or as `list` names it; needed where there are several",
    )
    .description(
      "find garbage-collector roots that no VM has, and with --yes remove them and what they alone hold",
    )
    .option("--yes", "do it; without it nothing is changed")
    .action((host: string | undefined, options) =>
      run(options, (context) => gc(host, options.yes === true, context)),
    );

  withStack(root.command("graph"))
    .description("draw hosts, VMs, forwarded ports and WireGuard links of a stack, as Mermaid's text")
    .option("--json", "print JSON")
    .action((options: SharedOptions) => run(options, graph));

  root
    .command("completion")
    .description('print a completion for bash: eval "$(simple-vm completion)"')
    .action(() => {
      process.stdout.write(completionScript(root));
    });
  return root;
}

const vmArgument = "the VM's name, or NAME@ADDRESS where several hosts have one of this name";

const withStack = (command: Command): Command =>
  command
    .option("-s, --stack <name>", "the stack whose state names the hosts (default: the selected one)")
    .option("-C, --cwd <folder>", "the folder of the Pulumi project (default: the current one)");

const withHost = (command: Command, { json }: { json: boolean }): Command => {
  withStack(command)
    .option("--host <host>", "a host instead of a stack: [USER@]ADDRESS[:PORT]")
    .option("-i, --identity <file>", "with --host: the file of the private key")
    .option("--host-key <key>", "with --host: its public key or fingerprint (default: known_hosts decides)")
    .option("--known-hosts <file>", "with --host: instead of ~/.ssh/known_hosts")
    .option("--sudo", "with --host: run everything through sudo");
  return json ? command.option("--json", "print JSON") : command;
};

const collected = (text: string, before: string[]): string[] => [...before, text];

function count(text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new InvalidArgumentError("expected a number of lines.");
  return Number(text);
}

const exitCodeHelp = `
Exit codes:
  ${exitCodes.done}  done
  ${exitCodes.failed}  it could not be done
  ${exitCodes.usage}  a mistake in the command line
  ${exitCodes.unreachable}  a host was not reached, showed another key, or let nobody in
  ${exitCodes.noState}  the state of the stack cannot be had
  ${exitCodes.noSuchVm}  there is no such VM or host
  ssh ends with the exit code of OpenSSH's client`;
