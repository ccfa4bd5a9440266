import { Terminal } from "@xterm/headless";

/** The size of the terminal that is recorded. */
export const screenSize = { columns: 180, rows: 45 };

/** Pulumi begins each picture of its table with a carriage return and the way up to the table's first line. */
const pictureBegins = new RegExp(`(?=\r${"\u001b"}\\[\\d+A)`);

/** What a terminal shows after each picture of the table, and at the end, from what a command wrote to it. */
export async function picturesOf(written: string): Promise<string[]> {
  const terminal = new Terminal({
    cols: screenSize.columns,
    rows: screenSize.rows,
    scrollback: 10_000,
    allowProposedApi: true,
  });
  const pictures: string[] = [];
  for (const part of written.split(pictureBegins)) {
    await new Promise<void>((drawn) => terminal.write(part, drawn));
    pictures.push(textOf(terminal));
  }
  return pictures;
}

/** All lines, also those that have scrolled out at the top; what was too long for a line is one again. */
function textOf({ buffer: { active } }: Terminal): string {
  let text = "";
  for (let index = 0; index < active.length; index++) {
    const line = active.getLine(index);
    const isBegun = active.getLine(index + 1)?.isWrapped === true;
    text += (line?.translateToString(!isBegun) ?? "") + (isBegun ? "" : "\n");
  }
  return text.trimEnd();
}

/** What stays of a picture when one looks at what goes on, not how far it is: numbers, moving dots and the columns' widths are left out. */
const aboutWhat = (picture: string): string => picture.replace(/[\d.\s]+/g, "");

/** Pure: of pictures that follow one another, and in which nothing but numbers moved, the middle one; none without a row. */
export function scenesOf(pictures: readonly string[]): string[] {
  const scenes: string[][] = [];
  for (const picture of pictures) {
    const scene = scenes.at(-1);
    if (scene !== undefined && aboutWhat(scene[0] ?? "") === aboutWhat(picture)) scene.push(picture);
    else scenes.push([picture]);
  }
  const middles = scenes.map((scene) => scene[Math.floor(scene.length / 2)] ?? "");
  return middles.filter((picture) => picture.includes("─"));
}
