import { runNix } from "./command";
import { forStore } from "./options";
import { RememberedAnswers } from "./rememberedAnswers";

/** A closure as a substituter describes it. */
export interface SubstitutedClosure {
  /** The substituter's URL. */
  from: string;
  /** All store paths, with the sizes of their contents as Nix archives, in bytes. */
  paths: { path: string; narSize: number }[];
}

/**
 * One that does not answer must not hold up a preview, as with Nix's own five attempts. Nix itself remembers an hour
 * long what a substituter has not (`narinfo-cache-negative-ttl`), so that the next preview asks nothing.
 */
const impatient = ["connect-timeout", "5", "stalled-download-timeout", "10", "download-attempts", "1"];

/** What the substituters of the deployer's Nix know; of one session, which asks for each package once. */
export class Substituters {
  readonly #configured = new RememberedAnswers<string[]>();
  readonly #closures = new RememberedAnswers<SubstitutedClosure | undefined>();

  /** The closure of a package by the first substituter that has it whole; nothing is fetched but its description. */
  closureOf(outPath: string, nixOptions: readonly string[]): Promise<SubstitutedClosure | undefined> {
    return this.#closures.ask(JSON.stringify([outPath, nixOptions]), async () => {
      const options = forStore(nixOptions);
      const key = JSON.stringify(options);
      for (const from of await this.#configured.ask(key, () => configuredSubstituters(options))) {
        const paths = await describedBy(from, outPath, options);
        if (paths !== undefined) return { from, paths };
      }
      return undefined;
    });
  }
}

async function configuredSubstituters(options: readonly string[]): Promise<string[]> {
  const purpose = {
    kind: "nixStore",
    what: "cannot read Nix's settings",
    where: "the machine that runs Pulumi",
  } as const;
  // Nix 2.8 knows the first word alone; later versions announce its end.
  const old = await runNix("nix", ["show-config", ...options], purpose);
  const { code, stdout } =
    old.code === 0 ? old : await runNix("nix", ["config", "show", ...options], purpose);
  return code === 0 ? parseSubstituters(stdout) : [];
}

/** Reads Nix's settings, a line `name = value` each; exported for tests with recorded answers. */
export function parseSubstituters(settings: string): string[] {
  if (/^substitute = false$/m.test(settings)) return [];
  const [, urls = ""] = /^substituters = (.*)$/m.exec(settings) ?? [];
  return urls.split(" ").filter((url) => url !== "");
}

async function describedBy(
  from: string,
  outPath: string,
  options: readonly string[],
): Promise<SubstitutedClosure["paths"] | undefined> {
  const patience = impatient.flatMap((word, index) => (index % 2 === 0 ? ["--option", word] : [word]));
  const args = ["path-info", "--recursive", "--size", "--store", from, outPath, ...options, ...patience];
  const { code, stdout } = await runNix("nix", args, {
    kind: "nixStore",
    what: "cannot ask a substituter",
    where: from,
  });
  return code === 0 ? parseSizes(stdout) : undefined;
}

/** Reads `nix path-info --size`, which has had this form in all versions, unlike its JSON; exported for tests. */
export function parseSizes(text: string): SubstitutedClosure["paths"] {
  return text.split("\n").flatMap((line) => {
    const [, path, narSize] = /^(\/\S+)\s+(\d+)\s*$/.exec(line) ?? [];
    return path === undefined ? [] : [{ path, narSize: Number(narSize) }];
  });
}
