import { picturesOf, scenesOf } from "../../recordings/screen";

const up = "\r\u001b[2A";

test("each picture is what a terminal shows, and the last has all that was written", async () => {
  const written = `one\r\n\u001b[31mred\u001b[0m\r\n${up}two\u001b[K\r\n\r\n${up}three\r\nblue\r\nend\r\n`;
  expect(await picturesOf(written)).toEqual(["one\nred", "two\nred", "three\nblue\nend"]);
});

test("what is too long for a line is one line", async () => {
  const long = `error: ${"x".repeat(200)} and so on`;
  expect(await picturesOf(`${long}\r\nend\r\n`)).toEqual([`${long}\nend`]);
});

test("of pictures in which numbers alone move, the middle one is kept", () => {
  const pictures = [
    "Updating:",
    "─ building: 1/3",
    "─ building: 2/3..",
    "─ building: 3/3",
    "─ copying: 1.5 MB",
  ];
  expect(scenesOf(pictures)).toEqual(["─ building: 2/3..", "─ copying: 1.5 MB"]);
});
