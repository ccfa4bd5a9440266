import { existsSync, mkdirSync, readdirSync, readlinkSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findRunScript } from "../../../provider/src/nix/build";
import { Nix } from "../../../provider/src/nix/nix";
import { type Deployer, makeDeployer } from "./deployer";

const nix = new Nix();
let deployer: Deployer;
let flake: string;
const run = Date.now();

beforeAll(() => {
  deployer = makeDeployer();
  flake = deployer.flake(
    "builds",
    `packages.x86_64-linux = rec {
      library = drv "library-${run}" "echo > $out";
      app = drv "app-${run}" "mkdir -p $out/bin; echo \${library} > $out/bin/run-app-vm";
      fails = drv "fails-${run}" "i=1; while [ $i -le 40 ]; do echo line $i; i=$((i + 1)); done; exit 3";
      needsFailing = drv "needs-${run}" "cat \${fails}";
      full = drv "full-${run}" "echo 'cp: error writing: No space left on device' >&2; exit 1";
      foreign = derivation { name = "foreign-${run}"; system = "aarch64-linux"; builder = "/bin/sh"; };
      outputs = derivation {
        name = "outputs-${run}"; outputs = [ "dev" "out" ]; system = "x86_64-linux"; builder = "/bin/sh";
        args = [ "-c" "echo > $out; echo > $dev" ];
      };
    };`,
  );
});
afterEach(() => nix.close());
afterAll(() => deployer.remove());

const evaluated = (name: string) => nix.evaluate({ flake: `${flake}#${name}` }, []);

function rootFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`simple-vm-roots-${process.pid}-`));
}

test("builds by the derivation, tells each step, and evaluates nothing again", async () => {
  const app = await evaluated("app");
  deployer.calls();
  const steps: string[] = [];
  await nix.build(app, {
    nixOptions: ["--impure", "--option", "cores", "1"],
    onProgress: (...step) => steps.push(step.join(" ")),
  });
  expect(steps).toEqual([`building 1/2 library-${run}`, `building 2/2 app-${run}`]);
  const calls = deployer.calls();
  expect(calls).toHaveLength(1);
  expect(calls[0]).toMatch(/^nix-store .*--realise .*--option cores 1/);
  expect(await findRunScript(app.outPath)).toBe(`${app.outPath}/bin/run-app-vm`);
  await nix.build(app, { nixOptions: [], onProgress: (...step) => steps.push(step.join(" ")) });
  expect(steps).toHaveLength(2);
});

test("what was built is a root of the garbage collector until the roots are given up, and nothing is left", async () => {
  const outputs = await evaluated("outputs");
  await nix.build(outputs, { nixOptions: [] });
  const [folder = ""] = rootFolders();
  const links = readdirSync(join(tmpdir(), folder));
  expect(links).toHaveLength(1);
  expect(readlinkSync(join(tmpdir(), folder, links[0] ?? ""))).toBe(outputs.outPath);
  const roots = () => deployer.nix("nix-store", ["--query", "--roots", outputs.outPath]);
  expect(roots()).toContain(folder);
  nix.close();
  expect(roots()).not.toContain(folder);
  expect(rootFolders()).toEqual([]);
});

test("a folder of roots that a killed process left is deleted, another living one's is not", async () => {
  const gone = join(tmpdir(), "simple-vm-roots-4194304-gone");
  const living = join(tmpdir(), `simple-vm-roots-${process.ppid}-living`);
  for (const folder of [gone, living]) mkdirSync(folder, { recursive: true });
  await nix.build(await evaluated("library"), { nixOptions: [] });
  expect([existsSync(gone), existsSync(living)]).toEqual([false, true]);
  deployer.nix("rmdir", [living]);
});

test("a package that is there needs no derivation, and one that is nowhere is told as such", async () => {
  const library = await evaluated("library");
  await nix.build(library, { nixOptions: [] });
  const drvPath = "/nix/store/00000000000000000000000000000000-collected.drv";
  await nix.build({ ...library, drvPath }, { nixOptions: [] });
  const outPath = "/nix/store/00000000000000000000000000000000-collected";
  await expect(nix.build({ drvPath, outPath }, { nixOptions: [] })).rejects.toThrow(
    `${outPath}: the store path is not on this machine and Nix cannot get it`,
  );
});

test("several builds at once", async () => {
  const vms = await Promise.all(["app", "outputs", "library"].map(evaluated));
  await Promise.all(vms.map((vm) => nix.build(vm, { nixOptions: [] })));
  expect(vms.every((vm) => existsSync(vm.outPath))).toBe(true);
});

test("a failed build shows the last 30 lines of its log, once, and what shows all of it", async () => {
  const error: Error = await nix.build(await evaluated("needsFailing"), { nixOptions: [] }).then(
    () => new Error("it was built"),
    (thrown: Error) => thrown,
  );
  expect(error.name).toBe("NixError");
  expect(error.message).toMatch(
    /needs-\d+\.drv: Nix cannot build it\nWhat to do: .*\nDetails:\nerror: .*fails-/,
  );
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index + 11}`);
  expect(error.message.match(/line \d+/g)).toEqual(lines);
  const [, drvPath = ""] = /What to do: .*`nix log (\S+)` shows the whole log/.exec(error.message) ?? [];
  expect(error.message).toContain(`The end of the log of ${drvPath}:\nline 11\n`);
  expect(deployer.nix("nix-store", ["--read-log", drvPath])).toMatch(/^line 1\n/);
});

test.each([
  [
    "full",
    /: Nix cannot build it\nWhat to do: make room on the machine that runs Pulumi: \/nix\/store has [\d.]+ MB free/,
  ],
  [
    "foreign",
    /: Nix cannot build it\nWhat to do: this machine cannot build for aarch64-linux: if that is the host's/,
  ],
])(
  "a build that fails for the machine's sake, %s: the advice says so, before Nix's words",
  async (name, message) => {
    await expect(nix.build(await evaluated(name), { nixOptions: [] })).rejects.toThrow(message);
  },
);

test("a store path is built when it is valid, or else the error says how to get it", async () => {
  const app = await evaluated("app");
  await nix.build(app, { nixOptions: [] });
  await nix.build({ outPath: app.outPath }, { nixOptions: [] });
  const missing = "/nix/store/00000000000000000000000000000000-nixos-vm";
  await expect(nix.build({ outPath: missing }, { nixOptions: [] })).rejects.toThrow(
    /nixos-vm: the store path is not on this machine and Nix cannot get it\nWhat to do: copy it/,
  );
});

describe("findRunScript", () => {
  const holding = (...files: string[]) => {
    const folder = join(realpathSync(deployer.folder), `package-${files.join("-").replaceAll("/", "_")}`);
    for (const file of files) {
      mkdirSync(join(folder, file, ".."), { recursive: true });
      writeFileSync(join(folder, file), "");
    }
    return folder;
  };

  test("finds the one script among other programs", async () => {
    const folder = holding("bin/run-web-vm", "bin/switch-to-configuration");
    expect(await findRunScript(folder)).toBe(`${folder}/bin/run-web-vm`);
  });

  test.each([
    [["bin/foo", "bin/bar"], "found: bin/bar, bin/foo"],
    [["bin/run-a-vm", "bin/run-b-vm"], "found: bin/run-a-vm, bin/run-b-vm"],
    [["share/x", "lib/y"], "no bin folder; the package holds: lib, share"],
  ])("says what is there instead: %j", async (files, found) => {
    await expect(findRunScript(holding(...files))).rejects.toThrow(
      `expected one bin/run-*-vm in the VM's package: ${found}`,
    );
  });

  test("a package that is a file", async () => {
    await expect(findRunScript(deployer.file("single", ""))).rejects.toThrow("the package is not a folder");
  });
});
