import { execFileSync, spawnSync } from "node:child_process";
import fc from "fast-check";
import { readScript } from "../../../provider/src/host/script";
import { awks } from "./shells";
import { publicHalf } from "./x25519";

const x25519PublicKey = readScript("lib/x25519.awk");

/** The public half as the program says it under one of the awks. */
function publicHalfByAwk([program, ...args]: [string, ...string[]], privateKey: Uint8Array): Buffer {
  const input = ` ${privateKey.slice(0, 16).join("   ")}\n ${privateKey.slice(16).join("   ")}\n`;
  const escapes = execFileSync(program, [...args, x25519PublicKey], { input, encoding: "utf8" });
  expect(escapes).toMatch(/^(\\0[0-7]{1,3}){32}$/);
  const bytes = Array.from(escapes.matchAll(/\\0([0-7]+)/g), ([, octal = ""]) => Number.parseInt(octal, 8));
  return Buffer.from(bytes);
}

describe.each(awks)("%s", (_name, awk) => {
  test.each([
    [
      "section 6.1, Bob",
      "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
      "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
    ],
    [
      "section 5.2, one iteration",
      `09${"00".repeat(31)}`,
      "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079",
    ],
  ])("agrees with RFC 7748, %s", (_section, privateKey, publicKey) => {
    expect(publicHalfByAwk(awk, Buffer.from(privateKey, "hex")).toString("hex")).toBe(publicKey);
  });

  test("agrees with OpenSSL on any key", () => {
    const bytes = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 255));
    fc.assert(
      fc.property(fc.array(bytes, { minLength: 32, maxLength: 32 }), (key) => {
        const privateKey = Uint8Array.from(key);
        expect(publicHalfByAwk(awk, privateKey)).toEqual(publicHalf(privateKey));
      }),
      { numRuns: 5, examples: [[Array<number>(32).fill(0)], [Array<number>(32).fill(255)]] },
    );
  });

  test.each([0, 31, 33])("takes no %d bytes for a key", (size) => {
    const input = Array<number>(size).fill(7).join(" ");
    const { status, stdout } = spawnSync(awk[0], [...awk.slice(1), x25519PublicKey], { input });
    expect([status, stdout.toString()]).toEqual([1, ""]);
  });
});
