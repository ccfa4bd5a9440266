import { runNix } from "./command";
import { forStore } from "./options";
import { RememberedAnswers } from "./rememberedAnswers";
import type { SizedPath } from "./sizedClosures";

/** A closure as a substituter describes it. */
export interface SubstitutedClosure {
  /** The substituter's URL. */
  from: string;
  paths: SizedPath[];
}

/**
 * One that does not answer must not hold up a preview, as with Nix's own five attempts. Nix itself remembers an hour
 * long what a substituter has not (`narinfo-cache-negative-ttl`), so that the next preview asks nothing.
 */
const impatient = { "connect-timeout": "5", "stalled-download-timeout": "10", "download-attempts": "1" };

/**
 * The same for a substituter over SSH: without `BatchMode`, ssh asks at the user's terminal for a password, or whether to
 * trust the host, and waits.
 */
const impatientSsh = "-oBatchMode=yes -oConnectTimeout=5";

/** What the substituters of the deployer's Nix know; of one session, which asks for each package once. */
export class Substituters {
  readonly #configured = new RememberedAnswers<string[]>();
  readonly #closures = new RememberedAnswers<SubstitutedClosure | undefined>();
  /** Those that did not answer: each question to one of them would cost the whole patience again. */
  readonly #silent = new Set<string>();

  /** The closure of a package by the first substituter that has it whole; nothing is fetched but its description. */
  closureOf(outPath: string, nixOptions: readonly string[]): Promise<SubstitutedClosure | undefined> {
    return this.#closures.ask(JSON.stringify([outPath, nixOptions]), async () => {
      const options = forStore(nixOptions);
      const key = JSON.stringify(options);
      for (const from of await this.#configured.ask(key, () => configuredSubstituters(options))) {
        if (this.#silent.has(from)) continue;
        const paths = await describedBy(from, outPath, options);
        if (paths === "silent") this.#silent.add(from);
        else if (paths !== undefined) return { from, paths };
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

/** Nix's words, in all versions, for a path that a store has not. */
const hasNot = /is not valid/;

async function describedBy(
  from: string,
  outPath: string,
  options: readonly string[],
): Promise<SizedPath[] | "silent" | undefined> {
  const patience = Object.entries(impatient).flatMap(([name, value]) => ["--option", name, value]);
  const args = ["path-info", "--recursive", "--size", "--store", from, outPath, ...options, ...patience];
  const purpose = { kind: "nixStore", what: "cannot ask a substituter", where: from } as const;
  const environment = { NIX_SSHOPTS: `${process.env.NIX_SSHOPTS ?? ""} ${impatientSsh}` };
  const { code, stdout, stderr } = await runNix("nix", args, purpose, { environment });
  if (code === 0) return parseSizes(stdout);
  return hasNot.test(stderr) ? undefined : "silent";
}

/** Reads `nix path-info --size`, which has had this form in all versions, unlike its JSON; exported for tests. */
export function parseSizes(text: string): SizedPath[] {
  return text.split("\n").flatMap((line) => {
    const [, path, narSize] = /^(\/\S+)\s+(\d+)\s*$/.exec(line) ?? [];
    return path === undefined ? [] : [{ path, narSize: Number(narSize) }];
  });
}
