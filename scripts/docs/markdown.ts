/** A table; cells may hold pipes and line breaks. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\s*\n\s*/g, " ");
}

/** A word of code. */
export const code = (text: string): string => `\`${text}\``;

/**
 * The text with the part between `<!-- NAME -->` and `<!-- /NAME -->` replaced.
 *
 * @throws Error when the text does not hold both markers
 */
export function replacePart(text: string, name: string, content: string): string {
  const { start, end } = partOf(text, name);
  return `${text.slice(0, start)}\n\n${content}\n\n${text.slice(end)}`;
}

/** What stands between the markers of this name. */
export function readPart(text: string, name: string): string {
  const { start, end } = partOf(text, name);
  return text.slice(start, end).trim();
}

function partOf(text: string, name: string): { start: number; end: number } {
  const open = `<!-- ${name} -->`;
  const start = text.indexOf(open);
  const end = text.indexOf(`<!-- /${name} -->`);
  if (start === -1 || end < start) throw new Error(`no part ${open} ... <!-- /${name} -->`);
  return { start: start + open.length, end };
}
