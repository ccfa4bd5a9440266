import { keyFolderArguments } from "../../../provider/src/arguments/keyFolder";
import { unknownValue } from "../../../provider/src/arguments/unknowns";
import { validate, validateBy } from "../../../provider/src/arguments/validate";
import { minimalInputs, vmWith } from "../vms";

const minimal = { name: "keys", host: { address: "10.88.0.2" } };
const reference = { name: "keys", generation: "0123abcd" };

test("a key folder's defaults", () => {
  expect(keyFolderArguments.parse(minimal)).toMatchObject({
    files: {},
    generate: {},
    rotate: "",
    adopt: false,
  });
});

test("all mistakes are told at once, and none repeats a secret", () => {
  const inputs = {
    ...minimal,
    name: "Keys",
    files: { "a/b": "SECRET", c: 3, d: "SECRET" },
    generate: { d: "wireguard", e: "rsa" },
    rotate: 11,
    rotation: "x",
  };
  const validation = validateBy(keyFolderArguments, inputs);
  const failures = validation.kind === "invalid" ? validation.failures : [];
  expect(failures.map(({ property }) => property).sort()).toEqual([
    "files.c",
    'files["a/b"]',
    "generate.e",
    "name",
    "rotate",
    "rotation",
  ]);
  expect(JSON.stringify(failures)).not.toContain("SECRET");
});

test("a file is given or generated", () => {
  const inputs = { ...minimal, files: { d: "x" }, generate: { d: "wireguard" } };
  expect(validateBy(keyFolderArguments, inputs)).toMatchObject({
    kind: "invalid",
    failures: [{ property: "generate.d" }],
  });
});

test("what is not known yet is left for the update", () => {
  expect(validateBy(keyFolderArguments, { ...minimal, files: unknownValue }).kind).toBe("unknown");
});

test("a VM takes an object that names a key folder in place of files", () => {
  const { keyFolders } = vmWith({
    keyFolders: { b: { folder: reference, readOnly: true }, c: { files: { x: "1" } } },
  });
  expect(keyFolders).toEqual({
    b: { files: {}, generate: {}, readOnly: true, folder: reference },
    c: { files: { x: "1" }, generate: {}, readOnly: false },
  });
});

test("a VM whose key folder's generation is not known yet is left for the update", () => {
  const keyFolders = { a: { folder: { ...reference, generation: unknownValue } } };
  expect(validate({ ...minimalInputs, keyFolders }).kind).toBe("unknown");
});

test.each<[what: string, keyFolder: unknown, property: string]>([
  ["files of its own beside it", { folder: reference, files: { a: "SECRET" } }, "keyFolders.a.folder"],
  [
    "a generation that is none",
    { folder: { ...reference, generation: "../x" } },
    "keyFolders.a.folder.generation",
  ],
  ["a name that is none", { folder: { ...reference, name: "../x" } }, "keyFolders.a.folder.name"],
  ["no object", "SECRET", "keyFolders.a"],
])("a VM's key folder with %s is a mistake", (_what, keyFolder, property) => {
  const validation = validate({ ...minimalInputs, keyFolders: { a: keyFolder } });
  expect(validation).toMatchObject({ kind: "invalid", failures: [{ property }] });
  expect(JSON.stringify(validation)).not.toContain("SECRET");
});
