import { readdirSync } from "node:fs";
import { join } from "node:path";
import {
  type InterfaceDeclaration,
  type JSDocableNode,
  Project,
  type PropertyDeclaration,
  SyntaxKind,
} from "ts-morph";
import { code, table } from "./markdown";

const source = join(__dirname, "..", "..", "provider", "src");

function parse(file: string) {
  const project = new Project({ skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true });
  return project.addSourceFileAtPath(join(source, file));
}

/** The interfaces that describe arguments, in the order in which docs/arguments.md has them; the resource's own first. */
const documented = ["vm", "host", "source", "health", "ports", "folders", "keyFolder"];

/** A table for each of the interfaces that describe the arguments. Those that the first extends stand in its table. */
export function argumentTables(): string {
  const interfaces = readdirSync(join(source, "arguments")).flatMap((file) =>
    parse(join("arguments", file)).getInterfaces(),
  );
  const byName = new Map(interfaces.map((one) => [one.getName(), one]));
  const first = byName.get("SimpleVmArgs");
  const groups = (first?.getExtends() ?? []).flatMap((one) => byName.get(one.getText()) ?? []);
  const shown = documented
    .flatMap((file) => parse(join("arguments", `${file}.ts`)).getInterfaces())
    .filter(
      (one) => one.getName().endsWith("Args") && groups.every((group) => group.getName() !== one.getName()),
    );
  const names = shown.map((one) => one.getName());
  return shown
    .map((one) => argumentTable(one, one.getName() === "SimpleVmArgs" ? groups : [], names))
    .join("\n\n");
}

/** The files that describe the arguments of WireGuard's helpers, in the order in which docs/arguments.md has them. */
const wireguard = ["pulumi/wireguardNetworkArgs.ts", "pulumi/wireguardEnd.ts", "pulumi/wireGuardKey.ts"];

/** A table for each of the interfaces that describe the arguments of WireGuard's helpers. */
export function wireguardTables(): string {
  const shown = wireguard.flatMap((file) => parse(file).getInterfaces());
  const names = shown.map((one) => one.getName());
  return shown.map((one) => argumentTable(one, [], names)).join("\n\n");
}

function argumentTable(
  one: InterfaceDeclaration,
  groups: readonly InterfaceDeclaration[],
  interfaces: readonly string[],
): string {
  const rows = [one, ...groups]
    .flatMap((part) => part.getProperties())
    .map((property) => {
      const required = property.hasQuestionToken() ? "" : "Required. ";
      const type = withoutWrapper(property.getTypeNodeOrThrow().getText(), "Input");
      return [code(property.getName()), linked(type, interfaces), required + commentOf(property)];
    });
  return `### ${one.getName()}\n\n${commentOf(one)}\n\n${table(["Argument", "Type", "Meaning"], rows)}`;
}

/** A type that has a table of its own leads there. */
function linked(type: string, interfaces: readonly string[]): string {
  const target = interfaces.find((name) => new RegExp(`\\b${name}\\b`).test(type));
  return target === undefined ? code(type) : `[${code(type)}](#${target.toLowerCase()})`;
}

/** The outputs: what the resource's class declares, in the file of its name. */
export function outputTable(name: "SimpleVm" | "KeyFolder"): string {
  const file = `pulumi/${name.charAt(0).toLowerCase()}${name.slice(1)}.ts`;
  const properties: PropertyDeclaration[] = parse(file).getClassOrThrow(name).getProperties();
  const rows = properties.map((property) => [
    code(property.getName()),
    code(withoutWrapper(property.getTypeNodeOrThrow().getText(), "pulumi.Output")),
    commentOf(property),
  ]);
  return table(["Output", "Type", "Meaning"], rows);
}

/** The programs that a host must have, from the list that a deploy checks. */
export function hostTools(): string {
  const list = parse("host/facts.ts").getVariableDeclarationOrThrow("tools");
  const words = list
    .getDescendantsOfKind(SyntaxKind.ArrayLiteralExpression)
    .flatMap((tools) => tools.getDescendantsOfKind(SyntaxKind.StringLiteral))
    .map((word) => word.getLiteralText());
  if (words.length === 0) throw new Error("host/facts.ts names no tools");
  return words.map(code).join(", ");
}

/** The doc comment as one line; every property must have one. */
function commentOf(node: JSDocableNode & { getName(): string }): string {
  const text = node
    .getJsDocs()
    .map((comment) =>
      comment
        .getDescription()
        .trim()
        .replace(/\s*\n\s*/g, " "),
    )
    .join(" ");
  if (text === "") throw new Error(`${node.getName()} has no doc comment`);
  return text;
}

/** `Input<Input<A>[]>` is `A[]`: users may give outputs everywhere, which one sentence says for all. */
function withoutWrapper(type: string, wrapper: string): string {
  const start = type.indexOf(`${wrapper}<`);
  if (start === -1) return type.replace(/\s+/g, " ");
  const inner = start + wrapper.length + 1;
  const end = closing(type, inner);
  return withoutWrapper(type.slice(0, start) + type.slice(inner, end) + type.slice(end + 1), wrapper);
}

/** Where the bracket closes that was opened before this position. */
function closing(type: string, from: number): number {
  let depth = 1;
  for (let position = from; position < type.length; position++) {
    if (type[position] === "<") depth++;
    if (type[position] === ">") depth--;
    if (depth === 0) return position;
  }
  throw new Error(`no closing bracket in ${type}`);
}
