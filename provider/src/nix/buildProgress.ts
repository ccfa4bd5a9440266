import { packageName } from "./storePath";

/** What a build does, and to which of how many store paths: `building`, `3/12 linux-6.12`. */
export interface BuildStep {
  phase: "building" | "fetching";
  detail: string;
}

/** Reads from what `nix-store --realise` says on standard error how far it is. */
export class BuildProgress {
  private toBuild = 0;
  private toFetch = 0;
  private building = 0;
  private fetching = 0;

  /** The step that a line of standard error tells; undefined when it tells none. */
  read(line: string): BuildStep | undefined {
    this.toBuild += announced(/^(?:this|these (\d+)) derivations? will be built/, line);
    this.toFetch += announced(/^(?:this|these (\d+)) paths? will be fetched/, line);
    const built = /^building '([^']+)'/.exec(line)?.[1];
    if (built !== undefined) return step("building", ++this.building, this.toBuild, built);
    const fetched = /^copying path '([^']+)'/.exec(line)?.[1];
    if (fetched !== undefined) return step("fetching", ++this.fetching, this.toFetch, fetched);
    return undefined;
  }
}

/** How many an announcement speaks of: `this` is one. */
function announced(announcement: RegExp, line: string): number {
  const match = announcement.exec(line);
  return match === null ? 0 : Number(match[1] ?? 1);
}

/** More than were announced happens when another build had some of them under way. */
function step(phase: BuildStep["phase"], begun: number, total: number, path: string): BuildStep {
  return { phase, detail: `${begun}/${Math.max(begun, total)} ${packageName(path)}` };
}
