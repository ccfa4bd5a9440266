import type { KeyFolderArguments } from "../../arguments/keyFolder";
import { SimpleVmError } from "../../errors/error";
import type { HostConnection } from "../../ssh/connection";
import { type Answer, readAnswer } from "../answers";
import type { KeyFault } from "../observe";
import { type HostScript, textOf } from "../script";
import { expectedKeys, givenFiles } from "../transaction/stagedKeys";
import { type Owner, vmFiles } from "../vmVariables";
import { asKeyFolders, keyFolderVariables } from "./script";

/** A key folder as its host has it. */
export interface ObservedKeyFolder {
  /** Its newest generation; `undefined` where that is not there. */
  generation: string | undefined;
  /** The URN in the owner marker; `undefined` without one. */
  markedUrn: string | undefined;
  /** SHA-256 of each file that the program gives, by `NAME/FILE`; absent where the file is none. */
  keyDigests: Record<string, string>;
  /** What is wrong with files, but for the contents of given ones. */
  keyFaults: KeyFault[];
}

/** What a look at a key folder's host showed. */
export type KeyFolderObservation =
  /** Nothing is left of it, nor does anything say whose it is. */
  | { kind: "gone" }
  /** Another resource has it by now, or the same resource in another state. */
  | { kind: "taken"; by: Owner }
  | { kind: "there"; folder: ObservedKeyFolder };

/** A key folder as the state has it, as far as it is compared with the host. */
export type ExpectedKeyFolder = Pick<KeyFolderArguments, "name" | "files" | "generate"> & {
  /** By file. */
  publicKeys: Record<string, string>;
};

/**
 * Looks at a key folder on its host. Changes nothing there.
 *
 * @throws SimpleVmError when the host is not reached, or does not answer in full
 */
export async function observeKeyFolder(
  host: HostConnection,
  folder: ExpectedKeyFolder,
  id: string,
): Promise<KeyFolderObservation> {
  const what = `look at the key folder ${folder.name}`;
  const keyFolders = asKeyFolders(folder);
  const publicKeys = Object.fromEntries(
    Object.entries(folder.publicKeys).map(([file, key]) => [`${folder.name}/${file}`, key]),
  );
  const input = expectedKeys({ keyFolders, publicKeys });
  const output = await host.run(textOf(observeKeyFolderScript(folder.name, id)), { what, input });
  const answer = readAnswer("keyFolder", output, { where: host.label, what });
  if (answer.found === "there" && !tellsOfAll(Object.keys(givenFiles(keyFolders)), answer)) {
    throw new SimpleVmError({
      kind: "unreadableAnswer",
      where: host.label,
      what: `cannot ${what}`,
      why: "what the host answered leaves out key files",
    });
  }
  return keyFolderObservationOf(answer);
}

type There = Extract<Answer<"keyFolder">, { found: "there" }>;

const tellsOfAll = (given: string[], { keyDigest, keyFault }: There): boolean =>
  given.every((path) => keyDigest[path] !== undefined || keyFault.some(({ file }) => file === path));

/** The script that looks at a key folder. */
export const observeKeyFolderScript = (name: string, id: string): HostScript => ({
  variables: keyFolderVariables(name, { id, urn: "" }),
  files: [...vmFiles, "lib/guestFile", "lib/compareKeys", "keyFolder/observe"],
});

/** Pure: what an answer says of a key folder. */
export function keyFolderObservationOf(answer: Answer<"keyFolder">): KeyFolderObservation {
  if (answer.found === "taken") return { kind: "taken", by: answer.takenBy };
  if (answer.found === "gone") return { kind: "gone" };
  const { generation, marker: markedUrn, keyDigest: keyDigests, keyFault: keyFaults } = answer;
  return { kind: "there", folder: { generation, markedUrn, keyDigests, keyFaults } };
}
