import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { hostPaths } from "../../../../provider/src/host/paths";
import { unitOf } from "../driveHost";
import { owner, RemovalHost, units } from "../removalHost";
import { shells } from "../shells";

let host: RemovalHost;
afterEach(() => host.dispose());

describe.each(shells)("%s", (_name, shell) => {
  beforeEach(() => {
    host = new RemovalHost(shell);
  });

  test("nothing of the VM is left, nor a folder that only VMs use", () => {
    host.install("gateway");
    expect(host.remove(false)).toEqual(["status=done", "reason="]);
    expect(host.left()).toEqual([]);
    const unit = "simple-vm-gateway.service";
    const calls = readFileSync(join(host.root, "calls"), "utf8").trim().split("\n");
    const asked = `show --property=LoadState,NeedDaemonReload,ActiveState,InactiveExitTimestampMonotonic ${unit}`;
    expect(calls).toEqual([
      asked,
      "daemon-reload",
      `stop ${unit}`,
      `kill --signal=KILL ${unit}`,
      "show --property=UnitPath --value",
      `reset-failed ${unit}`,
    ]);
  });

  test("systemd reads its units once, when all removals are done, where it knows this one as it is", () => {
    host.install("gateway");
    host.place("state", "LoadState=loaded\nActiveState=active\nNeedDaemonReload=no\n");
    host.remove(false);
    expect(readFileSync(join(host.root, "calls"), "utf8")).not.toContain("daemon-reload");
    expect(existsSync(join(host.root, "run/simple-vms-deploy/.turns/unread"))).toBe(true);
  });

  test("another VM is untouched", () => {
    host.install("other");
    const before = host.left();
    host.install("gateway");
    host.remove(false);
    expect(host.left()).toEqual(before);
  });

  test("what is gone already is no mistake", () => {
    expect(host.remove(false)).toEqual(["status=done", "reason="]);
    expect(host.left()).toEqual([]);
  });

  test("a drive that the installed unit keeps stays, whatever the state says, unless it is to be deleted", () => {
    const kept = [`keptDrive=${host.root}/var/lib/private/simple-vms/gateway`];
    for (const [persistState, deletePersistentState, told] of [
      [false, false, kept],
      [true, true, []],
      [false, true, []],
    ] as const) {
      host.install("gateway");
      host.place(`${units}/simple-vm-gateway.service`, unitOf(true));
      expect(host.remove(persistState, { deletePersistentState })).toEqual([
        ...told,
        "status=done",
        "reason=",
      ]);
    }
  });

  test.each([true, false])(
    "a folder of somebody's own in the place of systemd's link stays (persistState %s)",
    (persistState) => {
      host.install("gateway");
      const { stateDirectory, driveDirectory } = hostPaths("gateway");
      rmSync(join(host.root, driveDirectory), { recursive: true });
      host.place(`${stateDirectory}/mine`);
      expect(host.remove(persistState)).toEqual(["status=done", "reason="]);
      expect(host.left()).toContain(`${stateDirectory.slice(1)}/mine`);
    },
  );

  test("a drive that is the user's stays, and it is told where", () => {
    host.install("gateway");
    const drive = `${host.root}/var/lib/private/simple-vms/gateway`;
    expect(host.remove(true)).toEqual([`keptDrive=${drive}`, "status=done", "reason="]);
    expect(host.left()).toEqual([
      "var/lib/private/simple-vms",
      "var/lib/private/simple-vms/gateway",
      "var/lib/private/simple-vms/gateway/drive.qcow2",
    ]);
  });

  test.each<[what: string, by: typeof owner, files: string[], told: string[]]>([
    ["another resource's VM", { id: "x", urn: "urn:x" }, [], ["takenOver=urn:mine", "status=done"]],
    [
      "the resource's new VM",
      { id: "gateway-0", urn: "urn:mine" },
      [],
      ["takenOver=urn:mine", "status=done"],
    ],
    ["a VM that does not stop", owner, ["cannotStop"], ["status=failed"]],
  ])("%s stays as it is", (_what, by, files, told) => {
    host.install("gateway");
    for (const file of files) host.place(file);
    const before = host.left();
    expect(host.remove(false, { by })).toEqual([...told, "reason="]);
    expect(host.left().filter((path) => !path.endsWith("/lock"))).toEqual(before);
  });

  /** A drive that a deploy set aside, and the folder in its place: what is told, and what is left of the two. */
  const asides: [
    what: string,
    own: boolean,
    stateless: boolean,
    keep: boolean,
    told: string[],
    left: string[],
  ][] = [
    ["goes back", true, true, true, ["gateway"], ["gateway/aside"]],
    [
      "stays beside a kept drive",
      true,
      false,
      true,
      ["gateway", "gateway.aside"],
      ["gateway.aside/aside", "gateway/here"],
    ],
    ["goes with a VM that keeps nothing", true, true, false, [], []],
    ["stays where no deploy put it there", false, true, false, ["gateway.aside"], ["gateway.aside/aside"]],
  ];
  test.each(asides)("a drive aside %s", (_what, own, stateless, keep, told, expected) => {
    host.install("gateway");
    const { driveAside, driveDirectory, unit } = hostPaths("gateway");
    rmSync(join(host.root, driveDirectory), { recursive: true });
    host.place(`${driveDirectory}/here`);
    if (own) host.setAside();
    else host.place(`${driveAside}/aside`);
    host.place(`${units}/${unit}`, unitOf(!stateless));
    const folder = dirname(driveAside);
    const kept = told.map((name) => `${host.root}${folder}/${name}`).join(" and ");
    expect(host.remove(keep)).toEqual([...(kept ? [`keptDrive=${kept}`] : []), "status=done", "reason="]);
    const files = host.left().filter((path) => /\/(aside|here)$/.test(path));
    expect(files).toEqual(expected.map((path) => `${folder.slice(1)}/${path}`));
  });

  test("a drive that is aside since an update to `persistState` failed goes back", () => {
    host.install("gateway");
    const { driveDirectory, unit } = hostPaths("gateway");
    host.setAside("kept");
    host.place(`${units}/${unit}`, unitOf(false));
    expect(host.remove(false)).toEqual([`keptDrive=${host.root}${driveDirectory}`, "status=done", "reason="]);
    expect(host.left().filter((path) => path.endsWith("aside"))).toEqual([
      `${driveDirectory.slice(1)}/aside`,
    ]);
  });

  test.each<[keep: boolean, left: string[]]>([
    [true, ["var/lib/private/simple-vms/gateway/kept"]],
    [false, []],
  ])(
    "a drive that an interrupted update left in its snapshot goes back before a removal (kept: %s)",
    (keep, files) => {
      host.install("gateway");
      const { driveDirectory, snapshot } = hostPaths("gateway");
      rmSync(join(host.root, driveDirectory), { recursive: true });
      host.place(`${snapshot}/drive/kept`);
      host.remove(keep);
      expect(host.left().filter((path) => /kept|snapshot/.test(path))).toEqual(files);
    },
  );
});
