import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/**
 * The rooms of provider/src from the top to the bottom: a file imports from its own room and from those below. Two rooms
 * of one floor do not know each other.
 */
const floors = [
  ["tool"],
  ["index"],
  ["pulumi"],
  ["steps", "session"],
  ["plan"],
  ["host"],
  ["unit"],
  ["runner"],
  ["network", "wireguard"],
  ["state"],
  ["arguments"],
  ["packages"],
  ["nix", "ssh"],
  ["errors"],
];

/** Names of folders and files on a host are known in every room. */
const knownToAll = ["host/paths"];

/** The steps and the session that they share name each other's types. */
const together = ["steps", "session"];

const sources = join(__dirname, "..", "..", "provider", "src");

/** What each file imports of this package, as `ROOM/FILE` without its ending. */
function readImports(): [file: string, imported: string[]][] {
  return readdirSync(sources, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => [path.replace(/\.ts$/, ""), importsIn(path, readFileSync(join(sources, path), "utf8"))]);
}

function importsIn(path: string, text: string): string[] {
  return [...text.matchAll(/^(?:import|export) [^;]*?"(\.[^"]*)";$/gms)].map(([, target = ""]) =>
    relative(sources, join(sources, dirname(path), target)),
  );
}

const roomOf = (file: string): string => file.split("/")[0] ?? "";
const floorOf = (room: string): number => floors.findIndex((rooms) => rooms.includes(room));

/** The imports that lead up, or to another room of the same floor. */
function wrongImports(files: [file: string, imported: string[]][]): string[] {
  return files.flatMap(([file, imported]) =>
    imported.filter((target) => !isAllowed(file, target)).map((target) => `${file} imports ${target}`),
  );
}

function isAllowed(file: string, target: string): boolean {
  const [from, to] = [roomOf(file), roomOf(target)];
  if (from === to || knownToAll.includes(target)) return true;
  return together.includes(from) && together.includes(to) ? true : floorOf(from) < floorOf(to);
}

const files = readImports();

test("every file is in a room of the house", () => {
  expect(files.length).toBeGreaterThan(50);
  expect(files.map(([file]) => file).filter((file) => floorOf(roomOf(file)) === -1)).toEqual([]);
});

test("imports lead down", () => {
  expect(files.flatMap(([, imported]) => imported).length).toBeGreaterThan(100);
  expect(wrongImports(files)).toEqual([]);
});

test.each([
  ["host/facts", 'import { engineClient } from "../pulumi/engine";', ["pulumi/engine"]],
  ["unit/unit", 'import type { HostFacts } from "../host/facts";', ["host/facts"]],
  ["unit/unit", 'import { hostPaths } from "../host/paths";', []],
  ["nix/build", 'import {\n  Link,\n} from "../ssh/link";', ["ssh/link"]],
  ["ssh/link", 'export { messageOf } from "../errors/error";', []],
])("in %s, %s leads up to %j", (file, text, up) => {
  const imported = importsIn(`${file}.ts`, text);
  expect(imported).toHaveLength(1);
  expect(wrongImports([[file, imported]])).toEqual(up.map((target) => `${file} imports ${target}`));
});

test("only pulumi/ knows Pulumi; the arguments know the type of its inputs", () => {
  const importers = files
    .map(([file]) => file)
    .filter((file) => !file.startsWith("pulumi/"))
    .flatMap((file) => importsOfPulumi(file).map((text) => `${roomOf(file)}: ${text}`));
  expect([...new Set(importers)].sort()).toEqual([
    'arguments: import type { Input } from "@pulumi/pulumi";',
    'arguments: import type { Input, Unwrap } from "@pulumi/pulumi";',
    'arguments: import type { Unwrap } from "@pulumi/pulumi";',
  ]);
});

const importsOfPulumi = (file: string): string[] =>
  readFileSync(join(sources, `${file}.ts`), "utf8").match(/^import .* from "@pulumi\/pulumi.*$/gm) ?? [];
