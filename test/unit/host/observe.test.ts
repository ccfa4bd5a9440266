import { readAnswer } from "../../../provider/src/host/answers";
import { asObserved, digestOf, driftOf, type ObservedVm } from "../../../provider/src/host/observe";
import type { Drift } from "../../../provider/src/state/state";
import { packageOfUnit, renderUnit } from "../../../provider/src/unit/unit";
import { outPath, vmWith } from "../vms";

const vm = vmWith({ keyFolders: { ssh: { files: { key: "secret" } } } });
const unitText = renderUnit(vm, {
  runScript: `${outPath}/bin/run-gateway-vm`,
  facts: { path: "/bin" },
  ownerId: "gateway-1",
});
const deployed = { unitDigest: digestOf(unitText), outPath };
const sound: ObservedVm = {
  unitText,
  active: true,
  enabled: true,
  rootedPath: outPath,
  keyDigests: { "ssh/key": digestOf("secret") },
  dropIns: [],
  changedKeys: [],
};

const parseObservation = (output: string) =>
  asObserved(readAnswer("observation", output, { where: "host", what: "look" }));

test("what the host printed is read", () => {
  const output = [
    "there=yes",
    `unit=${Buffer.from(unitText).toString("base64")}`,
    "active=yes",
    "enabled=yes",
    `root=${outPath}`,
    `keyDigest=ssh/key ${digestOf("secret")}`,
    "dropIn=/etc/systemd/system/simple-vm-gateway.service.d/of mine.conf",
    "",
  ].join("\n");
  const dropIns = ["/etc/systemd/system/simple-vm-gateway.service.d/of mine.conf"];
  expect(parseObservation(output)).toEqual({ ...sound, dropIns });
});

test("where nothing is there is no VM; what is not printed is not so", () => {
  expect(parseObservation("")).toBeUndefined();
  expect(parseObservation("takenBy=gateway-0 urn:a b\n")).toEqual({
    takenBy: { id: "gateway-0", urn: "urn:a b" },
  });
  expect(parseObservation("there=yes\n")).toEqual({
    unitText: undefined,
    active: false,
    enabled: false,
    rootedPath: undefined,
    keyDigests: {},
    dropIns: [],
    changedKeys: [],
  });
});

test("the package is read from the unit as it is written", () => {
  expect(packageOfUnit(unitText)).toBe(outPath);
  expect(packageOfUnit("[Service]\nExecStart=/bin/true\n")).toBeUndefined();
});

test.each<[what: string, vm: Record<string, unknown>, observed: Partial<ObservedVm>, drift: Drift[]]>([
  ["nothing", {}, {}, []],
  ["a unit that is gone", {}, { unitText: undefined }, ["missing"]],
  ["an edited unit", {}, { unitText: `${unitText}#` }, ["unit"]],
  ["a stopped VM", {}, { active: false }, ["stopped"]],
  ["a VM that need not run", { autoStart: false }, { active: false, enabled: false }, []],
  ["a VM that runs though it need not", { autoStart: false }, { enabled: false }, []],
  ["a VM that will not start at boot", {}, { enabled: false }, ["disabled"]],
  ["a VM that will start though it should not", { autoStart: false }, {}, ["disabled"]],
  ["a changed key", {}, { keyDigests: { "ssh/key": digestOf("other") } }, ["keyFolders"]],
  ["a missing key", { keyFolders: { ssh: { files: { key: "secret", b: "" } } } }, {}, ["keyFolders"]],
  ["a key made there that is another by now", {}, { changedKeys: ["wg/key"] }, ["keyFolders"]],
  ["a root of another package", {}, { rootedPath: "/nix/store/other" }, ["gcRoot"]],
  ["a root that is gone", {}, { rootedPath: undefined }, ["gcRoot"]],
  ["several", {}, { active: false, enabled: false, unitText: "" }, ["unit", "stopped", "disabled"]],
])("drift: %s", (_what, changed, observed, drift) => {
  expect(
    driftOf(vmWith({ keyFolders: vm.keyFolders, ...changed }), deployed, {
      ...sound,
      ...observed,
    }),
  ).toEqual(drift);
});
