import { open, readFile } from "node:fs/promises";
import { NixError } from "./errors";

/** Processors by `e_machine` of an ELF file (elf.h), under the names of `uname -m`. */
const machines: Readonly<Record<number, string>> = {
  3: "i686",
  21: "ppc64le",
  40: "armv7l",
  62: "x86_64",
  183: "aarch64",
  243: "riscv64",
  258: "loongarch64",
};

/** Processors that run another's programs too. */
const alsoRuns: Readonly<Record<string, readonly string[]>> = {
  x86_64: ["i686"],
  aarch64: ["armv7l"],
};

/** Names of one processor that `uname -m` gives beside the one above. */
const sameAs: readonly [RegExp, string][] = [
  [/^i[3-6]86$/, "i686"],
  [/^armv[5-8]/, "armv7l"],
  [/^arm64$/, "aarch64"],
];

/**
 * Refuses a run script whose interpreter is a program for another processor than the host's. The derivation's own
 * `system` does not tell: it is the machine that builds, which for a package that is cross-compiled is another.
 * A script by /bin/sh, and a processor that is not known here, pass.
 *
 * @param host the host's label, for the error
 * @param machine what `uname -m` says on it
 */
export async function refuseOtherArchitecture(
  runScript: string,
  host: string,
  machine: string,
): Promise<void> {
  const program = await architectureOf(runScript);
  if (program === undefined || runsOn(machine, program)) return;
  throw new NixError({
    kind: "otherProcessor",
    what: `the VM's package is for ${program}, and the host ${host} is ${machine}`,
    where: runScript,
    next: `give the package for ${machine}-linux: the host's processor cannot run this one's shell and QEMU`,
  });
}

/** Whether a processor that is known here runs programs of another; true for one that is not. Pure. */
export function runsOn(machine: string, program: string): boolean {
  const name = sameAs.find(([pattern]) => pattern.test(machine))?.[1] ?? machine;
  if (!Object.values(machines).includes(name)) return true;
  return name === program || (alsoRuns[name]?.includes(program) ?? false);
}

/** The processor of a script's interpreter in the store; undefined when there is none, or it is not an ELF file. */
async function architectureOf(script: string): Promise<string | undefined> {
  const [, interpreter] = /^#! *(\/nix\/store\/\S+)/.exec(await readFile(script, "utf8")) ?? [];
  if (interpreter === undefined) return undefined;
  const file = await open(interpreter).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(20), 0, 20, 0);
    if (bytesRead < 20 || buffer.toString("latin1", 0, 4) !== "\x7fELF") return undefined;
    const bigEndian = buffer[5] === 2;
    return machines[bigEndian ? buffer.readUInt16BE(18) : buffer.readUInt16LE(18)];
  } finally {
    await file.close();
  }
}
