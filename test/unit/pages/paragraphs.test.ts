/** What is said is said once: no paragraph or line of a list stands on two pages. */
import { pages, readPage } from "./blocks";

/** The paragraphs of a text that are long enough to be no coincidence; code and tables are left out. */
const paragraphsOf = (text: string): string[] =>
  text
    .replace(/^```.*?^```$/gms, "")
    .split(/\n+/)
    .map((paragraph) => paragraph.replace(/^[-*\d.\s]+/, "").trim())
    .filter((paragraph) => paragraph.length > 80 && !paragraph.startsWith("|"));

function repeated(texts: ReadonlyMap<string, string>): string[] {
  const places = new Map<string, string[]>();
  for (const [page, text] of texts) {
    for (const paragraph of new Set(paragraphsOf(text))) {
      places.set(paragraph, [...(places.get(paragraph) ?? []), page]);
    }
  }
  return [...places]
    .filter(([, found]) => found.length > 1)
    .map(([paragraph, found]) => `${found.join(", ")}: ${paragraph}`);
}

test("no page repeats another", () => {
  expect(repeated(new Map(pages.map((page) => [page, readPage(page)])))).toEqual([]);
});

test("a paragraph on two pages is found", () => {
  const said =
    "A paragraph that is long enough to be no coincidence stands on one page, and a second time on another.";
  expect(
    repeated(
      new Map([
        ["a.md", `# A\n\n${said}`],
        ["b.md", `- ${said}\n`],
      ]),
    ),
  ).toEqual([`a.md, b.md: ${said}`]);
});
