import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Evaluator } from "../../../provider/src/nix/evaluator";
import { type Deployer, makeDeployer } from "./deployer";

let evaluator: Evaluator;
let deployer: Deployer;
let flake: string;

beforeAll(() => {
  deployer = makeDeployer();
  flake = deployer.flake(
    "vms",
    `
    nixosConfigurations.a.config.system.build.vm = vm "a";
    nixosConfigurations.b.config.system.build.vm = vm "b";
    nixosConfigurations.c.config.system.build.vm = vm "c";
    nixosConfigurations."d.e".config.system.build.vm = vm "de";
    nixosConfigurations.broken.config.system.build.vm = throw "the broken one";
    nixosConfigurations.default.config.system.build.vm = vm "default";
    packages.x86_64-linux.p = vm "p";
    packages.x86_64-linux.a = vm "not-this";
    legacyPackages.x86_64-linux.l = vm "l";
    some.path."to.it" = vm "path";
    `,
  );
});
beforeEach(() => {
  deployer.calls();
  evaluator = new Evaluator();
});
afterAll(() => deployer.remove());

function evaluateAll(names: string[], of = flake) {
  return Promise.all(names.map((name) => evaluator.evaluate({ flake: `${of}#${name}` }, [])));
}

/** Which VM a derivation is, read from its builder's script: all derivations here are called nixos-vm. */
function vmOf({ drvPath = "" }: { drvPath?: string }): string | undefined {
  return /bin\/run-(.*?)-vm/.exec(readFileSync(drvPath, "utf8"))?.[1];
}

async function messageFrom(failing: Promise<unknown>): Promise<string> {
  return failing.then(
    () => "nothing failed",
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

test("VMs of one flake with the same derivation name are told apart, in one Nix process, unbuilt", async () => {
  const vms = await evaluateAll(["c", "a", "b", "a"]);
  expect(deployer.calls()).toHaveLength(1);
  expect(vms.map(vmOf)).toEqual(["c", "a", "b", "a"]);
  for (const { drvPath = "", outPath } of vms) {
    expect(deployer.nix("nix-store", ["--query", "--outputs", drvPath]).trim()).toBe(outPath);
    expect(existsSync(outPath)).toBe(false);
  }
});

test("a VM alone costs one Nix process, and so do identical requests", async () => {
  await evaluateAll(["b", "b", "b"]);
  expect(deployer.calls()).toHaveLength(1);
});

test("other options are another evaluation, and reach Nix", async () => {
  await Promise.all([
    evaluator.evaluate({ flake: `${flake}#a` }, []),
    evaluator.evaluate({ flake: `${flake}#a` }, ["--option", "cores", "2"]),
  ]);
  const calls = deployer.calls();
  expect(calls).toHaveLength(2);
  expect(calls.filter((call) => call.includes("--option cores 2"))).toHaveLength(1);
});

test("names are configurations first, then packages, then attribute paths", async () => {
  const names = ["a", "p", "l", 'some.path."to.it"', "d.e", '"d.e"', "packages.x86_64-linux.a", "a^out"];
  expect((await evaluateAll(names)).map(vmOf)).toEqual(["a", "p", "l", "path", "de", "de", "not-this", "a"]);
});

test("one VM that is a package, an attribute path or the default", async () => {
  for (const [name, vm] of [
    ["#p", "p"],
    ['#some.path."to.it"', "path"],
    ["", "default"],
    ["#", "default"],
  ]) {
    expect(vmOf(await evaluator.evaluate({ flake: `${flake}${name}` }, []))).toBe(vm);
  }
});

test("a flake with packages only evaluates once, after a look at its names", async () => {
  const packages = deployer.flake(
    "packages",
    `packages.x86_64-linux = { x = vm "x"; y = vm "y"; default = vm "z"; };`,
  );
  const vms = await evaluateAll(["y", "x", "default"], packages);
  expect(vms.map(vmOf)).toEqual(["y", "x", "z"]);
  expect(deployer.calls()).toHaveLength(3);
  expect(vmOf(await evaluator.evaluate({ flake: packages }, []))).toBe("z");
});

test("one VM that does not evaluate fails with Nix's own words once; the others are not harmed", async () => {
  const broken = evaluator.evaluate({ flake: `${flake}#broken` }, []);
  const others = evaluateAll(["a", "c"]);
  const message = await messageFrom(broken);
  expect(message).toMatch(
    /^NixError: path:.*#broken: Nix cannot evaluate it: error: the broken one\nWhat to do: /,
  );
  expect(message.match(/error: the broken one/g)).toHaveLength(1);
  expect((await others).map(vmOf)).toEqual(["a", "c"]);
});

test("a name that does not exist: what was looked for, and which names there are", async () => {
  const message = await messageFrom(evaluator.evaluate({ flake: `${flake}#nope` }, []));
  expect(message).toContain(`${flake}#nixosConfigurations.nope.config.system.build.vm\n  ${flake}#nope\n`);
  expect(message).toContain("nixosConfigurations: a, b, broken, c, d.e, default\n");
  expect(message).toMatch(/packages\.x86_64-linux: a, p$/);
  expect(message).toContain(`${flake}#nope: the flake has no VM called nope\nWhat to do: name one of those`);
});

test("a folder or file that does not exist is told by its whole path, and Nix looks for it nowhere else", async () => {
  for (const flake of ["path:/nowhere/at/all#x", "/nowhere/at/all"]) {
    expect(await messageFrom(evaluator.evaluate({ flake }, []))).toBe(
      `NixError: ${flake}: the flake's folder does not exist: /nowhere/at/all\n` +
        `What to do: relative paths start at the program's working directory, ${process.cwd()}`,
    );
  }
  expect(await messageFrom(evaluator.evaluate({ file: "./vm.nix" }, []))).toMatch(
    `./vm.nix: the Nix file does not exist: ${process.cwd()}/vm.nix\n`,
  );
  expect(deployer.calls()).toEqual([]);
});

test("a flake that does not parse fails as Nix says", async () => {
  const bad = deployer.flake("unparsable", "}");
  expect(
    (await messageFrom(evaluator.evaluate({ flake: `${bad}#x` }, []))).match(/syntax error/g),
  ).toHaveLength(1);
});

test("paths relative to the working directory, and a dirty git tree, whose warning comes after the error", async () => {
  deployer.flake(
    "tree",
    `nixosConfigurations.g.config.system.build.vm = vm "g"; packages.x86_64-linux.bad = throw "no";`,
  );
  const folder = join(deployer.folder, "tree");
  execFileSync("git", ["init", "--quiet", folder]);
  execFileSync("git", ["-C", folder, "add", "flake.nix"]);
  const path = `./${relative(process.cwd(), folder)}`;
  expect(vmOf(await evaluator.evaluate({ flake: `${path}#g` }, []))).toBe("g");
  const message = await messageFrom(evaluator.evaluate({ flake: `${path}#bad` }, []));
  expect(message).toMatch(/error:[\s\S]*no\n[\s\S]*warning: Git tree .* is dirty/);
});

test.each([
  ["flake.nix itself", "flake.nix"],
  ["a file that it imports", "imported.nix"],
])("%s that git does not know: the advice is to add it", async (_what, unknown) => {
  const folder = join(deployer.folder, `git-${unknown}`);
  execFileSync("git", ["init", "--quiet", folder]);
  deployer.file(`git-${unknown}/imported.nix`, `{ a = 1; }`);
  deployer.file(`git-${unknown}/flake.nix`, "{ outputs = _: { a = import ./imported.nix; }; }");
  const known = ["flake.nix", "imported.nix"].filter((name) => name !== unknown);
  execFileSync("git", ["-C", folder, "add", ...known]);
  const message = await messageFrom(evaluator.evaluate({ flake: `${folder}#a` }, []));
  expect(message).toContain("Nix cannot evaluate it");
  expect(message).toContain("What to do: `git add` that file");
});

test("an evaluation that imports from a derivation builds just that", async () => {
  const imported = deployer.flake(
    "imported",
    `packages.x86_64-linux.i = vm (import (drv "name-${Date.now()}" "echo '\\"made\\"' > $out"));
     packages.x86_64-linux.j = vm "j";`,
  );
  const [made, other] = await evaluateAll(["i", "j"], imported);
  expect([made, other].map((vm) => vmOf(vm ?? {}))).toEqual(["made", "j"]);
  expect(existsSync(made?.outPath ?? "/")).toBe(false);
});

test("a package of several outputs gives `out`, wherever Nix lists it", async () => {
  const names = ["m", "n", "o", "p", "q"];
  const derivationOf = (name: string) =>
    `${name} = derivation { name = "${name}"; outputs = [ "dev" "out" ]; system = "x86_64-linux"; builder = "/bin/sh"; };`;
  const outputs = deployer.flake(
    "outputs",
    `packages.x86_64-linux = { ${names.map(derivationOf).join(" ")} };`,
  );
  const vms = await evaluateAll(names, outputs);
  expect(vms.map(({ outPath }) => outPath.slice(outPath.indexOf("-")))).toEqual(
    names.map((name) => `-${name}`),
  );
});

test("a store path is taken as it is, without Nix", async () => {
  const storePath = "/nix/store/00000000000000000000000000000000-nixos-vm";
  expect(await evaluator.evaluate({ storePath: `${storePath}/` }, [])).toEqual({ outPath: storePath });
  for (const wrong of ["/nix/store/short-x", `${storePath}/bin`, `${storePath}.drv`, "/tmp/x"]) {
    expect(await messageFrom(evaluator.evaluate({ storePath: wrong }, []))).toMatch(
      /^NixError: .*not a store path/,
    );
  }
  expect(deployer.calls()).toEqual([]);
});

test("without Nix on PATH the error says what to do", async () => {
  const path = process.env.PATH;
  process.env.PATH = deployer.folder;
  const message = await messageFrom(evaluator.evaluate({ flake: `${flake}#a` }, []));
  process.env.PATH = path;
  expect(message).toMatch(
    /cannot start nix: there is no program of that name on PATH[\s\S]*What to do: install Nix/,
  );
});
