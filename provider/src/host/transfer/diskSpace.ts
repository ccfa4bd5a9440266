import { SimpleVmError } from "../../errors/error";
import { isAboutFullDisk } from "../../errors/fullDisk";
import type { HostConnection } from "../../ssh/connection";
import { parseAnswer } from "../answers";
import { writtenFolders } from "../paths";
import { textOf } from "../script";
import { HostUncertainError, HostUnchangedError } from "../transaction/detachedScript";
import { describeFileSystem, makeRoomInStore } from "./fileSystem";

const script = textOf({
  variables: { written_folders: writtenFolders },
  files: ["lib/tell", "diskSpace"],
});

/** A file system with less is named as the one that is full: a new drive, the smallest big thing, takes 0.2 MB. */
const fullBelow = 1_000_000;

/** Which file system of the host is full, when a tool's words are about one; undefined when they are not. */
export async function fullDiskAdvice(host: HostConnection, words: string): Promise<string | undefined> {
  if (!isAboutFullDisk(words)) return undefined;
  const output = await host.run(script, { what: "ask how full the disk is" }).catch(() => "");
  const found = (parseAnswer("space", output)?.space ?? []).flatMap((told) => told ?? []);
  const all = [...new Map(found.map((fileSystem) => [fileSystem.mount, fileSystem])).values()];
  const full = all.filter(({ free }) => free < fullBelow);
  const named = (full.length > 0 ? full : all).map(describeFileSystem).join("; ");
  const ofStore = found[0]?.mount;
  const collect = full.some(({ mount }) => mount === ofStore) ? `; ${makeRoomInStore}` : "";
  return `make room on the host${named === "" ? "" : `: ${named}`}${collect}`;
}

/** Runs a step on the host; if it fails for want of room, the error says where. */
export async function sayWhatIsFull<Result>(
  host: HostConnection,
  step: () => Promise<Result>,
): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    const explained = error instanceof HostUncertainError || error instanceof HostUnchangedError;
    if (!(error instanceof SimpleVmError) || explained) throw error;
    const next = await fullDiskAdvice(host, error.message);
    throw next === undefined ? error : new SimpleVmError({ ...error.parts, next, cause: error });
  }
}
