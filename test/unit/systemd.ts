/**
 * Reads a setting of a unit file as systemd does, written from systemd.syntax(7), systemd.unit(5) and
 * systemd.service(5) alone, so that it shares nothing with the code under test.
 */

const escapes: Record<string, string> = { n: "\n", t: "\t", r: "\r", '"': '"', "'": "'", "\\": "\\", s: " " };

/** The words of a setting: quotes and escapes undone, `%%` turned into `%`; any other specifier is an error. */
export function wordsOf(setting: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < setting.length; at++) {
    const character = setting.charAt(at);
    if (character === "\\") {
      const escaped = escapes[setting.charAt(++at)];
      if (escaped === undefined) throw new Error(`unknown escape at ${at} of ${setting}`);
      word = (word ?? "") + escaped;
    } else if (character === quote) {
      quote = undefined;
      if (!/^\s?$/.test(setting.charAt(at + 1))) throw new Error(`text behind a closing quote: ${setting}`);
    } else if (quote === undefined && (character === '"' || character === "'") && word === undefined) {
      quote = character;
      word = "";
    } else if (quote === undefined && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + character;
    }
  }
  if (quote !== undefined) throw new Error(`a quote stays open: ${setting}`);
  if (word !== undefined) words.push(word);
  return words.map(withoutSpecifiers);
}

function withoutSpecifiers(word: string): string {
  return word.replace(/%(.?)/gsu, (specifier, letter: string) => {
    if (letter !== "%") throw new Error(`the specifier ${specifier} would be replaced in ${word}`);
    return "%";
  });
}

/** The words of an `Exec...=` setting: also `$$` turned into `$`; a variable that systemd would replace is an error. */
export function commandWordsOf(setting: string): string[] {
  return wordsOf(setting.replace(/^[-+!:@]+/, "")).map((word) =>
    word.replace(/\$(.?)/gsu, (variable, next: string) => {
      if (next !== "$") throw new Error(`systemd would replace ${variable} in ${word}`);
      return "$";
    }),
  );
}

/** The values of one setting in a unit's text, in order. */
export function settingsOf(unit: string, name: string): string[] {
  return unit
    .split("\n")
    .filter((line) => line.startsWith(`${name}=`))
    .map((line) => line.slice(name.length + 1));
}
