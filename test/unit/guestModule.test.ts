/** The NixOS module for guests. What it sets is tested by the flake itself (nix/tests); here is seen that this counts. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasNix } from "../../scripts/docs/guestOptions";
import { labNixConfig } from "../lab/guest";

jest.setTimeout(60_000);

const source = join(__dirname, "..", "..", "nix");
let folder: string;

/** Runs a program of Nix that asks no substituter; its exit code and all that it wrote. */
function nix(program: string, args: string[], variables: Record<string, string> = {}) {
  const env = {
    ...process.env,
    NIX_CONFIG: labNixConfig,
    XDG_CACHE_HOME: join(folder, "cache"),
    ...variables,
  };
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", env });
  return { status, text: stdout + stderr };
}

/** `nix flake check` of a copy of the flake, in which a file has been changed. */
function flakeCheck(file?: string, change: (text: string) => string = (text) => text) {
  const copy = join(folder, "flake");
  rmSync(copy, { recursive: true, force: true });
  cpSync(source, copy, { recursive: true });
  if (file !== undefined) {
    const text = readFileSync(join(copy, file), "utf8");
    expect(change(text)).not.toBe(text);
    writeFileSync(join(copy, file), change(text));
  }
  const words = ["--extra-experimental-features", "nix-command flakes", "flake", "check", `path:${copy}`];
  return nix("nix", words);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "guest-module-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

(hasNix() ? describe : describe.skip)("nix flake check of the guest's module", () => {
  it("succeeds without nixpkgs and without a network", () => {
    expect(flakeCheck()).toEqual({ status: 0, text: expect.any(String) });
  });

  it.each([
    ["a mount option", "guest/keyFolders.nix", "version=9p2000.L", "version=9p2000.u", "mountsTheKnownOnes"],
    ["an option of NixOS", "guest/wireguard.nix", "network.enable", "network.enabled", "does not exist"],
    ["a type", "guest/powerButton.nix", "enable = true;", 'enable = "yes";', "is not of type `boolean'"],
    ["a default", "guest/powerButton.nix", "default = true;", "default = false;", "powersOffByTheButton"],
    ["a lost complaint", "guest/ssh.nix", "cfg.types != [ ]", "true", "sshWithoutATypeOfKey"],
  ])("fails by a mistake in %s, and says where", (_what, file, right, wrong, told) => {
    const { status, text } = flakeCheck(file, (found) => found.replace(right, wrong));
    expect(status).not.toBe(0);
    expect(text).toContain(told);
  });

  it("takes nixpkgs' own lib where NIX_PATH has it", () => {
    mkdirSync(join(folder, "nixpkgs", "lib"), { recursive: true });
    const lib = `import ${source}/tests/lib // { evalModules = _: throw "nixpkgs' own lib"; }`;
    writeFileSync(join(folder, "nixpkgs", "lib", "default.nix"), lib);
    const args = ["--eval", "--strict", join(source, "tests"), "-A", "results"];
    expect(nix("nix-instantiate", args)).toMatchObject({ status: 0 });
    const withNixpkgs = nix("nix-instantiate", args, { NIX_PATH: `nixpkgs=${join(folder, "nixpkgs")}` });
    expect(withNixpkgs.text).toContain("nixpkgs' own lib");
  });
});
