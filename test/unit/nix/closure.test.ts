import { execFileSync } from "node:child_process";
import { chmodSync, createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { finished, pipeline } from "node:stream/promises";
import { closureOf, exportPaths, parseRegistrations } from "../../../provider/src/nix/closure";
import { Nix } from "../../../provider/src/nix/nix";
import { type Deployer, makeDeployer } from "./deployer";

const nix = new Nix();
let deployer: Deployer;
let outPath: string;
const missing = "/nix/store/00000000000000000000000000000000-missing";

beforeAll(async () => {
  deployer = makeDeployer();
  const flake = deployer.flake(
    "closure",
    `packages.x86_64-linux = rec {
      leaf = drv "leaf" "printf 12345678 > $out";
      middle = drv "middle" "echo \${leaf} > $out";
      top = drv "top" "mkdir $out; echo \${middle} $out > $out/self";
    };`,
  );
  const top = await nix.evaluate({ flake: `${flake}#top` }, []);
  await nix.build(top, { nixOptions: [] });
  outPath = top.outPath;
});
afterAll(() => {
  nix.close();
  deployer.remove();
});

const nameOf = (path: string) => path.replace(/^\/nix\/store\/[0-9a-z]{32}-/, "");

test("the closure has every path with its size in bytes and its references", async () => {
  const closure = await closureOf(outPath, ["--impure", "--option", "cores", "1"]);
  const byName = new Map(
    closure.map(({ path, narSize, references }) => [nameOf(path), { narSize, references }]),
  );
  expect([...byName.keys()].sort()).toEqual(["leaf", "middle", "top"]);
  // A Nix archive of one file: 112 bytes of framing and the contents, padded to 8.
  expect(byName.get("leaf")).toEqual({ narSize: 120, references: [] });
  expect(byName.get("top")?.references.map(nameOf).sort()).toEqual(["middle", "top"]);
});

test("a path that is not valid has no closure", async () => {
  await expect(closureOf(missing, [])).rejects.toThrow(
    /missing: cannot list the closure: error: .*is not valid/,
  );
});

test("an answer of another form is not taken for a closure", () => {
  expect(parseRegistrations("")).toEqual([]);
  expect(() => parseRegistrations("/nix/store/x\nhash\nnumber\n\n0\n")).toThrow(
    "cannot read what nix-store --dump-db says",
  );
  expect(() => parseRegistrations("/nix/store/x\nhash\n12\n\n5\n/nix/store/y\n")).toThrow("at /nix/store/x");
});

test("an export in any order can be imported into another store", async () => {
  const closure = await closureOf(outPath, []);
  const archive = join(deployer.folder, "export");
  const paths = closure.map(({ path }) => path);
  await pipeline(exportPaths([outPath, ...paths.reverse()], []), createWriteStream(archive));
  const second = { NIX_REMOTE: `local?root=${join(deployer.folder, "second")}` };
  deployer.nix("/bin/sh", ["-c", `nix-store --import < ${archive}`], second);
  const requisites = deployer.nix("nix-store", ["--query", "--requisites", outPath], second);
  expect(requisites.trim().split("\n").sort()).toEqual(paths.sort());
  execFileSync("chmod", ["-R", "u+w", join(deployer.folder, "second")]);
});

test("a failing export ends the stream with Nix's own words", async () => {
  const stream = exportPaths([outPath, missing], []);
  stream.resume();
  await expect(finished(stream)).rejects.toThrow(
    /cannot export 2 store paths: error: path '.*missing' is not valid/,
  );
});

test("10,000 paths fit the command line; more than fit are an error that says so", async () => {
  const many = exportPaths(
    Array.from({ length: 10_000 }, () => outPath + "-name".repeat(6)),
    [],
  );
  many.resume();
  await expect(finished(many)).rejects.toThrow(/is not valid/);
  const tooMany = exportPaths(
    Array.from({ length: 60_000 }, () => outPath),
    [],
  );
  tooMany.resume();
  await expect(finished(tooMany)).rejects.toThrow(
    /cannot export 60000 store paths: .*more than the system takes[\s\S]*What to do/,
  );
});

describe("with a nix-store that never ends", () => {
  const path = process.env.PATH;
  let folder: string;

  beforeAll(() => {
    folder = join(deployer.folder, "endless");
    mkdirSync(folder);
    const script = join(folder, "nix-store");
    writeFileSync(script, `#!/bin/sh\nexec /bin/sh -c 'echo $$; exec /usr/bin/yes'\n`);
    chmodSync(script, 0o755);
    process.env.PATH = `${folder}:${path}`;
  });
  afterAll(() => {
    process.env.PATH = path;
  });

  test("destroying the stream ends the process", async () => {
    const stream = exportPaths([outPath], []);
    const [first] = await new Promise<Buffer[]>((resolve) =>
      stream.once("data", (chunk: Buffer) => resolve([chunk])),
    );
    const processId = Number.parseInt(first?.toString() ?? "", 10);
    expect(() => process.kill(processId, 0)).not.toThrow();
    stream.destroy();
    await expect(untilGone(processId)).resolves.toBe("gone");
  });
});

/** Waits for the end of a process that is not this test's own child. */
async function untilGone(processId: number): Promise<string> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    try {
      process.kill(processId, 0);
    } catch {
      return "gone";
    }
    await new Promise(setImmediate);
  }
  return "still there";
}
