import { printable } from "../errors/printable";

/** Pure: rows under their headings, in columns as wide as they need to be. What hosts told is made printable. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [headings, ...rows].map((row) => row.map((cell) => printable(cell).replaceAll("\n", " ")));
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const units = ["B", "KB", "MB", "GB", "TB"];

/** Pure: `152.0 MB`; a thousand bytes are a kilobyte. `-` for what is not known. */
export function sizeWords(bytes: number | null): string {
  if (bytes === null) return "-";
  const power = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

/** Pure: the two largest parts of a duration: `3d 4h`, `12m 5s`. `-` for what is not known. */
export function durationWords(seconds: number | null): string {
  if (seconds === null) return "-";
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return "0s";
  return parts
    .slice(first, first + 2)
    .map(([count, unit]) => `${count}${unit}`)
    .join(" ");
}
