import { NixError } from "./errors";

/**
 * A JSON value as a Nix expression: Nix's own JSON reader on a string literal, so that nothing in the value is ever
 * read as Nix. NixError for what Nix cannot hold: undefined and functions, text with a NUL character, and
 * integers beyond 64 bits.
 */
export function toNixExpression(value: unknown, where: string): string {
  const json = JSON.stringify(value, (_key, part: unknown) => checked(part, where));
  return `builtins.fromJSON ${stringLiteral(json)}`;
}

function checked(part: unknown, where: string): unknown {
  const refuse = (why: string) =>
    new NixError({ kind: "notANixValue", what: "not a value that Nix can take", where, why });
  if (typeof part === "string" && part.includes("\0")) throw refuse("it holds a NUL character");
  if (typeof part === "number" && !Number.isFinite(part)) throw refuse(`${part} is not a number in JSON`);
  if (Number.isInteger(part) && Math.abs(Number(part)) >= 2 ** 63 && Math.abs(Number(part)) < 1e21) {
    throw refuse(`${part} is beyond Nix's integers of 64 bits`);
  }
  if (!["string", "number", "boolean", "object"].includes(typeof part))
    throw refuse(`${typeof part} is not JSON`);
  return part;
}

/** JSON text as a Nix string: JSON has no raw control characters, so three characters need an escape. */
function stringLiteral(json: string): string {
  return `"${json.replace(/[\\"$]/g, "\\$&")}"`;
}
