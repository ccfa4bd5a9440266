import { spawnSync } from "node:child_process";
import {
  chmodSync,
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
import { type Claim, claimNames } from "../../../provider/src/host/claim";
import { preflights } from "../../../provider/src/host/preflight/preflight";
import { RemoteCommandError } from "../../../provider/src/ssh/errors";
import { renderUnit } from "../../../provider/src/unit/unit";
import { madeUp } from "../errors/madeUp";
import { runnerWith, vmWith } from "../vms";
import { FakeHost } from "./fakeHost";
import { sentUnder } from "./scriptUnder";
import { shells } from "./shells";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "simple-vm-claim-"));
  mkdirSync(join(root, "var/lib"), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const deploy = "var/lib/simple-vms/gateway.deploy";
const drive = "var/lib/private/simple-vms/gateway/drive.qcow2";
const aside = "var/lib/private/simple-vms/gateway.aside/drive.qcow2";
const unit = "etc/systemd/system/simple-vm-gateway.service";
const mine = { id: "gateway-1", urn: "urn:mine" };

describe.each(shells)("%s", (_name, [program, ...args]) => {
  /** A host whose /var/lib and /etc are in the temporary folder. */
  const host = () =>
    new FakeHost(async (script, { input }) => {
      const words = [...args, "-c", sentUnder(root, script)];
      const given = { input: sentUnder(root, String(input)), encoding: "utf8" } as const;
      const { status, stdout, stderr } = spawnSync(program, words, given);
      if (status === 0) return stdout;
      const end = { exitCode: status, stdout, stderr, connectionLost: false };
      throw new RemoteCommandError(end, { ...madeUp, what: "claim" });
    });

  const wish: Claim = { name: "gateway", owner: mine, isNew: false, adopt: false, persistState: false };
  const claim = async (changed: Partial<Claim> = {}) => {
    const [claimed] = await claimNames(host(), [{ ...wish, ...changed }]);
    if (claimed?.status !== "fulfilled") throw claimed?.reason;
  };

  const check = async (changed: Partial<Claim> = {}) => {
    const [looked] = await preflights(host(), [{ claim: { ...wish, ...changed }, ports: [] }]);
    if (looked?.status !== "fulfilled") throw looked?.reason;
    if (looked.value.refusal !== undefined) throw looked.value.refusal;
    return looked.value.owner;
  };

  function place(path: string, content = ""): void {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }

  test("what was there of the folders gets the modes that it needs", async () => {
    place(`${deploy}/owner.new`);
    chmodSync(join(root, deploy), 0o777);
    chmodSync(join(root, dirname(deploy)), 0o700);
    chmodSync(join(root, deploy, "owner.new"), 0o666);
    await claim();
    const modes = [dirname(deploy), deploy, `${deploy}/owner`].map(
      (path) => statSync(join(root, path)).mode & 0o777,
    );
    expect(modes).toEqual([0o755, 0o700, 0o600]);
  });

  test("a free name is taken with a marker for root alone", async () => {
    await claim();
    expect(readFileSync(join(root, deploy, "owner"), "utf8")).toBe("gateway-1\nurn:mine\n");
    expect(statSync(join(root, deploy)).mode & 0o777).toBe(0o700);
    expect(statSync(join(root, deploy, "owner")).mode & 0o777).toBe(0o600);
    expect(statSync(join(root, dirname(deploy))).mode & 0o777).toBe(0o755);
  });

  const another = "gateway-0\nurn:another\n";
  const unitFor = (ownerId: string) =>
    renderUnit(vmWith(), { runner: runnerWith(""), facts: { path: "/bin" }, ownerId });
  const giveName = "give this VM another `name`, or set `adopt: true` to take over what is there";
  const leaveIt = "`pulumi state delete` it here if the other state";
  const keepDrive = "set `persistState: true` to go on with that drive, or move it away";

  test.each<
    [
      what: string,
      there: Record<string, string>,
      changed: Partial<Claim>,
      refusal: [why: string, next: string] | null,
    ]
  >([
    ["one's own VM", { [`${deploy}/owner`]: "gateway-1\nurn:mine\n", [unit]: "", [drive]: "d" }, {}, null],
    [
      "a VM whose ID was lost, for a create",
      { [`${deploy}/owner`]: "gateway-0\nurn:mine\n", [unit]: "" },
      { isNew: true },
      null,
    ],
    [
      "a VM that another state of the resource has taken over, for an update",
      { [`${deploy}/owner`]: "gateway-0\nurn:mine\n", [unit]: "" },
      {},
      [
        "another state of this resource has taken the VM gateway: its ID is gateway-0, not gateway-1",
        leaveIt,
      ],
    ],
    [
      "a VM that another state of the resource has taken over, adopted",
      { [`${deploy}/owner`]: "gateway-0\nurn:mine\n", [unit]: "" },
      { adopt: true },
      null,
    ],
    ["a VM whose URN changed", { [`${deploy}/owner`]: "gateway-1\nurn:old\n", [unit]: "" }, {}, null],
    [
      "another resource's VM",
      { [`${deploy}/owner`]: another },
      {},
      ["the VM gateway on this host belongs to another resource: urn:another", giveName],
    ],
    ["another resource's VM, adopted", { [`${deploy}/owner`]: another }, { adopt: true }, null],
    [
      "another resource's stateless VM, adopted",
      {
        [`${deploy}/owner`]: another,
        [drive]: "d",
        [unit]: renderUnit(vmWith(), {
          runner: runnerWith(""),
          facts: { path: "/bin" },
          ownerId: "gateway-1",
        }),
      },
      { adopt: true },
      null,
    ],
    [
      "another resource's persistent VM, adopted",
      {
        [`${deploy}/owner`]: another,
        [drive]: "d",
        [unit]: renderUnit(vmWith({ persistState: true }), {
          runner: runnerWith(""),
          facts: { path: "/bin" },
          ownerId: "gateway-1",
        }),
      },
      { adopt: true },
      ["holds a drive that was to be kept", keepDrive],
    ],
    ["one's own VM whose marker is lost", { [unit]: unitFor("gateway-1") }, {}, null],
    [
      "one's own VM whose marker a power cut left empty",
      { [`${deploy}/owner`]: "", [unit]: unitFor("gateway-1") },
      {},
      null,
    ],
    [
      "another resource's VM whose marker is lost",
      { [unit]: unitFor("gateway-0") },
      {},
      ["the VM gateway on this host belongs to another resource: the one with the ID gateway-0", giveName],
    ],
    [
      "another resource's VM, with a unit that says it is one's own",
      { [`${deploy}/owner`]: another, [unit]: unitFor("gateway-1") },
      {},
      ["belongs to another resource: urn:another", giveName],
    ],
    ["a marker that a power cut left empty", { [`${deploy}/owner`]: "" }, {}, null],
    [
      "a folder of the user's in the drive's place",
      { "var/lib/simple-vms/gateway/wireguard/key": "k" },
      { persistState: true, adopt: true },
      ["was not made by Pulumi", "move the folder away, or give this VM another `name`"],
    ],
    ["a unit of nobody's", { [unit]: "" }, {}, ["is there, and no Pulumi program made it", giveName]],
    ["a unit of nobody's, adopted", { [unit]: "" }, { adopt: true }, null],
    [
      "a drive that was kept",
      { [drive]: "d" },
      {},
      ["holds a drive that was to be kept; a VM without persistState would delete it", keepDrive],
    ],
    [
      "a drive that an interrupted deploy set aside",
      { [aside]: "d" },
      {},
      ["holds a drive that was to be kept", keepDrive],
    ],
    [
      "a drive that an interrupted deploy left in its snapshot",
      { [`${deploy}/snapshot/drive/drive.qcow2`]: "d" },
      {},
      ["holds a drive that was to be kept", keepDrive],
    ],
    [
      "one's own drive that was set aside",
      { [`${deploy}/owner`]: "gateway-1\nurn:mine\n", [aside]: "d" },
      {},
      null,
    ],
    ["a drive that was kept, for one that keeps it", { [drive]: "d" }, { persistState: true }, null],
  ])("%s", async (_what, there, changed, refusal) => {
    for (const [path, content] of Object.entries(there)) place(path, content);
    const checked = check(changed);
    if (refusal === null) {
      await checked;
      await claim(changed);
      expect(readFileSync(join(root, deploy, "owner"), "utf8")).toBe("gateway-1\nurn:mine\n");
      return;
    }
    const [why, next] = refusal;
    await expect(checked).rejects.toThrow(why);
    const claimed = claim(changed);
    await expect(claimed).rejects.toThrow(`root@fake:22: cannot take the name "gateway": `);
    await expect(claimed).rejects.toThrow(why);
    await expect(claimed).rejects.toThrow(next);
  });

  test("of several, each has an end of its own", async () => {
    place("var/lib/simple-vms/taken.deploy/owner", another);
    const claims = ["taken", "gateway", "worker"].map((name) => ({ ...wish, name }));
    const ends = await claimNames(host(), claims);
    expect(ends.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
  });

  test("a check of the name changes nothing", async () => {
    await check();
    expect(readdirSync(root, { recursive: true })).toEqual(["var", "var/lib"]);
  });

  test.each([
    ["a finished VM is told", { [unit]: "" }, { id: "gateway-0", urn: "urn:mine" }],
    ["what a create was cut off from is not", {}, undefined],
  ])("of what is taken over, %s", async (_what, there, taken) => {
    for (const [path, content] of Object.entries(there)) place(path, content);
    place(`${deploy}/owner`, "gateway-0\nurn:mine\n");
    expect(await check({ isNew: true })).toEqual(taken);
  });
});
