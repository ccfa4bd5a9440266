import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { refuseOtherArchitecture, runsOn } from "../../../provider/src/nix/architecture";

test.each([
  ["x86_64", "x86_64", true],
  ["x86_64", "i686", true],
  ["x86_64", "aarch64", false],
  ["i586", "i686", true],
  ["i686", "x86_64", false],
  ["aarch64", "armv7l", true],
  ["armv6l", "armv7l", true],
  ["aarch64", "x86_64", false],
  ["sparc64", "x86_64", true],
  ["", "x86_64", true],
])("a host that is %j, a program for %s: %j", (machine, program, runs) => {
  expect(runsOn(machine, program)).toBe(runs);
});

test("a script that does not say what runs it passes", async () => {
  const folder = mkdtempSync(join(tmpdir(), "simple-vm-architecture-"));
  const script = join(folder, "run-x-vm");
  for (const text of ["#!/bin/sh\n", "#! /nix/store/gone/bin/bash\n", "", "\x7fELF"]) {
    writeFileSync(script, text);
    await refuseOtherArchitecture(script, "root@fake:22", "x86_64");
  }
  rmSync(folder, { recursive: true });
});
