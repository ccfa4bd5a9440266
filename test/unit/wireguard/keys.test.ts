import { spawnSync } from "node:child_process";
import { isKey, makeKeyPair, makePresharedKey, publicHalf } from "../../../provider/src/wireguard/keys";

/** Pairs of RFC 7748, section 6.1, in base64. */
const knownPairs = [
  ["dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=", "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo="],
  ["XasIfmJKikt54X+Lg4AO5m87sSkmGLb9HC+LJ/+I4Os=", "3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08="],
] as const;

test.each(knownPairs)("the public half of %s is %s", (privateKey, publicKey) => {
  expect(publicHalf(privateKey)).toBe(publicKey);
  expect(publicHalf(` ${privateKey}\n`)).toBe(publicKey);
});

const hasWg = spawnSync("wg", ["--version"]).status === 0;

(hasWg ? test : test.skip)("a pair is one to wg too", () => {
  const { privateKey, publicKey } = makeKeyPair();
  const { stdout } = spawnSync("wg", ["pubkey"], { input: `${privateKey}\n`, encoding: "utf8" });
  expect(stdout.trim()).toBe(publicKey);
});

test("each pair and each preshared key is another", () => {
  const made = [makeKeyPair(), makeKeyPair()].flatMap(({ privateKey, publicKey }) => [privateKey, publicKey]);
  const keys = [...made, makePresharedKey(), makePresharedKey()];
  expect(keys.filter(isKey)).toHaveLength(6);
  expect(new Set(keys).size).toBe(6);
  expect(publicHalf(makeKeyPair().privateKey)).not.toBe(publicHalf(makeKeyPair().privateKey));
});

const secret = "SECRET".repeat(7);

test.each([
  ["empty", ""],
  ["too short", "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LA=="],
  ["33 bytes", "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCoA"],
  ["with bits left over", "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCp="],
  ["a file", `PrivateKey = ${secret}`],
  ["no text", undefined as unknown as string],
])("what is no key is refused without being shown: %s", (_what, text) => {
  expect(() => publicHalf(text)).toThrow(
    /^a WireGuard key: this is no private key of WireGuard's: it has to be 32 bytes in base64, 44 characters with a = last\nWhat to do: make one by `wg genkey`/,
  );
  expect(() => publicHalf(text)).not.toThrow(secret);
});
