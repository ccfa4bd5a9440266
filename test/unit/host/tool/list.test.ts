import { parseAnswer } from "../../../../provider/src/host/answers";
import { listedVm, listScript } from "../../../../provider/src/host/tool/listVms";
import { outPath } from "../../vms";
import { ObservedHost } from "../observedHost";
import { shells } from "../shells";

describe.each(shells)("%s", (_name, shell) => {
  let host: ObservedHost;
  beforeEach(() => {
    host = new ObservedHost(listScript([]), shell);
    host.install();
    host.write(`${host.paths.driveDirectory}/drive.qcow2`, "x".repeat(5000));
    host.breakSystemd(`case "$*" in
*--value*) echo this ;;
*) printf '%s\\n' ActiveState=active NRestarts=1 MemoryCurrent=1234 MainPID=0 ActiveEnterTimestampMonotonic=5000000 ;;
esac`);
  });
  afterEach(() => host.remove());

  const listed = () => {
    const { status, stdout, stderr } = host.look("");
    expect([status, stderr]).toEqual([0, ""]);
    const answer = parseAnswer("listed", stdout);
    return answer?.vm.map((told) => {
      const vm = parseAnswer("listedVm", told);
      return vm === undefined ? undefined : listedVm(vm, 65);
    });
  };

  test("a drive whose size is not told in time is of a VM that is listed all the same", () => {
    host.write("/bin/timeout", "#!/bin/sh\nexit 124\n", 0o755);
    expect(listed()).toMatchObject([{ name: "gateway", driveBytes: undefined }]);
  });

  test("a VM is told of with all that is its own", () => {
    expect(listed()).toEqual([
      {
        name: "gateway",
        owner: { id: "gateway-1", urn: "urn" },
        unitText: host.unitText,
        state: "active",
        restarts: 1,
        installedPackage: outPath,
        runningPackage: outPath,
        uptimeSeconds: 60,
        memoryBytes: 1234,
        driveBytes: expect.any(Number),
      },
    ]);
    expect(listed()?.[0]?.driveBytes).toBeGreaterThanOrEqual(5000);
  });

  test("where systemd does not count, it is the program's memory that is told", () => {
    host.breakSystemd(`case "$*" in
*--value*) echo this ;;
*) printf '%s\\n' ActiveState=active 'MemoryCurrent=[not set]' MainPID=${process.pid} ActiveEnterTimestampMonotonic=0 ;;
esac`);
    expect(listed()?.[0]?.memoryBytes).toBeGreaterThan(1_000_000);
  });

  test("a key folder is no VM, and one without a unit is told of by its marker", () => {
    host.write("/var/lib/simple-vms/keys.deploy/owner", "keys-1\nurn\n");
    host.write("/var/lib/simple-vms/keys.folder/current", "");
    host.write("/var/lib/simple-vms/lost.deploy/owner", "lost-1\nurn:lost\n");
    expect(listed()?.map((vm) => [vm?.name, vm?.unitText === undefined])).toEqual([
      ["gateway", false],
      ["lost", true],
    ]);
  });

  test("a host without VMs tells of none", () => {
    host.eraseAllBut("");
    expect(listed()).toEqual([]);
  });
});
