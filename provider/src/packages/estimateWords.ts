import { cut, versionsInWords } from "./diffWords";
import type { LikelyChange, PackageEstimate } from "./packageEstimate";

/** How the summary of an estimate begins. */
export const estimateBegins = "estimate, not built yet";

/** One line of a preview, marked as an estimate: what is likely in the closure apart from what the build alone may need. Pure. */
export function estimateSummary({ likely, buildOnly }: PackageEstimate): string {
  const gone = likely.filter(isGone).length;
  const counts = [
    ...(likely.length > gone ? [`${likely.length - gone} changed`] : []),
    ...(gone > 0 ? [`${gone} removed`] : []),
  ];
  const told =
    counts.length === 0 ? "no package changes its version" : `packages: about ${counts.join(", ")}`;
  const rest = buildOnly
    ? `; ${buildOnly} more ${buildOnly === 1 ? "differs" : "differ"} that the build alone may need`
    : "";
  return `${estimateBegins} (previewBuild): ${told}${rest}`;
}

/** A line for each package that is likely to change; `command` shows all where some are left out. Pure. */
export const estimateList = ({ likely }: PackageEstimate, command: string): string[] =>
  cut(likely.map(lineOf), command);

const isGone = ({ after }: LikelyChange): boolean => after.length === 0;

const lineOf = ({ name, before, after }: LikelyChange): string =>
  after.length === 0
    ? `- ${name} ${versionsInWords(before)}`
    : `~ ${name} ${versionsInWords(before)} -> ${versionsInWords(after)}`;
