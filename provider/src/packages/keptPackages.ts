import { createHash } from "node:crypto";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { type PackageVersions, packageVersionsOf, sortedVersions, withVersion } from "./packageVersions";

/**
 * The packages of a closure in the form that a state keeps: names and versions, sorted so that neighbours begin alike,
 * compressed, as base64. Packages without a version, as files of a system's configuration, are left out: nothing could be
 * said of them but that they are there. Some 7 bytes a package.
 */
export function keptPackages(packages: PackageVersions): string {
  const lines = [...withVersion(packages)].flatMap(([name, versions]) =>
    [...versions].map((version) => `${name}-${version}`),
  );
  return compressed(Buffer.from(lines.sort().join("\n")));
}

/**
 * The same in a shorter form, without names: of each there is a number of 24 bits, by which a package is found again
 * whose name is known. Some 5 bytes a package.
 */
export function keptWithoutNames(packages: PackageVersions): string {
  const versioned = withVersion(packages);
  const salt = saltFor([...versioned.keys()]);
  const numbered = [...versioned]
    .map(([name, versions]) => [numberOf(name, salt), sortedVersions(versions).join(" ")] as const)
    .sort(([one], [other]) => one - other);
  const gaps = writtenGaps(numbered.map(([number]) => number));
  const header = Buffer.alloc(headerLength);
  header.writeUInt8(salt);
  header.writeUInt32BE(gaps.length, 1);
  const text = numbered.map(([, versions]) => versions).join("\n");
  return mark + compressed(Buffer.concat([header, gaps, Buffer.from(text)]));
}

/** The salt, and how many bytes the numbers take; the versions follow those, in the order of the numbers. */
const headerLength = 5;

/** With it, all have numbers of their own; of 1,000 names, the first one does with a chance of 97 in a hundred. */
function saltFor(names: readonly string[]): number {
  for (let salt = 0; salt < 255; salt += 1) {
    if (new Set(names.map((name) => numberOf(name, salt))).size === names.length) return salt;
  }
  return 255;
}

/** What the shorter form begins with; no base64 does. */
const mark = "#";

/** Reads either form; `undefined` where it is none, as in a state that was edited by hand. */
export function readKeptPackages(kept: string): KeptPackages | undefined {
  try {
    const isNumbered = kept.startsWith(mark);
    return isNumbered ? readNumbered(decompressed(kept.slice(mark.length))) : readNamed(decompressed(kept));
  } catch {
    return undefined;
  }
}

/**
 * The packages that a state keeps, by their names: where those are not kept, by these if they are among them. The others
 * are then called `(package NUMBER)`.
 */
export type KeptPackages = (names: Iterable<string>) => PackageVersions;

function readNamed(bytes: Buffer): KeptPackages {
  const lines = bytes.toString("utf8").split("\n");
  const packages = packageVersionsOf(lines.filter((line) => line !== ""));
  return () => packages;
}

function readNumbered(bytes: Buffer): KeptPackages {
  const salt = bytes.readUInt8();
  const end = headerLength + bytes.readUInt32BE(1);
  const numbers = readGaps(bytes.subarray(headerLength, end));
  const versions = bytes.toString("utf8", end).split("\n");
  return (names) => {
    const known = new Map([...names].map((name) => [numberOf(name, salt), name]));
    const named = numbers.map(
      (number, index) =>
        [known.get(number) ?? `(package ${number})`, new Set(versions[index]?.split(" "))] as const,
    );
    return new Map(named);
  };
}

const numberOf = (name: string, salt: number): number =>
  createHash("sha256").update(`${salt} ${name}`).digest().readUIntBE(0, 3);

/** Each number by how much it is larger than the one before: two bytes for most, as 650 numbers are some 26,000 apart. */
function writtenGaps(numbers: readonly number[]): Buffer {
  const bytes = numbers.flatMap((number, index) => {
    const gap = number - (numbers[index - 1] ?? 0);
    return gap < longGap ? [gap >> 8, gap & 255] : [255, gap >> 16, (gap >> 8) & 255, gap & 255];
  });
  return Buffer.from(bytes);
}

/** A gap of two bytes does not begin with 255. */
const longGap = 255 << 8;

function readGaps(bytes: Buffer): number[] {
  const numbers: number[] = [];
  for (let next = 0; next < bytes.length; ) {
    const isLong = bytes[next] === 255;
    const gap = isLong ? bytes.readUIntBE(next + 1, 3) : bytes.readUInt16BE(next);
    numbers.push((numbers.at(-1) ?? 0) + gap);
    next += isLong ? 4 : 2;
  }
  return numbers;
}

function compressed(bytes: Buffer): string {
  const { BROTLI_PARAM_QUALITY, BROTLI_MAX_QUALITY } = constants;
  const params = { [BROTLI_PARAM_QUALITY]: BROTLI_MAX_QUALITY };
  return brotliCompressSync(bytes, { params }).toString("base64");
}

const decompressed = (text: string): Buffer =>
  brotliDecompressSync(Buffer.from(text, "base64"), { maxOutputLength });

/** In bytes; a hundred times what a large closure has. */
const maxOutputLength = 16_000_000;
