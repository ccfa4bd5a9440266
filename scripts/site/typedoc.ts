import { join } from "node:path";
import { errorsOfArgument } from "./argumentErrors";
import { groupOf, pageGroups, titleOf } from "./pages";

/** TypeDoc is an ES module alone, hence the `import()`s. */
type TypeDoc = typeof import("typedoc", { with: { "resolution-mode": "import" }});
type Options = NonNullable<Parameters<TypeDoc["Application"]["bootstrap"]>[0]>;
type Application = Awaited<ReturnType<TypeDoc["Application"]["bootstrap"]>>;
type Path = Parameters<InstanceType<TypeDoc["FileRegistry"]>["registerAbsolute"]>[0];

const root = join(__dirname, "..", "..");

/** Writes the pages into a folder, and returns TypeDoc's errors and warnings. */
export async function generatePages(folder: string): Promise<string[]> {
  const typedoc = await import("typedoc");
  const mistakes: string[] = [];
  class Collected extends typedoc.Logger {
    override log(text: string, level: number): void {
      if (level >= typedoc.LogLevel.Warn) mistakes.push(text);
    }
  }
  const app = await typedoc.Application.bootstrap(options());
  app.logger = new Collected();
  namePages(typedoc, app);
  linkErrors(typedoc, app);
  app.renderer.on(typedoc.PageEvent.END, (page) => {
    page.contents = withIndex(page.contents ?? "");
  });
  const project = await app.convert();
  if (project === undefined) return [...mistakes, "TypeDoc made nothing of the package"];
  app.validate(project);
  await app.generateDocs(project, folder);
  return mistakes;
}

/** Links to the first page lead to its file: without a server a folder has no first page. */
const withIndex = (html: string): string =>
  html.replace(/ href="((?:\.\.?\/)+)(#[^"]*)?"/g, ' href="$1index.html$2"');

/** A page has its own heading as name, and stands in its group. */
function namePages({ Converter }: TypeDoc, app: Application): void {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, document) => {
    const path = document.project.files.getReflectionPath(document) ?? "";
    document.name = titleOf(document.content.map(({ text }) => text).join(""));
    document.frontmatter.group = groupOf(path.slice(root.length + 1));
  });
}

/** Each argument leads to the errors that its value may lead to. */
function linkErrors({ CommentTag, Converter, ReflectionKind, Slugger }: TypeDoc, app: Application): void {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const anchorOf = (heading: string) => new Slugger({ lowercase: true }).slug(heading);
    const target = project.files.registerAbsolute(join(root, "docs", "errors.md") as Path).target;
    for (const argument of project.getReflectionsByKind(ReflectionKind.Property)) {
      const headings = errorsOfArgument(argument.parent?.name ?? "", argument.name);
      if (headings.length === 0) continue;
      const links = headings.flatMap((heading) => [
        { kind: "text" as const, text: `- [${heading}](` },
        { kind: "relative-link" as const, text: "errors.md", target, targetAnchor: anchorOf(heading) },
        { kind: "text" as const, text: ")\n" },
      ]);
      argument.comment?.blockTags.push(new CommentTag("@errors", links));
    }
  });
}

/** The parts of markdown-it that are used here. */
interface Token {
  type: string;
  content: string;
  children: Token[] | null;
}
interface Parser {
  core: { ruler: { push(name: string, rule: (state: { tokens: Token[] }) => void): void } };
}

/** TypeDoc makes anchors of a heading's text and leaves code out; here code is text, too, as elsewhere. */
function withCodeInAnchors(parser: Parser): void {
  parser.core.ruler.push("code-in-anchors", ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      if (tokens[index - 1]?.type !== "heading_open") continue;
      for (const code of token.children ?? []) {
        if (code.type === "code_inline")
          code.children = [{ type: "text", content: code.content, children: null }];
      }
    }
  });
}

function options(): Options {
  return {
    name: "SimpleVm",
    entryPoints: [join(root, "provider", "src", "index.ts")],
    tsconfig: join(root, "provider", "tsconfig.json"),
    basePath: root,
    readme: join(root, "README.md"),
    projectDocuments: Object.values(pageGroups)
      .flat()
      .map((page) => join(root, page)),
    markdownItLoader: withCodeInAnchors,
    customCss: join(__dirname, "site.css"),
    highlightLanguages: ["bash", "sh", "json", "typescript", "nix", "yaml"],
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
    navigation: { includeGroups: true, excludeReferences: true },
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
