import { digestOf, type ObservedVm } from "../../../provider/src/host/observe";
import { isUnitOutdated } from "../../../provider/src/plan/outdatedUnit";
import type { VmInState } from "../../../provider/src/state/state";
import { renderUnit } from "../../../provider/src/unit/unit";
import { conditionWith, fullInputs, outPath, runnerWith, vmWith } from "../vms";

const vm = vmWith(fullInputs);
const ownerId = "gateway-1";
const facts = { path: "/bin", kvmGroup: "104" };
const runScript =
  "#!/bin/sh\nexec qemu -machine memory-backend=mem0 -nic user,hostfwd=tcp::53-:53 $QEMU_OPTS\n";
const unitWith = (run: string, program = `${outPath}/bin/run-gateway-vm`): string =>
  renderUnit(vm, { runner: runnerWith(run, program), facts, ownerId });
const today = unitWith(runScript);
const earlier = today.replace("SyslogLevelPrefix=no\n", "");
const deployed = (unitText: string): VmInState => ({
  ...vm,
  closure: { paths: 1, bytes: 1 },
  publicKeys: {},
  hostId: "SHA256:known",
  unitDigest: digestOf(unitText),
  condition: conditionWith(),
});
const path = "/etc/systemd/system/simple-vm-gateway.service";
const installed = (text: string): ObservedVm["unit"] => ({ kind: "installed", path, text });
const elsewhere = unitWith(runScript, "/nix/store/11111111111111111111111111111111-x/bin/run-x-vm");
const foreign = today.replace(/^ExecStart=.*$/m, "ExecStart=/bin/true");

test.each<
  [what: string, deployedText: string, unit: ObservedVm["unit"], text: string | undefined, is: boolean]
>([
  ["of today", today, installed(today), runScript, false],
  ["of an earlier release", earlier, installed(earlier), runScript, true],
  ["of an earlier release that was edited since", today, installed(earlier), runScript, false],
  ["that is gone", earlier, { kind: "missing", path }, runScript, false],
  ["whose run script the host does not have", earlier, installed(earlier), undefined, false],
  ["of another package than the state's", elsewhere, installed(elsewhere), "", false],
  ["that starts no package's program", foreign, installed(foreign), runScript, false],
  ["whose run script was read otherwise by an earlier release", today, installed(today), "", true],
])("a unit %s", (_what, deployedText, unit, text, is) => {
  expect(isUnitOutdated(deployed(deployedText), { unit, runScript: text }, { facts, ownerId })).toBe(is);
});

test.each([{ path: "/other" }, { path: "/bin", kvmGroup: "105" }, { path: "/bin" }])(
  "a host that tells %j of itself by now outdates no unit",
  (told) => {
    const observed = { unit: installed(today), runScript };
    expect(isUnitOutdated(deployed(today), observed, { facts: told, ownerId })).toBe(false);
  },
);
