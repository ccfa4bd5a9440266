import { readAnswer } from "../../../provider/src/host/answers";
import { digestOf, type ObservedVm, observationOf } from "../../../provider/src/host/observe";
import { packageOfUnit, renderUnit } from "../../../provider/src/unit/unit";
import { outPath, runnerWith, vmWith } from "../vms";

const vm = vmWith({ keyFolders: { ssh: { files: { key: "secret" } } } });
const unitText = renderUnit(vm, {
  runner: runnerWith("", `${outPath}/bin/run-gateway-vm`),
  facts: { path: "/bin" },
  ownerId: "gateway-1",
});
const sound: ObservedVm = {
  unit: { kind: "installed", text: unitText },
  active: true,
  enabled: true,
  rootedPath: outPath,
  keyDigests: { "ssh/key": digestOf("secret") },
  dropIns: [],
  changedKeys: [],
};

const parseObservation = (output: string) =>
  observationOf(readAnswer("observation", output, { where: "host", what: "look" }));

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
  expect(parseObservation(output)).toEqual({ kind: "there", vm: { ...sound, dropIns } });
});

test("where nothing is there is no VM; what is not printed is not so", () => {
  expect(parseObservation("")).toEqual({ kind: "gone" });
  expect(parseObservation("takenBy=gateway-0 urn:a b\n")).toEqual({
    kind: "taken",
    by: { id: "gateway-0", urn: "urn:a b" },
  });
  expect(parseObservation("there=yes\n")).toEqual({
    kind: "there",
    vm: {
      unit: { kind: "missing" },
      active: false,
      enabled: false,
      rootedPath: undefined,
      keyDigests: {},
      dropIns: [],
      changedKeys: [],
    },
  });
});

test("the package is read from the unit as it is written", () => {
  expect(packageOfUnit(unitText)).toBe(outPath);
  expect(packageOfUnit("[Service]\nExecStart=/bin/true\n")).toBeUndefined();
});
