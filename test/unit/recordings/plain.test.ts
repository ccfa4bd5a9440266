import { withoutPassing } from "../../recordings/plain";

test.each([
  ["/nix/store/48gx50kpmzipgqayjnvrhfim7cxmwrsw-nixos-vm", "/nix/store/...-nixos-vm"],
  ["48gx50kpmzipgqayjnvrhfim7cxmwrsw-nixos-vm.drv", "...-nixos-vm.drv"],
  ["root@10.88.12.3:22", "root@192.0.2.10:22"],
  ["/tmp/tiny-flake-a1B2c3#web", "/home/me/infra#web"],
  ["updated (12s)", "updated (Ns)"],
  ["nixos-system-web 23022-1795716589156 -> 23022-1795716609570", "nixos-system-web N -> N"],
  ["    Duration: 1m12s", "    Duration: N s"],
  ["copying: 3 of 5 paths, 1.0 of 2.0 MB, 11.9 MB/s, 2 s left", undefined],
])("%s", (text, form = text) => {
  expect(withoutPassing(text)).toBe(form);
});
