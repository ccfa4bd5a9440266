import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Real evaluations and builds, on machines that have other work too. */
jest.setTimeout(60_000);

/** A working folder, and the real Nix with every call of it written down. */
export interface Deployer {
  folder: string;
  /** Writes `FOLDER/NAME/flake.nix` and returns the flake's reference. `drv` and `vm` are at hand in its text. */
  flake(name: string, outputs: string): string;
  /** Writes a file and returns its path. */
  file(name: string, text: string): string;
  /** Command lines of Nix since the last call of this function. */
  calls(): string[];
  /** Runs a Nix program beside those that are written down. */
  nix(program: string, args: string[], variables?: Record<string, string>): string;
  remove(): void;
}

/** Derivations that need nothing but /bin/sh and coreutils. */
export const helpers = `
  drv = name: script: derivation {
    inherit name; system = "x86_64-linux"; builder = "/bin/sh"; PATH = "/bin:/usr/bin"; args = [ "-ec" script ];
  };
  vm = name: drv "nixos-vm" "mkdir -p $out/bin; echo \${name} > $out/bin/run-\${name}-vm";
`;

/** Gives this test file's Nix calls their own settings and caches; the user's configuration is not touched. */
export function makeDeployer(): Deployer {
  const folder = mkdtempSync(join(tmpdir(), "simple-vm-test-"));
  const log = join(folder, "calls");
  const path = process.env.PATH ?? "";
  process.env.NIX_CONFIG = "substituters =\nsandbox = false\nbuild-users-group =\n";
  process.env.XDG_CACHE_HOME = join(folder, "cache");
  process.env.PATH = `${writeWrappers(join(folder, "wrappers"), log)}:${path}`;
  return {
    folder,
    flake: (name, outputs) => {
      mkdirSync(join(folder, name), { recursive: true });
      const text = `{ outputs = { self }: let ${helpers} in { ${outputs} }; }`;
      writeFileSync(join(folder, name, "flake.nix"), text);
      return `path:${join(folder, name)}`;
    },
    file: (name, text) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    },
    calls: () => {
      const lines = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
      rmSync(log, { force: true });
      return lines;
    },
    nix: (program, args, variables = {}) => {
      const env = { ...process.env, ...variables, PATH: path };
      return execFileSync(program, args, { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    },
    remove: () => {
      process.env.PATH = path;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeWrappers(folder: string, log: string): string {
  mkdirSync(folder);
  for (const program of ["nix", "nix-store", "nix-instantiate"]) {
    const real = execFileSync("/bin/sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).trim();
    const wrapper = join(folder, program);
    writeFileSync(
      wrapper,
      // One write a call, as calls run side by side.
      `#!/bin/sh\necho "$(echo "${program} $*" | tr '\\n' ' ')" >> ${log}\nexec ${real} "$@"\n`,
    );
    chmodSync(wrapper, 0o755);
  }
  return folder;
}
