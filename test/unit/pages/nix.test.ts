/** The Nix code on the pages parses. */
import { spawnSync } from "node:child_process";
import { blocksOf } from "./blocks";

const hasNix = spawnSync("nix-instantiate", ["--version"]).status === 0;

function mistakeIn(text: string): string {
  const { status, stderr } = spawnSync("nix-instantiate", ["--parse", "-"], {
    input: text,
    encoding: "utf8",
  });
  return status === 0 ? "" : stderr;
}

(hasNix ? describe : describe.skip)("Nix code", () => {
  const blocks = blocksOf("nix");
  it.each(blocks)("$place parses", ({ text }) => expect(mistakeIn(text)).toBe(""));
  it("is found not to parse without its last bracket", () => {
    expect(mistakeIn((blocks[0]?.text ?? "").trim().replace(/\}$/, ""))).toContain("syntax error");
  });
});
