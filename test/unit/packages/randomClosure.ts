import fc from "fast-check";
import type { SizedPath } from "../../../provider/src/nix/sizedClosures";

/** A derivation of a package, by what names its store paths. */
export interface Derivation {
  name: string;
  /** Empty for a package without one, such as a file of a system's configuration. */
  version: string;
  /** Beside `out`. */
  outputs: string[];
  /** What it is built from: another number, other store paths. */
  inputs: number;
  /** Size of each output, in bytes. */
  size: number;
}

const syllables =
  "lib pro tex net gen sys dbus gtk perl core util ex so ni ra to ke lo min ser vi que ax um zed".split(" ");

const word = fc
  .array(fc.constantFrom(...syllables), { minLength: 2, maxLength: 4 })
  .map((all) => all.join(""));

const name = fc
  .tuple(
    fc.constantFrom("", "", "python3.12-", "perl5.40.0-", "lib"),
    word,
    fc.constantFrom("", "", "2", "-unwrapped", "-utils"),
  )
  .map((parts) => parts.join(""));

const number = fc.oneof(fc.nat({ max: 9 }), fc.nat({ max: 40 }), fc.nat({ max: 250 }));

const version = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(number, number, number).map((parts) => parts.join(".")) },
  { weight: 3, arbitrary: fc.tuple(number, number).map((parts) => parts.join(".")) },
  {
    weight: 1,
    arbitrary: fc.tuple(number, fc.nat({ max: 37 })).map(([major, patch]) => `5.${major}p${patch}`),
  },
  { weight: 1, arbitrary: fc.nat({ max: 3650 }).map((day) => `0-unstable-${dayOf(day)}`) },
);

const dayOf = (day: number): string => new Date(day * 86_400_000 + 1.45e12).toISOString().slice(0, 10);

const inputs = fc.nat({ max: 1_000_000 });
const size = fc.nat({ max: 20_000_000 });

const withVersions: fc.Arbitrary<Derivation> = fc.record({
  name,
  version,
  outputs: fc.subarray(["bin", "dev", "lib", "man"], { maxLength: 2 }),
  inputs,
  size,
});

const configuration: fc.Arbitrary<Derivation> = fc.record({
  name: fc
    .tuple(
      fc.constantFrom("unit-", "etc-", "X-Restart-Triggers-", ""),
      word,
      fc.constantFrom(".service", ".conf", ""),
    )
    .map((parts) => parts.join("")),
  version: fc.constant(""),
  outputs: fc.constant([]),
  inputs,
  size,
});

/** Six in ten have a version, as in the closure of a NixOS system. */
export const derivation: fc.Arbitrary<Derivation> = fc.oneof(
  { weight: 6, arbitrary: withVersions },
  { weight: 4, arbitrary: configuration },
);

/** The store paths of a derivation's outputs; the same for the same derivation. */
export function pathsOf({ name, version, outputs, inputs, size }: Derivation): SizedPath[] {
  const whole = version === "" ? name : `${name}-${version}`;
  return ["", ...outputs].map((output) => ({
    path: `/nix/store/${hashOf(`${whole} ${output} ${inputs}`)}-${whole}${output === "" ? "" : `-${output}`}`,
    narSize: size,
  }));
}

const letters = "0123456789abcdfghijklmnpqrsvwxyz";

/** 32 characters of Nix's base 32, by FNV-1a with a seed for each. */
function hashOf(text: string): string {
  return Array.from({ length: 32 }, (_, seed) => {
    let hash = 0x811c9dc5 ^ seed;
    for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
    return letters[(hash ^ (hash >>> 15)) & 31];
  }).join("");
}

/** A closure of about so many store paths. */
export const randomClosure = ({ paths }: { paths: number }): fc.Arbitrary<SizedPath[]> =>
  fc
    .array(derivation, { minLength: paths, maxLength: paths })
    .map((derivations) => derivations.flatMap(pathsOf).slice(0, paths));
