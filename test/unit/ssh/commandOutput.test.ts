import { CommandOutput, inLines } from "../../../provider/src/ssh/commandOutput";

const marker = "simple-vm: output begins\n";

test("what is not handed over is kept", () => {
  const output = new CommandOutput();
  for (const part of ["a", marker, "b"]) output.add(Buffer.from(part));
  expect(output.kept().toString()).toBe(`a${marker}b`);
});

test.each([
  ["at once", [`profile\n${marker}one`, "two"], ["one", "two"]],
  ["in pieces", ["profile\nsimple-vm: output", " begins\n", "one"], ["one"]],
])("a script's own output is handed over as it comes, when its beginning comes %s", (_how, parts, handed) => {
  const chunks: string[] = [];
  const output = new CommandOutput((chunk) => chunks.push(chunk.toString()));
  for (const part of parts) output.add(Buffer.from(part));
  expect(chunks).toEqual(handed);
  expect(output.kept().toString()).toBe(`profile\n${marker}`);
});

test("lines are handed over whole, also where a character is cut", () => {
  const lines: string[] = [];
  const take = inLines((line) => lines.push(line));
  const bytes = Buffer.from("eins\nzwö\n\nrest");
  for (const byte of bytes) take(Buffer.from([byte]));
  expect(lines).toEqual(["eins", "zwö", ""]);
});
