import { hasUnknown, touchesUnknown, unknownValue } from "../../../provider/src/arguments/unknowns";

const unknown = unknownValue;

test.each<[value: unknown, has: boolean]>([
  [unknown, true],
  [{ a: { b: unknown } }, true],
  [["a", [unknown]], true],
  [{ [unknown]: 1 }, false],
  [`${unknown} `, false],
  [{ a: null, b: [1, "a", undefined] }, false],
  [null, false],
  [undefined, false],
])("%j holds an unknown: %s", (value, has) => {
  expect(hasUnknown(value)).toBe(has);
});

const inputs = { a: unknown, b: { c: [1, unknown], d: 1 }, e: null };

test.each<[path: PropertyKey[], touches: boolean]>([
  [[], true],
  [["a"], true],
  [["a", "inside"], true],
  [["b"], true],
  [["b", "c", 0], false],
  [["b", "c", 1], true],
  [["b", "c", 1, "inside"], true],
  [["b", "d"], false],
  [["b", "d", "inside"], false],
  [["e", "inside"], false],
  [["missing", "inside"], false],
])("what is at %j is unknown, or on the way to it, or below: %s", (path, touches) => {
  expect(touchesUnknown(inputs, path)).toBe(touches);
});
