import { hostPaths } from "../../../provider/src/host/paths";

test("where a VM's things lie", () => {
  expect(hostPaths("gateway")).toEqual({
    unit: "simple-vm-gateway.service",
    user: "simple-vm-gateway",
    stateDirectory: "/var/lib/simple-vms/gateway",
    directoryName: "simple-vms/gateway",
    driveDirectory: "/var/lib/private/simple-vms/gateway",
    driveAside: "/var/lib/private/simple-vms/gateway.aside",
    snapshot: "/var/lib/simple-vms/gateway.deploy/snapshot",
    runtimeDirectory: "/run/simple-vms/gateway",
    privateRuntimeDirectory: "/run/private/simple-vms/gateway",
    incomingRoots: "/nix/var/nix/gcroots/simple-vms/gateway.incoming",
    keyFolder: "/var/lib/simple-vms/gateway.folder",
    keys: "/var/lib/simple-vms/gateway.keys",
    deferredRoot: "/nix/var/nix/gcroots/simple-vms/gateway.deferred",
    deploy: "/var/lib/simple-vms/gateway.deploy",
    started: "/var/lib/simple-vms/gateway.deploy/started",
    generated: "/var/lib/simple-vms/gateway.deploy/generated",
    gcRoot: "/nix/var/nix/gcroots/simple-vms/gateway",
    driveRoot: "/nix/var/nix/gcroots/simple-vms/gateway.drive",
  });
});

test.each([
  ["a".repeat(21), `simple-vm-${"a".repeat(21)}`],
  ["a".repeat(22), "simple-vm-aaaaaaaaaaaa-ec7c494d"],
  [`${"a".repeat(22)}b`, "simple-vm-aaaaaaaaaaaa-c7cc96ab"],
])("the user of %s is at most 31 characters long and its own", (name, user) => {
  expect(hostPaths(name).user).toBe(user);
  expect(user.length).toBeLessThanOrEqual(31);
});
