import fc from "fast-check";
import { Evaluator } from "../../../provider/src/nix/evaluator";
import { toNixExpression } from "../../../provider/src/nix/expression";
import { type Deployer, helpers, makeDeployer } from "./deployer";

const evaluator = new Evaluator();
let deployer: Deployer;
let file: string;

beforeAll(() => {
  deployer = makeDeployer();
  const text = `
    { name ? "nobody", settings ? { } }: let ${helpers} in {
      plain = vm name;
      nested.port = vm (toString (builtins.head settings.ports));
      two = { x = vm "x"; y = vm "y"; };
      none = { };
      dev = (derivation { name = "d"; outputs = [ "out" "dev" ]; system = "x86_64-linux"; builder = "/bin/sh"; }).dev;
    }`;
  file = deployer.file("vm.nix", text);
});
afterAll(() => deployer.remove());

const scriptOf = (drvPath = "") =>
  deployer.nix("/bin/sh", ["-c", `grep -o 'run-[^"]*-vm' ${drvPath}`]).trim();

test("a file's attribute with arguments", async () => {
  const plain = await evaluator.evaluate({ file, attr: "plain", args: { name: "gateway" } }, []);
  expect(scriptOf(plain.drvPath)).toBe("run-gateway-vm");
  expect(deployer.nix("nix-store", ["--query", "--outputs", plain.drvPath ?? ""]).trim()).toBe(plain.outPath);
  const nested = await evaluator.evaluate(
    { file, attr: "nested.port", args: { settings: { ports: [8080] } } },
    ["--no-write-lock-file"],
  );
  expect(scriptOf(nested.drvPath)).toBe("run-8080-vm");
  expect(scriptOf((await evaluator.evaluate({ file, attr: "plain" }, [])).drvPath)).toBe("run-nobody-vm");
});

test("arguments that the file's function does not take are refused, with those that it takes", async () => {
  const refused = (path: string, args: Record<string, unknown>) =>
    expect(evaluator.evaluate({ file: path, attr: "plain", args }, [])).rejects;
  await refused(file, { nam: "x" }).toThrow(
    /unexpected argument 'nam'.*trace: the function takes: name, settings/s,
  );
  await refused(file, { name: "x", setting: {} }).toThrow("unexpected argument 'setting'");
  await refused(deployer.file("set.nix", "{ }"), { name: "x" }).toThrow(/not a function/);
});

test("a function with an ellipsis takes every argument, and those of nixOptions too", async () => {
  deployer.file("name.nix", `rest: rest.name + (rest.suffix or "")`);
  const open = deployer.file(
    "open 'file'.nix",
    `{ port ? 1, ... }@rest: let ${helpers} in { x = vm (import ./name.nix rest); }`,
  );
  const args = { name: "many" };
  deployer.calls();
  expect(scriptOf((await evaluator.evaluate({ file: open, attr: "x", args }, [])).drvPath)).toBe(
    "run-many-vm",
  );
  expect(deployer.calls().filter((call) => call.startsWith("nix-instantiate"))).toHaveLength(1);
  const more = await evaluator.evaluate({ file: open, attr: "x", args }, ["--argstr", "suffix", "-more"]);
  expect(scriptOf(more.drvPath)).toBe("run-many-more-vm");
});

test("a file that is the derivation itself", async () => {
  const only = deployer.file("only.nix", `let ${helpers} in vm "only"`);
  expect(scriptOf((await evaluator.evaluate({ file: only }, [])).drvPath)).toBe("run-only-vm");
});

test("anything but one derivation with its default output is an error", async () => {
  await expect(evaluator.evaluate({ file, attr: "two" }, [])).rejects.toThrow(
    /attribute two: expected one derivation, got .*, /,
  );
  await expect(evaluator.evaluate({ file, attr: "none" }, [])).rejects.toThrow(
    "expected one derivation, got none",
  );
  await expect(evaluator.evaluate({ file, attr: "dev" }, [])).rejects.toThrow(/got .*!dev/);
});

test("Nix's own words for what does not evaluate", async () => {
  await expect(evaluator.evaluate({ file, attr: "nope" }, [])).rejects.toThrow(
    /vm.nix: Nix cannot evaluate it\nWhat to do: mend what Nix names.*\nDetails:\nerror: .*'nope'/,
  );
  await expect(evaluator.evaluate({ file: "/nowhere.nix" }, [])).rejects.toThrow(
    /nowhere.nix.*(No such file|does not exist)/,
  );
});

test("values that Nix cannot hold are refused, with their place", async () => {
  const refused = (value: unknown) => evaluator.evaluate({ file, attr: "plain", args: { value } }, []);
  await expect(refused("a\0b")).rejects.toThrow("args.value: not a value that Nix can take: it holds a NUL");
  await expect(refused([Number.NaN])).rejects.toThrow("NaN");
  await expect(refused(2 ** 63)).rejects.toThrow("64 bits");
  await expect(refused({ deep: undefined })).rejects.toThrow("undefined is not JSON");
});

test("every JSON value arrives in Nix as it is, and none is read as Nix", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom(
      ["$", "{builtins.abort x}"].join(""),
      '"; x',
      "''",
      "\\${",
      "$${a}",
      "\r\n",
      "\\",
      "$",
      "\u001b",
      "é𝄞",
    ),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      text.filter((sample) => !sample.includes("\0")),
      fc.integer(),
      // Nix prints no more than six digits of a fraction.
      fc.integer({ min: -9999, max: 9999 }).map((hundredths) => hundredths / 100),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(
        // Node 24.21 reads a key that is one escape alone, `{"\u001b":0}`, as a backslash: none is that short.
        text
          .filter((name) => !name.includes("\0") && name !== "__proto__")
          .map((name) => (name.length === 1 ? name + name : name)),
        tie("value"),
        { maxKeys: 4 },
      ),
    ),
  }));
  const samples = fc.sample(value, 300);
  const expression = `[ ${samples.map((sample) => `(${toNixExpression(sample, "sample")})`).join("\n")} ]`;
  const answer = deployer.nix("nix-instantiate", [
    "--eval",
    "--strict",
    "--json",
    deployer.file("samples.nix", expression),
  ]);
  expect(JSON.parse(answer)).toEqual(JSON.parse(JSON.stringify(samples)));
});
