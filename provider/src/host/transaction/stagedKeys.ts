import type { KeyKind } from "../../arguments/folders";
import type { VmWithPackage } from "../../arguments/vm";
import { generationPath } from "../paths";

type KeyFolders = VmWithPackage["keyFolders"];

/** The contents of the files that the program gives, by `FOLDER/FILE`. */
export const givenFiles = (keyFolders: KeyFolders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(keyFolders).flatMap(([folder, { files }]) =>
      Object.entries(files).map(([file, content]) => [`${folder}/${file}`, content]),
    ),
  );

/** A key that the host makes. */
export interface GeneratedKey {
  /** `FOLDER/FILE`. */
  path: string;
  kind: KeyKind;
  /** The file beside it that gets the public half; none when the program has another use for that name. */
  publicPath?: string;
}

/** The keys that the host makes, in the order of the program. */
export function generatedKeysOf(keyFolders: KeyFolders): GeneratedKey[] {
  const generate = Object.entries(keyFolders).flatMap(([folder, { generate }]) =>
    Object.entries(generate).map(([file, kind]) => [`${folder}/${file}`, kind] as const),
  );
  const named = new Set([...Object.keys(givenFiles(keyFolders)), ...generate.map(([path]) => path)]);
  return generate.map(([path, kind]) => {
    const publicPath = `${path}.pub`;
    return kind === "ssh-ed25519" && !named.has(publicPath) ? { path, kind, publicPath } : { path, kind };
  });
}

/** Pure: lines `TAG MODE NAME PATH` for the generations of key folders that a VM gets copies of (scripts/lib/generations.sh). */
const usedGenerations = (keyFolders: KeyFolders): string[] =>
  Object.entries(keyFolders).flatMap(([tag, { folder, readOnly }]) =>
    folder === undefined
      ? []
      : [`${tag} ${readOnly ? "ro" : "rw"} ${folder.name} ${generationPath(folder.name, folder.generation)}`],
  );

/** Pure: what is staged of the key folders beside their contents; scripts/steps/ says what it is for. */
export function keyFiles({ keyFolders }: Pick<VmWithPackage, "keyFolders">): Record<string, string> {
  const given = givenFiles(keyFolders);
  const generated = generatedKeysOf(keyFolders);
  const beside = generated.flatMap(({ publicPath = [] }) => publicPath);
  return {
    given: lines(Object.keys(given)),
    generate: lines(generated.map(({ path, kind, publicPath = "-" }) => `${path} ${kind} ${publicPath}`)),
    uses: lines(usedGenerations(keyFolders)),
    wanted: lines([...Object.keys(given), ...generated.map(({ path }) => path), ...beside]),
  };
}

const lines = (words: readonly string[]): string => words.map((word) => `${word}\n`).join("");

/** What is known of a VM's keys: those of the program, and the public halves of the host's by `FOLDER/FILE`. */
export type KnownKeys = Pick<VmWithPackage, "keyFolders"> & { publicKeys: Record<string, string> };

/** Pure: what scripts/lib/compareKeys.sh reads: lines `given`, `made` and `used`. */
export function expectedKeys({ keyFolders, publicKeys }: KnownKeys): string {
  const given = Object.entries(givenFiles(keyFolders)).map(
    ([path, content]) => `given ${path} ${Buffer.byteLength(content)}\n`,
  );
  const made = generatedKeysOf(keyFolders).map(
    ({ path, kind, publicPath = "-" }) => `made ${path} ${kind} ${publicPath} ${publicKeys[path] ?? ""}\n`,
  );
  const used = usedGenerations(keyFolders).map((use) => `used ${use}\n`);
  return [...given, ...made, ...used].join("");
}
