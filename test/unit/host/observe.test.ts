import { readAnswer } from "../../../provider/src/host/answers";
import { digestOf, type ObservedVm, observationOf, observeVm } from "../../../provider/src/host/observe";
import { packageOfUnit, programOfUnit, renderUnit } from "../../../provider/src/unit/unit";
import { outPath, runnerWith, vmWith } from "../vms";
import { FakeHost } from "./fakeHost";

const vm = { ...vmWith({ keyFolders: { ssh: { files: { key: "secret" } } } }), publicKeys: {} };
const program = `${outPath}/bin/run-gateway-vm`;
const unitText = renderUnit(vm, {
  runner: runnerWith("", program),
  facts: { path: "/bin" },
  ownerId: "gateway-1",
});
const path = "/etc/systemd/system/simple-vm-gateway.service";
const sound: ObservedVm = {
  unit: { kind: "installed", path, text: unitText },
  active: true,
  invocation: undefined,
  enabled: true,
  runningProgram: program,
  loadedProgram: program,
  markedUrn: "urn:a b",
  rootedPath: outPath,
  keyDigests: { "ssh/key": digestOf("secret") },
  keyFaults: [{ file: "ssh/other", fault: "open" }],
  dropIns: ["/etc/systemd/system/simple-vm-gateway.service.d/of mine.conf"],
  runScript: "#!/bin/sh\n",
};
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const lines = [
  `unitFile=${path}`,
  `unit=${base64(unitText)}`,
  `runScript=${base64("#!/bin/sh\n")}`,
  "active=yes",
  `starts=${program}`,
  `runs=${program}`,
  "marker=urn:a b",
  "enabled=yes",
  `root=${outPath}`,
  "dropIn=/etc/systemd/system/simple-vm-gateway.service.d/of mine.conf",
  `keyDigest=ssh/key ${digestOf("secret")}`,
  "keyFault=ssh/other open",
  "found=there",
];
const answer = (told: string[]): string => told.map((line) => `${line}\n`).join("");
const without = (name: string): string[] => lines.filter((line) => !line.startsWith(`${name}=`));

const parseObservation = (output: string) =>
  observationOf(readAnswer("observation", output, { where: "host", what: "look" }));

test("what the host printed is read", () => {
  expect(parseObservation(answer(lines))).toEqual({ kind: "there", vm: sound });
});

test("a VM that is gone and one that is taken are told in words; what is not printed is not so", () => {
  expect(parseObservation("found=gone\n")).toEqual({ kind: "gone" });
  expect(parseObservation("takenBy=gateway-0 urn:a b\nfound=taken\n")).toEqual({
    kind: "taken",
    by: { id: "gateway-0", urn: "urn:a b" },
  });
  expect(parseObservation(`unitFile=${path}\nfound=there\n`)).toEqual({
    kind: "there",
    vm: {
      unit: { kind: "missing", path },
      ...{ active: false, enabled: false, keyDigests: {}, keyFaults: [], dropIns: [] },
    },
  });
});

test.each<[what: string, output: string]>([
  ["nothing", ""],
  ["an answer that was cut off", answer(without("found"))],
  ["an answer that was cut off within its last line", "found=gone"],
  ["an answer of every length", answer(lines).slice(0, -2)],
  ["two answers", answer([...lines, "found=gone"])],
  ["a VM that is gone and runs", "active=yes\nfound=gone\n"],
  ["a VM that is taken by nobody", "found=taken\n"],
  ["a VM that is there and taken", answer(["takenBy=gateway-0 urn", ...lines])],
  ["a VM with its unit nowhere", answer(without("unitFile"))],
  ["an unknown fault", answer(["keyFault=ssh/x melted", ...lines])],
  ["a digest that is none", answer([...without("keyDigest"), "keyDigest=ssh/key "])],
  ["a unit that is not base64", answer(["unit=two words", ...without("unit")])],
  ["what a profile prints", answer(["Welcome!", ...lines])],
  ["a VM of which a given key is left out", answer(without("keyDigest"))],
])("%s is an error, and never a VM that is gone", async (_what, output) => {
  const host = new FakeHost(async () => output);
  await expect(observeVm(host, vm, "gateway-1")).rejects.toThrow("cannot look at the VM gateway");
});

test("a host whose script fails is an error", async () => {
  const host = new FakeHost(() => Promise.reject(new Error("the connection was lost")));
  await expect(observeVm(host, vm, "gateway-1")).rejects.toThrow("the connection was lost");
});

test("package and program are read from the unit as it is written", () => {
  expect(packageOfUnit(unitText)).toBe(outPath);
  expect(programOfUnit(unitText)).toBe(program);
  expect(packageOfUnit("[Service]\nExecStart=/bin/true\n")).toBeUndefined();
  expect(programOfUnit("[Service]\nExecStart=/bin/true\n")).toBeUndefined();
});
