import { resolve } from "node:path";
import type { Purpose } from "./command";
import { NixError } from "./errors";
import type { EvaluatingNix } from "./evaluatingNix";
import { toNixExpression } from "./expression";
import { forInstantiate } from "./options";
import { defaultOutputOf } from "./outputs";
import type { EvaluatedPackage, FileSource } from "./source";

/** Evaluates a file with `nix-instantiate`; NixError when it does not evaluate to one derivation. */
export async function evaluateFile(source: FileSource, nix: EvaluatingNix): Promise<EvaluatedPackage> {
  const purpose: Purpose = { kind: "nixEvaluation", what: "Nix cannot evaluate it", where: source.file };
  const stdout = await nix.ask("nix-instantiate", fileArguments(source, nix.options), purpose);
  const [drvPath, ...others] = stdout.split("\n").filter((line) => line !== "");
  if (drvPath === undefined || others.length > 0 || drvPath.includes("!")) {
    throw new NixError({
      kind: "severalDerivations",
      what: `expected one derivation, got ${stdout.trim() === "" ? "none" : stdout.trim().split("\n").join(", ")}`,
      where: source.attr === undefined ? source.file : `${source.file}, attribute ${source.attr}`,
      next: "name the VM's package by `attr`; it is its default output that holds the run script",
    });
  }
  return { drvPath, outPath: await defaultOutputOf(drvPath, purpose) };
}

function fileArguments({ file, attr, args = {} }: FileSource, nixOptions: readonly string[]): string[] {
  const path = resolve(file);
  const passed = Object.entries(args).flatMap(([name, value]) => [
    "--arg",
    name,
    toNixExpression(value, `args.${name}`),
  ]);
  const whole = passed.length === 0 ? [path] : ["--expr", callWithAll(path)];
  const attribute = attr === undefined ? [] : ["--attr", attr];
  return [...whole, ...attribute, ...passed, ...forInstantiate(nixOptions)];
}

/**
 * The file's function, called with every `--arg`. Given the file alone, `nix-instantiate` leaves out those that the
 * function does not take; a function with an ellipsis it gives them all (Nix manual, nix-instantiate, `--arg`). So Nix
 * itself refuses an argument too many. What the function takes comes before that as a trace line.
 */
function callWithAll(path: string): string {
  return `arguments@{ ... }:
    let
      function = import (${toNixExpression(path, "file")});
      taken = builtins.functionArgs function;
      names = builtins.concatStringsSep ", " (builtins.attrNames taken);
      known = !builtins.isFunction function || builtins.removeAttrs arguments (builtins.attrNames taken) == { };
    in
    if known then function arguments else builtins.trace "the function takes: \${names}" (function arguments)`;
}
