import { type HostScript, textOf, type Variables } from "../../../provider/src/host/script";

/** The text of a script whose host lies in a test's folder: what its variables name is there. */
export function scriptUnder(root: string, { variables, files }: HostScript): string {
  const moved = Object.entries(variables).map(([name, value]) => [name, moveTo(root, value)]);
  return textOf({ variables: Object.fromEntries(moved), files });
}

function moveTo(root: string, value: Variables[string]): Variables[string] {
  if (typeof value === "object") return value.map((one) => String(moveTo(root, one)));
  return typeof value === "string" && /^\/(var|run|nix|etc)\//.test(value) ? `${root}${value}` : value;
}

/**
 * What a host was sent, as a host that lies in a test's folder would be: the variables at its beginning name what is there,
 * as do those of standard input for each of many.
 */
export function sentUnder(root: string, text: string): string {
  const assignments = /^(?:[a-z_0-9]+=(?:'[^']*'|\S*)\n|each\n)*/.exec(text)?.[0] ?? "";
  const moved = assignments.replace(/^([a-z_0-9]+=)(?=\/(?:var|run|nix|etc)\/)/gm, `$1${root}`);
  return moved + text.slice(assignments.length);
}
