import { resolve } from "node:path";
import { folderOfFlake } from "../../../provider/src/nix/localPath";

test.each([
  [".", resolve(".")],
  ["./vms", resolve("vms")],
  ["../vms?dir=sub", resolve("../vms")],
  ["/srv/vms", "/srv/vms"],
  ["path:/srv/vms?dir=sub", "/srv/vms"],
  ["path:./vms", resolve("vms")],
  ["git+file:///srv/vms?ref=main", "/srv/vms"],
  ["git+file:.", resolve(".")],
])("%s is a folder here", (flake, folder) => {
  expect(folderOfFlake(flake)).toBe(folder);
});

test.each([
  "",
  "nixpkgs",
  "nixpkgs/nixos-25.05",
  "github:a/b",
  "git+ssh://h/x",
  "git+https://h/x?ref=./y",
  "/srv/a%20b",
])("%j is looked up by Nix alone", (flake) => {
  expect(folderOfFlake(flake)).toBeUndefined();
});
