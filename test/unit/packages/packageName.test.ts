import { packageNameOf } from "../../../provider/src/packages/packageName";

/** Versions as `nix-env -q` would tell them; an output's name belongs to neither part. */
test.each([
  ["openssl-3.0.14", "openssl", "3.0.14"],
  ["openssl-3.0.14-bin", "openssl", "3.0.14"],
  ["gcc-13.3.0-libgcc", "gcc", "13.3.0"],
  ["linux-6.12.4-modules", "linux", "6.12.4"],
  ["python3.12-requests-2.32.3", "python3.12-requests", "2.32.3"],
  ["perl5.38.2-URI-5.21", "perl5.38.2-URI", "5.21"],
  ["nixos-system-gateway-25.05pre-git", "nixos-system-gateway", "25.05pre-git"],
  ["glibc-2.40-36", "glibc", "2.40-36"],
  ["unit-sshd.service", "unit-sshd.service", ""],
  ["etc", "etc", ""],
  ["source", "source", ""],
  ["x--1", "x", "-1"],
  ["-1.0", "-1.0", ""],
  ["0.5-data-file", "0.5-data-file", ""],
])("%s is %s of version %j", (whole, name, version) => {
  expect(packageNameOf(whole)).toEqual({ name, version });
});
