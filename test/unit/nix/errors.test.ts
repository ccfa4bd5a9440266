import { errorFirst } from "../../../provider/src/nix/errors";

test("the error comes first, then warnings and progress; its layout is kept", () => {
  const stderr =
    "warning: Git tree '/x' is dirty\n\nbuilding '/nix/store/a.drv'...\nerror: bad\n\n       at flake.nix:1:2\n";
  expect(errorFirst(stderr)).toBe(
    "error: bad\n\n       at flake.nix:1:2\nwarning: Git tree '/x' is dirty\nbuilding '/nix/store/a.drv'...",
  );
});

test("without an error line all is kept", () => {
  expect(errorFirst("don't know how to build\n")).toBe("don't know how to build");
});
