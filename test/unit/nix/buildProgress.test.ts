import { BuildProgress } from "../../../provider/src/nix/buildProgress";

const hash = "48gx50kpmzipgqayjnvrhfim7cxmwrsw";

function read(lines: string[]): string[] {
  const progress = new BuildProgress();
  const steps = lines.map((line) => progress.read(line)).filter((step) => step !== undefined);
  return steps.map(({ phase, detail }) => `${phase} ${detail}`);
}

test("builds and fetches are counted against what Nix announced", () => {
  const lines = [
    "these 2 derivations will be built:",
    `  /nix/store/${hash}-a.drv`,
    "this path will be fetched (0.10 MiB download, 1.00 MiB unpacked):",
    `copying path '/nix/store/${hash}-glibc-2.40' from 'https://cache.example.org'...`,
    `building '/nix/store/${hash}-a.drv'...`,
    `building '/nix/store/${hash}-nixos-vm.drv'...`,
  ];
  expect(read(lines)).toEqual(["fetching 1/1 glibc-2.40", "building 1/2 a", "building 2/2 nixos-vm"]);
});

test("more builds than announced, and lines that tell nothing", () => {
  const lines = [
    "warning: something",
    "this derivation will be built:",
    `building '/nix/store/${hash}-a.drv'...`,
  ];
  expect(read([...lines, `building '/nix/store/${hash}-b.drv' on 'ssh://x'...`])).toEqual([
    "building 1/1 a",
    "building 2/2 b",
  ]);
});
