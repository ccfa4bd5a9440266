import { readFileSync } from "node:fs";
import { Node, Project, SyntaxKind } from "ts-morph";

/** A test as its file has it. */
export interface TestText {
  /** As it is written: a test that is made of a table has the placeholders of its title. */
  title: string;
  /** All of it, its table included. */
  text: string;
}

/** The tests of a file, those within a `describe` too. */
export function testsIn(path: string): TestText[] {
  const source = new Project({ useInMemoryFileSystem: true }).createSourceFile(
    "some.test.ts",
    readFileSync(path, "utf8"),
  );
  return source.getDescendantsOfKind(SyntaxKind.CallExpression).flatMap((call) => {
    const [title] = call.getArguments();
    const called = call.getExpression().getText();
    const isTitle = Node.isStringLiteral(title) || Node.isNoSubstitutionTemplateLiteral(title);
    if (!isTitle || !/^(?:test|it)\b/.test(called)) return [];
    return [{ title: title.getLiteralText(), text: call.getText() }];
  });
}
