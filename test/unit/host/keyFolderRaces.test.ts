import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { generationPath, hostPaths } from "../../../provider/src/host/paths";
import { KeyFolderHost } from "./keyFolderHost";
import { describeWithMounts, withMounts } from "./privateMounts";

/* What comes between two steps of an operation of a key folder, and what one leaves that was killed. */

let host: KeyFolderHost;
const [first, second] = ["aaaaaaaa", "bbbbbbbb"] as const;
const given = { files: { "wg0.conf": "one" }, generate: { key: "wireguard" } } as const;
const { deploy, keyFolder } = hostPaths("keys");
const gone = `${keyFolder}.gone`;
const uses = (generation: string) => `wg ro keys ${host.at(generationPath("keys", generation))}\n`;
const vmDeploy = hostPaths("gateway").deploy;
const usesFile = (name: string) => host.at(`${vmDeploy}/${name}`);

/** A VM that says what it uses. */
function use(generation: string, name = "next/uses"): void {
  mkdirSync(dirname(usesFile(name)), { recursive: true });
  writeFileSync(usesFile(name), uses(generation));
}

/** As `use`, in sh. */
const usingLine = (generation: string) =>
  `mkdir -p ${usesFile("next")}; printf '%s' '${uses(generation)}' >${usesFile("next/uses")}`;

beforeEach(() => {
  host = new KeyFolderHost();
  host.install(first, given);
});
afterEach(() => host.dispose());

const isUsed = { status: "failed", reason: "it is used on this host by the VMs: gateway" };

test("a VM that comes when a folder is being removed keeps it", () => {
  host.before("mv", `*" ${host.folder} "*`, usingLine(first));
  host.before("rm", `*" ${host.folder} "*`, usingLine(first));
  expect(host.remove()).toMatchObject(isUsed);
  expect(host.generations()).toEqual([first]);
  expect(host.observe(given)).toMatchObject({ found: "there", generation: first });
});

test("a VM that comes when a generation is being removed keeps it", () => {
  host.before("mv", `*"/${first} "*`, usingLine(first));
  expect(host.install(second, given)).toMatchObject({ status: "done" });
  expect(host.generations()).toEqual([first, second]);
  rmSync(host.at(vmDeploy), { recursive: true });
  host.install(second.replaceAll("b", "c"), given);
  expect(host.generations()).toEqual([second.replaceAll("b", "c")]);
});

test("uses that a transaction makes its own while they are listed are seen", () => {
  use(first);
  host.before("sed", "*/gateway.deploy/*", `mv ${usesFile("next/uses")} ${usesFile("uses")}`);
  expect(host.remove()).toMatchObject(isUsed);
});

describe("a removal that was killed when the folder was aside", () => {
  beforeEach(() => renameSync(host.folder, host.at(gone)));

  test("is done by the next one", () => {
    expect(host.remove()).toMatchObject({ status: "done" });
    expect(existsSync(host.at(dirname(deploy)))).toBe(false);
  });

  test("leaves the folder to a VM that has it", () => {
    use(first, "uses");
    expect(host.remove()).toMatchObject(isUsed);
    expect(host.generations()).toEqual([first]);
  });

  test("leaves the keys to who makes the folder again", () => {
    expect(host.install(second, given).status).toBe("done");
    expect(readdirSync(host.at(dirname(deploy))).sort()).toEqual(["keys.deploy", "keys.folder"]);
    expect(host.generations()).toEqual([second]);
  });
});

test("what a removal that was killed had begun to delete comes back to nobody", () => {
  renameSync(host.folder, host.at(`${gone}.old`));
  use(first, "uses");
  expect(host.remove()).toMatchObject({ status: "done" });
  expect(readdirSync(host.at(dirname(deploy)))).toEqual(["gateway.deploy"]);
});

describe("who has waited for the lock", () => {
  const marker = () => host.at(`${deploy}/owner`);

  test("makes nothing in a place that was removed meanwhile", () => {
    host.before("flock", "*-w*9", `rm -rf ${host.folder} ${host.at(deploy)}`);
    expect(host.install(second, given)).toMatchObject({
      status: "failed",
      reason: expect.stringContaining("the key folder was removed meanwhile"),
    });
    expect(existsSync(host.folder)).toBe(false);
  });

  test("makes nothing in a folder that was made anew meanwhile", () => {
    const anew = `rm -rf ${host.at(deploy)}; mkdir ${host.at(deploy)}; printf 'keys-1\\nurn:keys\\n' >${marker()}; : >${host.at(deploy)}/lock`;
    host.before("flock", "*-w*9", anew);
    expect(host.install(second, given).status).toBe("failed");
    host.before("flock", "*-w*9", anew);
    rmSync(host.at("bin/flock.done"));
    expect(host.remove().status).toBe("failed");
    expect(host.generations()).toEqual([first]);
  });

  test("leaves a folder to another that has taken it meanwhile", () => {
    host.before("flock", "*-w*9", `printf 'keys-2\\nurn:other\\n' >${marker()}`);
    expect(host.install(second, given)).toMatchObject({
      status: "failed",
      reason: expect.stringContaining("belongs to another resource: urn:other"),
    });
    writeFileSync(marker(), "keys-1\nurn:keys\n");
    rmSync(host.at("bin/flock.done"));
    expect(host.remove()).toMatchObject({ status: "done", takenOver: "urn:other" });
    expect(host.generations()).toEqual([first]);
  });

  test.each(["install", "remove"] as const)("in vain is told so (%s)", (operation) => {
    host.before("flock", "*-w*9", "exit 1");
    const { status, reason } = operation === "install" ? host.install(second, given) : host.remove();
    expect([status, reason]).toEqual([
      "failed",
      expect.stringMatching(/^a(?:nother)? deploy of this key folder holds the lock/),
    ]);
    expect(host.generations()).toEqual([first]);
  });
});

describeWithMounts("what somebody has mounted in a key folder", () => {
  test.each([keyFolder, deploy])("keeps it, and is not moved along (%s)", (where) => {
    const mine = host.at(`${where}/mine`);
    mkdirSync(mine);
    mkdirSync(host.at("/srv"));
    writeFileSync(host.at("/srv/kept"), "");
    expect(host.remove(undefined, withMounts(`mount --bind ${host.at("/srv")} ${mine}`))).toMatchObject({
      status: "failed",
      reason: `what is to be thrown away has somebody's mounts in it: unmount them:\n${mine}`,
    });
    expect([host.generations(), readdirSync(host.at("/srv"))]).toEqual([[first], ["kept"]]);
  });
});
