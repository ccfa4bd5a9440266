import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CommanderError } from "commander";
import { parse } from "shell-quote";
import { program } from "../../../provider/src/tool/program";
import { root } from "./blocks";

/**
 * The commands of the Pulumi CLI that the pages have, each with its options (`pulumi COMMAND --help` of 3.259). `=` is
 * behind those that take a value.
 */
const pulumiCommands: Readonly<Record<string, readonly string[]>> = {
  new: ["--name=", "--yes"],
  login: ["--local"],
  "stack init": [],
  "stack rm": [],
  "stack output": [],
  "stack export": ["--show-secrets"],
  "config set": ["--path", "--secret", "--stack="],
  preview: ["--diff", "--target=", "--stack="],
  up: ["--yes", "--stack=", "--target=", "--replace=", "--refresh", "--continue-on-error"],
  refresh: ["--clear-pending-creates"],
  destroy: [],
  cancel: [],
  import: [],
  "state delete": [],
};

/** npm's own commands that the pages have. */
const npmCommands = ["install", "init", "pkg", "pack", "ci", "test", "publish"];

/** Programs of every machine that has a shell, git and OpenSSH. */
const others = ["cd", "cp", "echo", "git", "mkdir", "ssh", "ssh-keygen"];

const scripts: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(join(root, "package.json"), "utf8"),
).scripts;

/** What is wrong with a line of the shell; nothing where each command of it is known, with its options. */
export function mistakesInLine(line: string): string[] {
  return commandsOf(line).flatMap((words) => {
    const mistake = mistakeIn(words);
    return mistake === undefined ? [] : [`${words.join(" ")}: ${mistake}`];
  });
}

/** The commands of a line, those in `$(...)` among them; comments and redirections are left out. */
function commandsOf(line: string): string[][] {
  const nested = [...line.matchAll(/\$\(([^()]*)\)/g)].flatMap(([, inner = ""]) => commandsOf(inner));
  const commands: string[][] = [[]];
  let redirected = false;
  for (const word of parse(line.replace(/\$\([^()]*\)/g, "VALUE"))) {
    if (typeof word === "string") {
      if (!redirected) commands.at(-1)?.push(word);
      redirected = false;
    } else if ("pattern" in word) commands.at(-1)?.push(word.pattern);
    else if ("op" in word) {
      redirected = [">", ">>", "<"].includes(word.op);
      if (!redirected) commands.push([]);
    }
  }
  return [...nested, ...commands.filter((words) => words.length > 0)];
}

function mistakeIn([command = "", ...words]: string[]): string | undefined {
  if (command === "npx" && words[0] === "simple-vm") return toolMistake(words.slice(1));
  if (command === "simple-vm") return toolMistake(words);
  if (command === "pulumi") return pulumiMistake(words);
  if (command === "npm") return npmMistake(words);
  return others.includes(command) ? undefined : "no command that the pages should need";
}

function npmMistake([command = "", script = ""]: string[]): string | undefined {
  if (command === "run") return script in scripts ? undefined : "package.json has no such script";
  return npmCommands.includes(command) ? undefined : "no command of npm's that is known here";
}

function pulumiMistake(words: string[]): string | undefined {
  const name = [words.slice(0, 2).join(" "), words[0] ?? ""].find((one) => one in pulumiCommands);
  if (name === undefined) return "no command of Pulumi's that is known here";
  const options = words.filter((word) => word.startsWith("--")).map((word) => word.replace(/=.*/, ""));
  const unknown = options.find(
    (option) => !pulumiCommands[name]?.some((known) => known.replace("=", "") === option),
  );
  return unknown === undefined ? undefined : `the command has no ${unknown}`;
}

/** What the tool's own parser says; nothing is run. */
function toolMistake(words: string[]): string | undefined {
  if (words.length === 0) return undefined;
  const tool = program("", async () => undefined).exitOverride();
  for (const command of [tool, ...tool.commands]) {
    command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
    if (command.name() === "completion") command.action(() => undefined);
  }
  try {
    tool.parse(words, { from: "user" });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 || error.code === "commander.help" ? undefined : error.message;
  }
}
