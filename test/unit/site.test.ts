/** The documentation's site as `npm run site` builds it. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { linkMistakes } from "../../scripts/site/links";
import { pageGroups } from "../../scripts/site/pages";

const root = join(__dirname, "..", "..");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "site-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const build = (target: string) =>
  spawnSync(process.execPath, ["--import", "tsx", "scripts/site.ts", target], {
    cwd: root,
    encoding: "utf8",
  });

test("the site is whole: every type is documented, every link leads somewhere", () => {
  const target = join(folder, "site");
  const { status, stderr } = build(target);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const read = (page: string) => readFileSync(join(target, page), "utf8");
  expect(read("index.html")).toContain("NixOS virtual machines");
  expect(read("documents/Your_first_VM.html")).toContain('href="The_host.html"');
  expect(read("interfaces/pulumi-simple-vm.HostArgs.html")).toContain("Errors.html#sudo-did-not-run-it");
}, 120_000);

test("each text of docs/ and of an example is a page, once", () => {
  const texts = ["docs", "examples"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".md") && !path.includes("node_modules"))
      .map((path) => `${folder}/${path}`),
  );
  expect(Object.values(pageGroups).flat().sort()).toEqual(
    [...texts, "nix/README.md", "CONTRIBUTING.md", "CHANGELOG.md"].sort(),
  );
});

test("a folder with other files is left alone", () => {
  writeFileSync(join(folder, "letter.txt"), "dear");
  const { status, stderr } = build(folder);
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining("is no site") });
  expect(readFileSync(join(folder, "letter.txt"), "utf8")).toBe("dear");
}, 120_000);

test("links to missing files, folders and anchors are found", () => {
  mkdirSync(join(folder, "guide"));
  writeFileSync(
    join(folder, "index.html"),
    '<a href="guide/one.html">1</a> <a class="x" href="guide/one.html#part">2</a> <a href="https://example.org/#a">3</a>' +
      '<img src="none.svg"> <a href="guide/one.html#none">4</a> <a href="#here">5</a> <a href="guide">6</a>',
  );
  writeFileSync(join(folder, "guide", "one.html"), '<h2 id="part">Part</h2> <a href="../index.html">up</a>');
  expect(linkMistakes(folder)).toEqual([
    "index.html: none.svg: there is no such file",
    "index.html: guide/one.html#none: the page has no such anchor",
    "index.html: #here: the page has no such anchor",
    "index.html: guide: there is no such file",
  ]);
});
