import { NoSuchVmError } from "../../../provider/src/tool/failure";
import { namedVm } from "../../../provider/src/tool/fleet";
import { fleetWith, hostAt, vmResource } from "./fleets";

const fleet = fleetWith(
  vmResource("web", hostAt("10.0.0.2")),
  vmResource("gateway", hostAt("10.0.0.1")),
  vmResource("resource", { ...hostAt("10.0.0.1"), name: "web" }),
  { type: "other", urn: "urn:x", outputs: {} },
);

test("a fleet has each host once, and its VMs in order", () => {
  expect(fleet.hosts.map(({ label }) => label)).toEqual(["root@10.0.0.1:22", "root@10.0.0.2:22"]);
  expect(fleet.vms.map(({ name, host }) => `${name} ${host.label}`)).toEqual([
    "gateway root@10.0.0.1:22",
    "web root@10.0.0.1:22",
    "web root@10.0.0.2:22",
  ]);
});

test.each([
  ["gateway", "root@10.0.0.1:22"],
  ["web@10.0.0.2", "root@10.0.0.2:22"],
  ["resource", "root@10.0.0.1:22"],
])("%s is on %s", (given, label) => {
  expect(namedVm(fleet, given).host.label).toBe(label);
});

test.each([
  ["nobody", "the stack has no such VM: it has gateway@10.0.0.1, web@10.0.0.1, web@10.0.0.2"],
  ["web", "the stack has several VMs of this name: it has web@10.0.0.1, web@10.0.0.2"],
  ["gateway@10.0.0.2", "the stack has no such VM"],
])("%s is refused", (given, words) => {
  expect(() => namedVm(fleet, given)).toThrow(NoSuchVmError);
  expect(() => namedVm(fleet, given)).toThrow(words);
});

test("an empty stack has no VM", () => {
  expect(() => namedVm(fleetWith(), "web")).toThrow("it has no VM at all");
});
