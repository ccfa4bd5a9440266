import { unknownValue } from "../../../provider/src/arguments/unknowns";
import { DeclaredVms } from "../../../provider/src/steps/declaredVms";

const host = { address: "10.88.0.2" };
const elsewhere = { address: "10.88.0.3" };
const reference = { name: "keys", generation: unknownValue };
const folder = { folder: reference };
const urn = (name: string): string => `urn:pulumi:s::p::t::${name}`;

/** What a VM cannot have, beside a key folder that the program has declared and VMs that came before. */
function failuresOf(
  vm: object,
  { others = {}, folderHost = host }: { others?: object; folderHost?: object } = {},
) {
  const declared = new DeclaredVms();
  declared.addKeyFolder(urn("keys"), { name: "keys", host: folderHost });
  for (const [name, args] of Object.entries(others)) declared.add(urn(name), { name, host, ...args });
  return declared.add(urn("gateway"), { name: "gateway", host, ...vm }).failures;
}

test.each<[what: string, vm: object, more: Parameters<typeof failuresOf>[1], failures: object[]]>([
  ["has a key folder of its host", { keyFolders: { wg: folder } }, {}, []],
  [
    "has one of another host",
    { keyFolders: { wg: folder } },
    { folderHost: elsewhere },
    [
      {
        property: "keyFolders.wg",
        reason: "must be on the VM's own host: the key folder keys is on 10.88.0.3, and the VM on 10.88.0.2",
      },
    ],
  ],
  [
    "has one of another program",
    { keyFolders: { wg: { folder: { ...reference, name: "others" } } } },
    {},
    [],
  ],
  [
    "may write to one as another VM may",
    { keyFolders: { wg: folder } },
    { others: { router: { keyFolders: { wg: folder } } } },
    [
      {
        property: "keyFolders.wg",
        reason: "must have readOnly set here or there: the VM router may write to the key folder keys too",
      },
    ],
  ],
  [
    "reads one that another VM writes to",
    { keyFolders: { wg: { ...folder, readOnly: true } } },
    { others: { router: { keyFolders: { wg: folder } } } },
    [],
  ],
  [
    "has the name of a key folder",
    { name: "keys" },
    {},
    [
      {
        property: "name",
        reason:
          'must be another one: the resource keys of this program has a key folder "keys" on 10.88.0.2 too',
      },
    ],
  ],
  ["has that name on another host", { name: "keys", host: elsewhere }, {}, []],
  ["has key folders that are not known yet", { keyFolders: unknownValue }, {}, []],
])("a VM that %s", (_what, vm, more, failures) => {
  expect(failuresOf(vm, more)).toEqual(failures);
});

test("a key folder that comes after a VM of its name is a mistake too", () => {
  const declared = new DeclaredVms();
  declared.add(urn("gateway"), { name: "keys", host });
  expect(declared.addKeyFolder(urn("keys"), { name: "keys", host })).toMatchObject([{ property: "name" }]);
});
