import * as fc from "fast-check";
import { addressText, isWithin, rangeText, readRange } from "../../../provider/src/wireguard/ipRange";

test.each([
  ["10.99.0.1", 4, "10.99.0.1", "10.99.0.1/32", false],
  ["10.99.0.1/16", 4, "10.99.0.1", "10.99.0.0/16", true],
  ["0.0.0.0/0", 4, "0.0.0.0", "0.0.0.0/0", true],
  ["FD00:99:0::1/64", 6, "fd00:99::1", "fd00:99::/64", true],
  ["::/0", 6, "::", "::/0", true],
])("%s is IPv%d, %s in %s", (text, family, address, range, hasPrefix) => {
  const read = readRange(text);
  expect(read).toMatchObject({ family, hasPrefix });
  if (read !== undefined)
    expect([addressText(read.family, read.address), rangeText(read)]).toEqual([address, range]);
});

test.each([
  "",
  "10.99.0",
  "10.99.0.256",
  "010.1.1.1",
  "10.0.0.0/33",
  "fd00::/129",
  "fe80::1%eth0",
  "10.0.0.0/",
  "a.b.c.d",
  "::1/x",
  " 10.0.0.1",
])("%j is no range", (text) => {
  expect(readRange(text)).toBeUndefined();
});

test.each([
  ["10.99.1.0/24", "10.99.0.0/16", true],
  ["10.99.0.0/16", "10.99.0.0/16", true],
  ["10.99.0.0/16", "10.99.1.0/24", false],
  ["10.100.0.1", "10.99.0.0/16", false],
  ["::1", "0.0.0.0/0", false],
])("whether %s is within %s: %s", (inner, outer, isInside) => {
  const [one, other] = [readRange(inner), readRange(outer)];
  expect(one && other && isWithin(one, other)).toBe(isInside);
});

test("every address is read back from its usual form", () => {
  const bits = fc.constantFrom([4, 32] as const, [6, 128] as const);
  const addresses = bits.chain(([family, length]) =>
    fc.bigInt({ min: 0n, max: 2n ** BigInt(length) - 1n }).map((address) => [family, address] as const),
  );
  fc.assert(
    fc.property(addresses, ([family, address]) => {
      expect(readRange(addressText(family, address))).toMatchObject({ family, address });
    }),
  );
});
