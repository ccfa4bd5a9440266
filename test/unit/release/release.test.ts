import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Facts, refusalsOf } from "../../../scripts/release/refusals";

const root = join(__dirname, "..", "..", "..");
const changelog =
  "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-11-26\n\n### Added\n\n- It.\n\n## [1.1.0]\n";

const good: Facts = {
  version: "1.2.0",
  status: "",
  tags: ["v1.1.0"],
  changelog,
  manifest: { repository: { url: "git+https://example.org/it.git" } },
  hasIdentity: true,
};

describe("a release is refused", () => {
  test.each<[string, Partial<Facts>, boolean, (string | RegExp)[]]>([
    ["not at all", {}, false, []],
    ["without a version", { version: "" }, true, [/^nothing is no version/]],
    ["of a version that is none", { version: "v1" }, true, [/^v1 is no version/]],
    [
      "of what is not committed, was released, and is not described",
      { version: "1.3.0", status: " M README.md\n", tags: ["v1.3.0"] },
      false,
      [/not committed:\n M README\.md$/, /a tag v1\.3\.0 already/, /no line "## \[1\.3\.0\] - /],
    ],
    ["whose heading has no date", { version: "1.1.0", tags: [] }, false, [/no line "## \[1\.1\.0\] - /]],
    ["outside of CI", { hasIdentity: false, manifest: {} }, false, [/CI's identity/, /no `repository`/]],
    ["and rehearsed outside of CI", { hasIdentity: false, manifest: {} }, true, []],
  ])("%s", (_what, facts, dryRun, reasons) => {
    expect(refusalsOf({ ...good, ...facts }, dryRun)).toEqual(
      reasons.map((reason) => expect.stringMatching(reason)),
    );
  });
});

describe("npm run release -- VERSION --dry-run", () => {
  const folder = mkdtempSync(join(tmpdir(), "simple-vm-released-"));
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, encoding: "utf8" });
  const release = (...args: string[]) =>
    spawnSync(
      process.execPath,
      ["--import", require.resolve("tsx"), join(root, "scripts", "release.ts"), ...args],
      {
        cwd: folder,
        encoding: "utf8",
      },
    );

  beforeAll(() => {
    const files = {
      ".npmrc": "audit=false\nfund=false\nupdate-notifier=false\n",
      "CHANGELOG.md": changelog,
      "package.json": JSON.stringify({
        private: true,
        workspaces: ["provider"],
        scripts: { "test:quick": "true" },
      }),
      "provider/package.json": JSON.stringify({ name: "pulumi-simple-vm", version: "1.1.0" }),
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    execFileSync("npm", ["install", "--package-lock-only", "--offline"], { cwd: folder });
    git("init", "--quiet");
    for (const [key, value] of Object.entries({ name: "a", email: "a@example.org" }))
      git("config", `user.${key}`, value);
    git("add", "--all");
    git("commit", "--quiet", "--message", "All");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("packs that version, says what would follow, and leaves all as it was", () => {
    const { status, stdout, stderr } = release("1.2.0", "--dry-run");
    expect([status, stderr.match(/^cannot.*/m)]).toEqual([0, null]);
    expect(stdout).toMatch(/^pulumi-simple-vm-1\.2\.0\.tgz$/m);
    const [commit, tag, publish] = stdout.split("\n").filter((line) => line.startsWith("would run: "));
    expect(commit).toBe(
      "would run: git commit --allow-empty --message Release 1.2.0 -- provider/package.json package-lock.json",
    );
    expect(tag).toBe("would run: git tag --annotate --message Release 1.2.0 v1.2.0");
    expect(publish).toMatch(
      /^would run: npm publish \S+\/pulumi-simple-vm-1\.2\.0\.tgz --provenance --access public$/,
    );
    expect([git("status", "--porcelain"), git("tag"), git("log", "--format=%s").trim()]).toEqual([
      "",
      "",
      "All",
    ]);
    expect(readFileSync(join(folder, "provider/package.json"), "utf8")).toContain('"1.1.0"');
  });

  test("refuses with all reasons, and exit code 1", () => {
    writeFileSync(join(folder, "new"), "");
    const { status, stderr } = release("1.3.0", "--dry-run");
    rmSync(join(folder, "new"));
    expect(status).toBe(1);
    expect(stderr).toContain(
      "cannot release 1.3.0:\n- the tree has changes that are not committed:\n?? new\n- CHANGELOG.md",
    );
  });
});
