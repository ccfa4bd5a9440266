/** Each command on the pages is one that there is, with options that it has. */
import { blocksOf, pages, readPage } from "./blocks";
import { mistakesInLine } from "./commands";

const blocks = blocksOf("sh");
const lines = blocks.flatMap(({ place, text }) =>
  text
    .trim()
    .split("\n")
    .map((line) => ({ place, line })),
);

/** Commands within a sentence. `[...]` are arguments that may be left out, `...` is any number of them. */
const spans = pages.flatMap((page) =>
  [...readPage(page).matchAll(/`((?:npm|npx simple-vm|simple-vm|pulumi) [^`\n]+)`/g)].map(
    ([, text = ""]) => ({ place: page, line: text.replace(/[[\]]|\.\.\./g, "") }),
  ),
);

/** What that page has is a script of its own, and no command. */
const ofHere = ({ place }: { place: string }) => !place.startsWith("docs/architecture.md");

test.each(lines.filter(ofHere))("$place: $line", ({ line }) => expect(mistakesInLine(line)).toEqual([]));

test("commands within sentences", () => {
  expect(spans.length).toBeGreaterThan(50);
  const mistakes = spans.flatMap(({ place, line }) =>
    mistakesInLine(line).map((mistake) => `${place}: ${mistake}`),
  );
  expect(mistakes).toEqual([]);
});

test.each([
  ["npm run nothing", "npm run nothing: package.json has no such script"],
  ["cd infra && pulumi stack renew dev", "pulumi stack renew dev: no command of Pulumi's that is known here"],
  ["pulumi up --quickly", "pulumi up --quickly: the command has no --quickly"],
  ["npx simple-vm list --colour", "npx simple-vm list --colour: error: unknown option '--colour'"],
  ["npx simple-vm logs", "npx simple-vm logs: error: missing required argument 'name'"],
  ["echo $(pulumi stack input a) >> file", "pulumi stack input a: no command of Pulumi's that is known here"],
  ["make all", "make all: no command that the pages should need"],
])("%s is found", (line, mistake) => expect(mistakesInLine(line)).toEqual([mistake]));
