/** What a release is asked about before anything is changed. */
export interface Facts {
  /** The version that is to be released, as it was typed. */
  version: string;
  /** What `git status --porcelain` prints. */
  status: string;
  /** Names of the tags that there are. */
  tags: string[];
  /** The text of CHANGELOG.md. */
  changelog: string;
  /** The package's description, as far as it counts here. */
  manifest: { repository?: unknown };
  /** Whether CI gives this run an identity that npm's provenance can be signed with. */
  hasIdentity: boolean;
}

const versionForm = /^\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?$/;

/** Why a release cannot be made, all reasons at once; of a dry run, why it would not be the release's own rehearsal. */
export function refusalsOf(facts: Facts, dryRun: boolean): string[] {
  const { version, status, tags, changelog, manifest, hasIdentity } = facts;
  if (!versionForm.test(version))
    return [`${version || "nothing"} is no version: give one as 1.2.3 or 1.2.3-beta.1`];
  const refusals: [boolean, string][] = [
    [status.trim() !== "", `the tree has changes that are not committed:\n${status.trimEnd()}`],
    [tags.includes(`v${version}`), `there is a tag v${version} already`],
    [
      !hasEntry(changelog, version),
      `CHANGELOG.md has no line "## [${version}] - YYYY-MM-DD" with text below it`,
    ],
  ];
  const atPublish: [boolean, string][] = [
    [!hasIdentity, "npm publish --provenance needs CI's identity: run this in a CI job, or with --dry-run"],
    [
      manifest.repository === undefined,
      "provider/package.json has no `repository`, with which npm compares the identity: set it to the project's address",
    ],
  ];
  return [...refusals, ...(dryRun ? [] : atPublish)].flatMap(([refused, why]) => (refused ? [why] : []));
}

/** Whether a version has its heading, with a date, and anything below it. */
function hasEntry(changelog: string, version: string): boolean {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((text) => text.startsWith(`[${version}] - `)) ?? "";
  const [heading = "", ...lines] = section.split("\n");
  return /- \d{4}-\d{2}-\d{2}$/.test(heading) && lines.some((line) => line.startsWith("- "));
}
