import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { code, table } from "./markdown";

/** An option of the guest's module, as `nix/tests/options.nix` gives it; `default` and `example` are JSON. */
interface GuestOption {
  name: string;
  type: string;
  default: string;
  example: string;
  description: string;
}

const tests = join(__dirname, "..", "..", "nix", "tests");

/** Whether this machine has the program that evaluates the options. */
export function hasNix(): boolean {
  return spawnSync("nix-instantiate", ["--version"]).status === 0;
}

/** The options as tables, one for each part of `simpleVm`. With the tests' own lib, so that each machine gives the same. */
export function guestOptions(): string {
  const options = withoutRepetition(readOptions());
  const parts = [...new Set(options.map(partOf))];
  return parts
    .map((part) => {
      const rows = options.filter((option) => partOf(option) === part).map(rowOf);
      return `### ${code(part)}\n\n${table(["Option", "Type", "Default", "Example", "Meaning"], rows)}`;
    })
    .join("\n\n");
}

function readOptions(): GuestOption[] {
  const expression = `(import ${tests} { lib = import ${tests}/lib; }).options`;
  const args = ["--eval", "--strict", "--json", "--expr", expression];
  const { status, stdout, stderr } = spawnSync("nix-instantiate", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`the guest's options cannot be evaluated: ${stderr}`);
  return JSON.parse(stdout);
}

const folders = "simpleVm.keyFolders";

/** What a known folder has like every other is told once. */
function withoutRepetition(options: GuestOption[]): GuestOption[] {
  const common = options.filter(({ name }) => name.startsWith(`${folders}.<name>.`));
  const repeats = (option: GuestOption) =>
    common.some(
      ({ name, default: value, description }) =>
        option.name !== name &&
        option.name.startsWith(`${folders}.`) &&
        option.name.split(".").at(-1) === name.split(".").at(-1) &&
        option.default === value &&
        option.description === description,
    );
  return options.filter((option) => !repeats(option));
}

/** `simpleVm.keyFolders.ssh` for its members, and `simpleVm` for options that stand alone. */
const partOf = ({ name }: GuestOption): string => name.split(".").slice(0, -1).join(".");

const rowOf = (option: GuestOption): string[] => [
  code(option.name.split(".").at(-1) ?? ""),
  option.type,
  code(valueInNix(option.default)),
  code(valueInNix(option.example)),
  option.description,
];

/** JSON as Nix writes it. */
function valueInNix(json: string): string {
  return inNix(JSON.parse(json));
}

function inNix(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "[ ]" : `[ ${value.map(inNix).join(" ")} ]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${name} = ${inNix(member)};`);
  return members.length === 0 ? "{ }" : `{ ${members.join(" ")} }`;
}
