import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { closureOf } from "../../../provider/src/nix/closure";
import { Nix } from "../../../provider/src/nix/nix";
import { parseSizes, parseSubstituters, Substituters } from "../../../provider/src/nix/substituters";
import { type Deployer, makeDeployer } from "./deployer";

const nix = new Nix();
let deployer: Deployer;
let outPath: string;
let cache: string;
const missing = `/nix/store/${"0".repeat(32)}-missing`;

beforeAll(async () => {
  deployer = makeDeployer();
  const flake = deployer.flake(
    "substituters",
    `packages.x86_64-linux = rec {
      leaf = drv "leaf-1.0" "printf 12345678 > $out";
      top = drv "top-2.0" "mkdir $out; echo \${leaf} > $out/leaf";
    };`,
  );
  const top = await nix.evaluate({ flake: `${flake}#top` }, []);
  await nix.build(top, { nixOptions: [] });
  outPath = top.outPath;
  cache = `file://${join(deployer.folder, "cache")}`;
  const features = ["--extra-experimental-features", "nix-command flakes"];
  deployer.nix("nix", [...features, "copy", "--to", cache, outPath]);
});
afterAll(() => {
  nix.close();
  deployer.remove();
});

const asked = (...urls: string[]): string[] => ["--option", "substituters", urls.join(" ")];

test("a substituter describes a closure as the store does, whether others have it or not, and is asked once", async () => {
  const empty = `file://${join(deployer.folder, "empty")}`;
  const substituters = new Substituters();
  deployer.calls();
  const described = await substituters.closureOf(outPath, asked(empty, cache));
  const inStore = (await closureOf(outPath, [])).map(({ path, narSize }) => ({ path, narSize }));
  expect(described?.from).toBe(cache);
  const byPath = (one: { path: string }, other: { path: string }) => (one.path < other.path ? -1 : 1);
  expect(described?.paths.sort(byPath)).toEqual(inStore.sort(byPath));
  deployer.calls();
  expect(await substituters.closureOf(outPath, asked(empty, cache))).toBe(described);
  expect(deployer.calls()).toEqual([]);
});

test("none is told where no substituter has it, and none asked where there is none", async () => {
  const substituters = new Substituters();
  expect(await substituters.closureOf(missing, asked(cache))).toBeUndefined();
  expect(deployer.calls().filter((call) => call.includes("path-info"))).toHaveLength(1);
  expect(await substituters.closureOf(outPath, [])).toBeUndefined();
  expect(
    await substituters.closureOf(outPath, [...asked(cache), "--option", "substitute", "false"]),
  ).toBeUndefined();
  expect(deployer.calls().filter((call) => call.includes("path-info"))).toEqual([]);
});

test("a substituter that does not answer is asked once for all packages, and the others go on", async () => {
  const silent = "http://127.0.0.1:1";
  const substituters = new Substituters();
  deployer.calls();
  expect((await substituters.closureOf(outPath, asked(silent, cache)))?.from).toBe(cache);
  expect(await substituters.closureOf(missing, asked(silent, cache))).toBeUndefined();
  expect(deployer.calls().filter((call) => call.includes(`--store ${silent}`))).toHaveLength(1);
});

test("a substituter over SSH cannot ask the user for anything, nor hold up a preview", async () => {
  const words = join(deployer.folder, "words");
  const ssh = join(deployer.folder, "wrappers", "ssh");
  writeFileSync(ssh, `#!/bin/sh\necho "$*" >${words}\nexit 255\n`, { mode: 0o755 });
  expect(await new Substituters().closureOf(outPath, asked("ssh://cache.invalid"))).toBeUndefined();
  rmSync(ssh);
  expect(readFileSync(words, "utf8")).toContain("-oBatchMode=yes -oConnectTimeout=5");
});

test("a substituter that has a part of the closure only has none of it", async () => {
  const folder = join(deployer.folder, "part");
  deployer.nix("cp", ["-r", join(deployer.folder, "cache"), folder]);
  const [leaf = ""] = (await closureOf(outPath, []))
    .map(({ path }) => path)
    .filter((path) => path !== outPath);
  rmSync(join(folder, `${leaf.slice("/nix/store/".length, "/nix/store/".length + 32)}.narinfo`));
  expect(await new Substituters().closureOf(outPath, asked(`file://${folder}`))).toBeUndefined();
});

test.each([
  [
    "substitute = true\nsubstituters = https://a/ file:///b\ntrusted-substituters = c",
    ["https://a/", "file:///b"],
  ],
  ["extra-substituters = a\nsubstituters = ", []],
  ["substitute = false\nsubstituters = https://a/", []],
  ["", []],
])("the settings %j have the substituters %j", (settings, urls) => {
  expect(parseSubstituters(settings)).toEqual(urls);
});

test("sizes stand after their paths, in whatever columns", () => {
  expect(parseSizes("/nix/store/a-b\t      120\n/nix/store/c   \t7\nwarning: x\n")).toEqual([
    { path: "/nix/store/a-b", narSize: 120 },
    { path: "/nix/store/c", narSize: 7 },
  ]);
});
