#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CommanderError } from "commander";
import { z } from "zod";
import { Connections } from "./connections";
import { exitCodeOf, exitCodes, failureText, UsageError } from "./failure";
import { program, type Runner } from "./program";

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(__dirname, "..", "..", "package.json"), "utf8")));

const print = (stream: NodeJS.WriteStream) => (text: string) => {
  stream.write(`${text}\n`);
};

/** Runs a command, says goodbye to its hosts, and sets the exit code. */
const run: Runner = async ({ json = false, ...options }, work) => {
  const connections = new Connections();
  try {
    const [stack, host] = [options.stack, options.host];
    if (stack !== undefined && host !== undefined)
      throw new UsageError({
        kind: "usage",
        where: "the command line",
        what: "--stack and --host cannot be together",
        next: "leave one of them out",
      });
    const streams = { print: print(process.stdout), tell: print(process.stderr) };
    process.exitCode = await work({ options, connections, json, ...streams });
  } catch (thrown) {
    process.stderr.write(`${failureText(thrown)}\n`);
    process.exitCode = exitCodeOf(thrown);
  } finally {
    await connections.close();
  }
};

/** Who reads the output may have had enough, as `head` does. */
process.stdout.on("error", () => process.exit(exitCodes.done));

async function main(): Promise<void> {
  const root = program(version, run);
  for (const command of [root, ...root.commands]) command.exitOverride();
  try {
    await root.parseAsync();
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    process.exitCode = thrown.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
}

void main();
