/** What to do about a store that has lost or changed what Nix holds for valid, on whichever machine. */
export const repairStore = "run `nix-store --verify --check-contents --repair` there as root";

/** Most paths that an error lists. */
const mostListed = 5;

/** Paths for an error: the first of them, a line each, and how many more there are. */
export function listedPaths(paths: readonly { path: string }[]): string {
  const listed = paths.slice(0, mostListed).map(({ path }) => path);
  const more = paths.length > mostListed ? [`and ${paths.length - mostListed} more`] : [];
  return [...listed, ...more].join("\n");
}
