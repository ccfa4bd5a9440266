/** A number of things in words: `1 store path`, `2 store paths`. */
export const count = (number: number, thing: string): string =>
  `${number} ${thing}${number === 1 ? "" : "s"}`;
