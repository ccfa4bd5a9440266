import type { ListedVm } from "../../../provider/src/host/tool/listVms";
import { listText, rowsOf } from "../../../provider/src/tool/commands/list";
import { listSchema } from "../../../provider/src/tool/schemas";
import { fleetWith, hostAt, vmResource } from "./fleets";

const fleet = fleetWith(
  vmResource("gateway", hostAt("10.0.0.1")),
  vmResource("gone", hostAt("10.0.0.1")),
  vmResource("half", { ...hostAt("10.0.0.1"), drift: ["unfinished"] }),
);
const [host] = fleet.hosts;
if (host === undefined) throw new Error("the fleet has a host");

const path = (letter: string) => `/nix/store/${letter.repeat(32)}-vm`;
const running: ListedVm = {
  name: "gateway",
  owner: { id: "gateway-1", urn: vmResource("gateway").urn },
  unitText: "[Service]\n",
  state: "active",
  restarts: 0,
  installedPackage: path("a"),
  runningPackage: path("a"),
  uptimeSeconds: 3700,
  memoryBytes: 300_000_000,
  driveBytes: 4096,
};
const rowOf = (vm: Partial<ListedVm>) =>
  rowsOf(host, [{ ...running, ...vm }], fleet.vms).find(({ name }) => name === (vm.name ?? running.name));

test.each<[string, Partial<ListedVm>, object]>([
  ["runs", {}, { health: "ok", stale: false, declared: true }],
  ["runs what is not installed", { installedPackage: path("b") }, { health: "ok", stale: true }],
  ["crashed before", { restarts: 2 }, { health: "restarted", restarts: 2 }],
  ["has failed", { state: "failed", runningPackage: undefined }, { health: "failed", stale: null }],
  ["is being started", { state: "activating" }, { health: "starting" }],
  ["is being stopped", { state: "deactivating" }, { health: "stopping" }],
  ["was stopped", { state: "inactive" }, { health: "stopped" }],
  ["has no unit", { state: "inactive", unitText: undefined }, { health: "missing", state: "missing" }],
  ["is half deployed", { name: "half", owner: undefined }, { health: "unfinished", owner: null }],
  [
    "is another stack's",
    { owner: { id: "x", urn: "urn:pulumi:other::net::t::gateway" } },
    { declared: false, owner: "urn:pulumi:other::net::t::gateway" },
  ],
])("a VM that %s", (_what, vm, row) => {
  expect(rowOf(vm)).toMatchObject(row);
});

test("VMs of the stack that the host does not have are told of, unless no stack was asked", () => {
  expect(rowsOf(host, [running], fleet.vms).map(({ name, state }) => [name, state])).toEqual([
    ["gateway", "active"],
    ["gone", "missing"],
    ["half", "missing"],
  ]);
  expect(rowsOf(host, [running], undefined).map(({ name, declared }) => [name, declared])).toEqual([
    ["gateway", null],
  ]);
});

test("rows fit their schema, and are a table to a person", () => {
  const rows = rowsOf(host, [{ ...running, restarts: 1 }], fleet.vms.slice(0, 2));
  expect(listSchema.parse({ vms: rows, errors: [] }).vms).toEqual(rows);
  expect(listText(rows)).toBe(
    [
      "HOST              NAME     STATE    HEALTH            UPTIME  MEMORY    DRIVE   CLOSURE             OWNER",
      "root@10.0.0.1:22  gateway  active   restarted 1 time  1h 1m   300.0 MB  4.1 KB  aaaaaaaa (running)  net/lab gateway",
      "root@10.0.0.1:22  gone     missing  missing           -       -         -       -                   net/lab gone",
    ].join("\n"),
  );
});
