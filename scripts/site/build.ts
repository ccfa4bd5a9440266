import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { errorsOfArgument } from "./argumentErrors";
import { linkMistakes } from "./links";
import { pageGroups, titleOf } from "./pages";

type Options = NonNullable<
  Parameters<typeof import("typedoc", { with: { "resolution-mode": "import" }}).Application.bootstrap>[0]
>;

const root = join(__dirname, "..", "..");

/** The file by which a folder is known as one of ours. */
const siteMark = join("assets", "navigation.js");

/**
 * Writes the documentation into a folder, as files that a browser opens without a server: the texts of the repository and
 * the reference from the doc comments. What was there before stays until the new one is whole.
 *
 * @returns what is wrong with it: a type that is not documented, a link that leads nowhere; nothing is written then
 * @throws Error when the folder has files that are no site
 */
export async function buildSite(folder: string): Promise<string[]> {
  const target = resolve(folder);
  if (existsSync(target) && !existsSync(join(target, siteMark))) {
    throw new Error(`${target} is there and is no site: name another folder, or remove it`);
  }
  mkdirSync(dirname(target), { recursive: true });
  const staged = mkdtempSync(`${target}.`);
  try {
    const mistakes = [...(await generate(staged)), ...linkMistakes(staged)];
    if (mistakes.length === 0) {
      rmSync(target, { recursive: true, force: true });
      renameSync(staged, target);
    }
    return mistakes;
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
}

/** Runs TypeDoc. It is an ES module alone, hence the `import()`. */
async function generate(folder: string): Promise<string[]> {
  const { Application, Comment, CommentTag, Converter, Logger, LogLevel, ReflectionKind } = await import(
    "typedoc"
  );
  const mistakes: string[] = [];
  class Collected extends Logger {
    override log(text: string, level: number): void {
      if (level >= LogLevel.Warn) mistakes.push(text);
    }
  }
  const app = await Application.bootstrap(options());
  app.logger = new Collected();
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, document) => {
    const path = document.project.files.getReflectionPath(document) ?? "";
    document.name = titleOf(document.content.map(({ text }) => text).join(""));
    const group = Object.entries(pageGroups).find(([, pages]) =>
      pages.some((page) => join(root, page) === path),
    );
    document.frontmatter.group = group?.[0] ?? "";
  });
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (_context, reflection) => {
    if (reflection.kind !== ReflectionKind.Property || reflection.parent?.kind !== ReflectionKind.Interface)
      return;
    const errors = errorsOfArgument(reflection.parent.name, reflection.name);
    if (errors === "") return;
    reflection.comment ??= new Comment();
    reflection.comment.blockTags.push(new CommentTag("@errors", [{ kind: "text", text: errors }]));
  });
  const project = await app.convert();
  if (project === undefined) return [...mistakes, "TypeDoc made nothing of the package"];
  app.validate(project);
  await app.generateDocs(project, folder);
  return mistakes;
}

function options(): Options {
  return {
    name: "pulumi-simple-vm",
    entryPoints: [join(root, "provider", "src", "index.ts")],
    tsconfig: join(root, "provider", "tsconfig.json"),
    basePath: root,
    readme: join(root, "README.md"),
    projectDocuments: Object.values(pageGroups)
      .flat()
      .map((page) => join(root, page)),
    customCss: join(__dirname, "site.css"),
    customFooterHtml: "",
    highlightLanguages: ["bash", "sh", "json", "typescript", "nix", "yaml", "ini", "text"],
    disableSources: true,
    skipErrorChecking: true,
    excludePrivate: true,
    excludeExternals: true,
    githubPages: false,
    hideGenerator: true,
    includeHierarchySummary: false,
    searchInDocuments: true,
    sort: ["documents-first", "source-order"],
    groupOrder: [...Object.keys(pageGroups), "*"],
    navigation: {
      includeGroups: true,
      includeCategories: false,
      includeFolders: false,
      excludeReferences: true,
    },
    validation: {
      notExported: true,
      invalidLink: true,
      invalidPath: true,
      rewrittenLink: true,
      notDocumented: true,
    },
    intentionallyNotDocumented: [
      "pulumi-simple-vm.SimpleVm.closure.__type.paths",
      "pulumi-simple-vm.SimpleVm.closure.__type.bytes",
    ],
  };
}
