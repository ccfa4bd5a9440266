import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { hostPaths } from "../../../../provider/src/host/paths";
import { removalScript } from "../../../../provider/src/host/transaction/removal";
import { vmWith } from "../../vms";
import { unitOf } from "../driveHost";
import { describeWithMounts, withMounts } from "../privateMounts";
import { scriptUnder } from "../scriptUnder";
import { shells } from "../shells";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "simple-vm-removal-"));
  const systemctl = `#!/bin/sh\n[ "$1" != is-active ] || { echo inactive; exit 3; }\necho "$*" >>"${root}/calls"\n[ "$1" != show ] || cat "${root}/state" 2>/dev/null\n[ "$1" != stop ] || [ ! -e "${root}/cannotStop" ]\n`;
  place("bin/systemctl", systemctl, 0o755);
  mkdirSync(join(root, "var/lib"), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function place(path: string, content = "", mode = 0o600): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content, { mode });
}

describe.each(shells)("%s", (_name, [program, ...args]) => {
  const owner = { id: "gateway-1", urn: "urn:mine" };
  const units = "etc/systemd/system.attached";

  /** Everything that a VM has on its host. */
  function install(name: string): void {
    const { unit, driveDirectory, runtimeDirectory, keys, deploy, gcRoot } = hostPaths(name);
    place(`${units}/${unit}`);
    place(`${units}/multi-user.target.wants/${unit}`);
    place(`${driveDirectory}/drive.qcow2`);
    place(`${runtimeDirectory}/monitor.in`);
    place(`${keys}/ssh/key`);
    place(`${deploy}/owner`, `${name}-1\nurn:mine\n`);
    place(gcRoot);
    place(`${gcRoot}.incoming/path`);
  }

  /** Runs the removal of `gateway`, with commands before it that mount something; gives what it told. */
  function remove(
    persistState: boolean,
    { by = owner, deletePersistentState = false, mounts = "" } = {},
  ): string[] {
    const script = removalScript(vmWith({ persistState, deletePersistentState }), by);
    place("staged/script", scriptUnder(root, script));
    const env = { ...process.env, PATH: `${root}/bin:${process.env.PATH}` };
    const shell = [program, ...args].join(" ");
    const [runs, ...words] = mounts === "" ? [program, ...args] : withMounts(mounts, shell);
    const { status, stderr } = spawnSync(runs, [...words, join(root, "staged/script")], {
      env,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
    return readFileSync(join(root, "staged/result"), "utf8").trim().split("\n");
  }

  /** What is on the host, but for what the test itself put there, and for what goes with the last staged script. */
  function left(): string[] {
    const all = readdirSync(root, { recursive: true, encoding: "utf8" });
    return all
      .filter((path) => /^(var|run|nix|etc)\/.*(simple-vm|gateway|attached)/.test(path))
      .filter((path) => !path.startsWith("run/simple-vms-deploy"))
      .sort();
  }

  test("nothing of the VM is left, nor a folder that only VMs use", () => {
    install("gateway");
    expect(remove(false)).toEqual(["status=done", "reason="]);
    expect(left()).toEqual([]);
    const unit = "simple-vm-gateway.service";
    const calls = readFileSync(join(root, "calls"), "utf8").trim().split("\n");
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
    install("gateway");
    place("state", "LoadState=loaded\nActiveState=active\nNeedDaemonReload=no\n");
    remove(false);
    expect(readFileSync(join(root, "calls"), "utf8")).not.toContain("daemon-reload");
    expect(existsSync(join(root, "run/simple-vms-deploy/.turns/unread"))).toBe(true);
  });

  test("another VM is untouched", () => {
    install("other");
    const before = left();
    install("gateway");
    remove(false);
    expect(left()).toEqual(before);
  });

  test("what is gone already is no mistake", () => {
    expect(remove(false)).toEqual(["status=done", "reason="]);
    expect(left()).toEqual([]);
  });

  test("a drive that the installed unit keeps stays, whatever the state says, unless it is to be deleted", () => {
    const kept = [`keptDrive=${root}/var/lib/private/simple-vms/gateway`];
    for (const [persistState, deletePersistentState, told] of [
      [false, false, kept],
      [true, true, []],
      [false, true, []],
    ] as const) {
      install("gateway");
      place(`${units}/simple-vm-gateway.service`, unitOf(true));
      expect(remove(persistState, { deletePersistentState })).toEqual([...told, "status=done", "reason="]);
    }
  });

  test("a drive that is the user's stays, and it is told where", () => {
    install("gateway");
    const drive = `${root}/var/lib/private/simple-vms/gateway`;
    expect(remove(true)).toEqual([`keptDrive=${drive}`, "status=done", "reason="]);
    expect(left()).toEqual([
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
    install("gateway");
    for (const file of files) place(file);
    const before = left();
    expect(remove(false, { by })).toEqual([...told, "reason="]);
    expect(left().filter((path) => !path.endsWith("/lock"))).toEqual(before);
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
    install("gateway");
    const { driveAside, driveDirectory, deploy, unit } = hostPaths("gateway");
    rmSync(join(root, driveDirectory), { recursive: true });
    place(`${driveDirectory}/here`);
    place(`${driveAside}/aside`);
    if (own) place(`${deploy}/aside`, `${statSync(join(root, driveAside)).ino}\n`);
    if (stateless) place(`${units}/${unit}`, 'ExecStopPost=/bin/sh -c "cd $STATE_DIRECTORY"\n');
    const folder = dirname(driveAside);
    const kept = told.map((name) => `${root}${folder}/${name}`).join(" and ");
    expect(remove(keep)).toEqual([...(kept ? [`keptDrive=${kept}`] : []), "status=done", "reason="]);
    const files = left().filter((path) => /\/(aside|here)$/.test(path));
    expect(files).toEqual(expected.map((path) => `${folder.slice(1)}/${path}`));
  });

  test("a drive that is aside since an update to `persistState` failed goes back", () => {
    install("gateway");
    const { driveAside, driveDirectory, deploy, unit } = hostPaths("gateway");
    place(`${driveAside}/aside`);
    place(`${deploy}/aside`, `${statSync(join(root, driveAside)).ino} kept\n`);
    place(`${units}/${unit}`, unitOf(false));
    expect(remove(false)).toEqual([`keptDrive=${root}${driveDirectory}`, "status=done", "reason="]);
    expect(left().filter((path) => path.endsWith("aside"))).toEqual([`${driveDirectory.slice(1)}/aside`]);
  });

  test.each<[keep: boolean, left: string[]]>([
    [true, ["var/lib/private/simple-vms/gateway/kept"]],
    [false, []],
  ])(
    "a drive that an interrupted update left in its snapshot goes back before a removal (kept: %s)",
    (keep, files) => {
      install("gateway");
      const { driveDirectory, snapshot } = hostPaths("gateway");
      rmSync(join(root, driveDirectory), { recursive: true });
      place(`${snapshot}/drive/kept`);
      remove(keep);
      expect(left().filter((path) => /kept|snapshot/.test(path))).toEqual(files);
    },
  );

  describeWithMounts("with mounts", () => {
    const { driveDirectory, keys, deploy } = hostPaths("gateway");
    const bind = (path: string) => {
      mkdirSync(join(root, path), { recursive: true });
      return `mount --bind ${root}${path} ${root}${path}`;
    };
    const reasonOf = (told: string[]) => Buffer.from(told.at(-1)?.slice("reason=".length) ?? "", "base64");

    test.each([`${driveDirectory}/backup`, `${keys}/ssh`, `${deploy}/mine`])(
      "what somebody has mounted in %s is not emptied, and nothing is removed before",
      (mounted) => {
        install("gateway");
        place(`${mounted}/mine`);
        place(`${deploy}/lock`);
        const before = left();
        const told = remove(false, { mounts: bind(mounted) });
        expect(told[0]).toBe("status=failed");
        expect(reasonOf(told).toString()).toBe(
          `what is to be thrown away has somebody's mounts in it: unmount them:\n${root}${mounted}`,
        );
        expect(left()).toEqual(before);
      },
    );

    test("a drive that is a mount itself stays, empty, and a warning says so", () => {
      install("gateway");
      const [warning, ...told] = remove(false, { mounts: bind(driveDirectory) });
      expect(told).toEqual(["status=done", "reason="]);
      expect(Buffer.from(warning?.slice("warning=".length) ?? "", "base64").toString()).toBe(
        `${root}${driveDirectory} is a mount of its own: it stays, and is empty`,
      );
      expect(left()).toEqual([dirname(driveDirectory).slice(1), driveDirectory.slice(1)]);
    });
  });
});
