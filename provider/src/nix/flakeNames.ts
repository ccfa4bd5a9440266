import { z } from "zod";
import { NixError } from "./errors";
import type { EvaluatingNix } from "./evaluatingNix";
import type { FlakeReference } from "./reference";

const namesSchema = z.array(z.string());

/** Most names that an error lists of one kind. */
const mostNames = 20;

/** Names of `nixosConfigurations`: cheap, as no configuration is evaluated. Empty when the flake has none. */
export function configurationNames(flake: string, nix: EvaluatingNix): Promise<string[]> {
  return names(`${flake}#nixosConfigurations`, "builtins.attrNames", nix);
}

/** The error of a reference of which no candidate exists: what was looked for, and the names that there are. */
export async function nothingFound(
  { text, flake, name, candidates }: FlakeReference,
  nix: EvaluatingNix,
): Promise<NixError> {
  const packageNames = `packages: builtins.attrNames (packages.${deployerSystem()} or { })`;
  const [configurations, packages] = await Promise.all([
    configurationNames(flake, nix),
    names(`${flake}#packages`, packageNames, nix),
  ]);
  return new NixError({
    kind: "noSuchVm",
    what: `the flake has no VM called ${name}`,
    where: text,
    why: [
      "looked for:",
      ...candidates.map((candidate) => `  ${candidate}`),
      `nixosConfigurations: ${listed(configurations)}`,
      `packages.${deployerSystem()}: ${listed(packages)}`,
    ].join("\n"),
  });
}

/** Names found by an evaluation that is a help only: when it fails, there are none to tell of. */
async function names(installable: string, apply: string, nix: EvaluatingNix): Promise<string[]> {
  const args = ["eval", "--json", installable, "--apply", apply, ...nix.options];
  const { code, stdout } = await nix.run("nix", args, {
    kind: "nixEvaluation",
    what: "cannot list names",
    where: installable,
  });
  return code === 0 ? namesSchema.parse(JSON.parse(stdout)) : [];
}

function listed(found: readonly string[]): string {
  if (found.length === 0) return "none";
  const more = found.length > mostNames ? `, and ${found.length - mostNames} more` : "";
  return found.slice(0, mostNames).join(", ") + more;
}

/** Nix's name of this machine's kind, e.g. `x86_64-linux`. */
function deployerSystem(): string {
  const processors: Partial<Record<NodeJS.Architecture, string>> = {
    x64: "x86_64",
    arm64: "aarch64",
    ia32: "i686",
  };
  return `${processors[process.arch] ?? process.arch}-${process.platform}`;
}
