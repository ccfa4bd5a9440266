/**
 * Words that only the evaluation of a flake understands, and how many words follow each. `nix-store` and
 * `nix-instantiate` refuse them; all settings (`--option cores 2`, `--cores 2`) are understood by every program.
 */
const flakeOptions: Readonly<Record<string, number>> = {
  "--impure": 0,
  "--refresh": 0,
  "--offline": 0,
  "--no-registries": 0,
  "--no-use-registries": 0,
  "--recreate-lock-file": 0,
  "--no-update-lock-file": 0,
  "--no-write-lock-file": 0,
  "--commit-lock-file": 0,
  "--inputs-from": 1,
  "--update-input": 1,
  "--override-flake": 2,
  "--override-input": 2,
  "--reference-lock-file": 1,
  "--output-lock-file": 1,
};

/** Options of evaluation that `nix-instantiate` shares with `nix`, but `nix-store` does not know. */
const evaluationOptions: Readonly<Record<string, number>> = {
  "-I": 1,
  "--include": 1,
  "--arg": 2,
  "--argstr": 2,
  "--eval-store": 1,
};

/** The user's `nixOptions` without those that only flakes understand, for `nix-instantiate`. */
export function forInstantiate(nixOptions: readonly string[]): string[] {
  return without(nixOptions, flakeOptions);
}

/** The user's `nixOptions` without those of evaluation, for `nix-store`. */
export function forStore(nixOptions: readonly string[]): string[] {
  return without(nixOptions, { ...flakeOptions, ...evaluationOptions });
}

/** Words that follow `--option`: the setting's name and value, which are kept whatever they look like. */
const settingWords = 2;

function without(words: readonly string[], unwanted: Readonly<Record<string, number>>): string[] {
  const kept: string[] = [];
  let next = 0;
  while (next < words.length) {
    const word = words[next] ?? "";
    const operands = word === "--option" ? settingWords : (unwanted[word] ?? 0);
    if (!Object.hasOwn(unwanted, word)) kept.push(...words.slice(next, next + 1 + operands));
    next += 1 + operands;
  }
  return kept;
}
