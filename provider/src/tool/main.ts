#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CommanderError } from "commander";
import { z } from "zod";
import { Connections } from "./connections";
import { exitCodeOf, exitCodes, failureText } from "./failure";
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
    const streams = { print: print(process.stdout), tell: print(process.stderr) };
    process.exitCode = await work({ options, connections, json, ...streams });
  } catch (thrown) {
    process.stderr.write(`${failureText(thrown)}\n`);
    process.exitCode = exitCodeOf(thrown);
  } finally {
    await connections.close();
  }
};

/** Who reads the output may have had enough, as `head` does; a disk may have no room for it. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(exitCodes.done);
  process.stderr.write(`${failureText(error)}\n`);
  process.exit(exitCodes.failed);
});

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
