import { NixError } from "./errors";

/** A flake reference taken apart. */
export interface FlakeReference {
  /** As the user wrote it. */
  text: string;
  /** The flake itself, everything before `#`. */
  flake: string;
  /** What it names in the flake; `default` when it names nothing. */
  name: string;
  /** Installables in the order in which they are looked for. */
  candidates: string[];
}

const plainIdentifier = /^[a-zA-Z_][a-zA-Z0-9_'-]*$/;
const outputSelection = /\^(\*|[a-zA-Z0-9_,+.?=-]+)$/;

/**
 * Takes `X#NAME` apart. It means `X#nixosConfigurations.NAME.config.system.build.vm` or else what Nix itself
 * finds under `X#NAME`: a package or an attribute path. A NAME that is no plain identifier is one component in the
 * first form (`X#d.e` is the configuration "d.e"). `^out` and `^*` are dropped, which Nix 2.8 does not
 * know; NixError for any other output, as only `out` holds a run script.
 */
export function parseFlakeReference(text: string): FlakeReference {
  const whole = withoutOutputSelection(text);
  const hash = whole.indexOf("#");
  const flake = hash < 0 ? whole : whole.slice(0, hash);
  const fragment = hash < 0 ? "" : whole.slice(hash + 1);
  const name = fragment === "" ? "default" : fragment;
  const component = configurationComponent(name);
  const configuration = `${flake}#nixosConfigurations.${component}.config.system.build.vm`;
  return { text, flake, name, candidates: component === undefined ? [whole] : [configuration, whole] };
}

function withoutOutputSelection(text: string): string {
  const selected = outputSelection.exec(text)?.[1];
  if (selected === undefined) return text;
  if (selected !== "*" && !selected.split(",").includes("out")) {
    throw new NixError({
      kind: "otherOutput",
      what: `the reference selects the output ${selected}`,
      where: text,
      next: `leave ^${selected} away: a VM's run script is in the output "out"`,
    });
  }
  return text.replace(outputSelection, "");
}

/** Names that spell a path out, under which nobody has a configuration. */
const spelledOut = /^(\.|nixosConfigurations\.|packages\.|legacyPackages\.)/;

/** NAME as one component of an attribute path; undefined when it can only be a path (`a."b.c"`, `packages.x.y`). */
function configurationComponent(name: string): string | undefined {
  if (plainIdentifier.test(name)) return name;
  if (/^"[^"]*"$/.test(name)) return name;
  return name.includes('"') || spelledOut.test(name) ? undefined : `"${name}"`;
}
