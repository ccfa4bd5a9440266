import { DriveHost, paths, unitFile, unitOf, wants } from "../driveHost";
import { KeyHost } from "../keyHost";
import { shells } from "../shells";

/*
 * The longest scripts as each shell runs them that a host may have as /bin/sh; what they do in each case is tested beside,
 * by the shell of this machine alone.
 */
describe.each(shells)("%s", (_name, shell) => {
  let host: DriveHost;
  let keyHost: KeyHost;
  beforeEach(() => {
    host = new DriveHost({}, shell);
    host.install();
    keyHost = new KeyHost(shell);
  });
  afterEach(() => {
    host.remove();
    keyHost.remove();
  });

  const mark = () => host.content(`${paths.driveDirectory}/mark`)?.trim();

  test("a transaction puts the new generation in", () => {
    expect([host.deploy(false, { other: true }), host.reason(), mark()]).toEqual(["done", "", "new"]);
    expect(host.content(unitFile)).toBe(unitOf(false, true));
    expect(host.content(`${paths.deploy}/previous/begun`)).toBeUndefined();
  });

  test("a transaction that fails puts the old generation back", () => {
    expect([host.deploy(false, { crash: true }), mark()]).toEqual(["failed", "kept"]);
    expect([host.content(unitFile), host.content(wants), host.content("active")]).toEqual([
      unitOf(true),
      "",
      "",
    ]);
  });

  test("a transaction after one that was killed goes on", () => {
    host.place("killsDeploy");
    expect(host.deploy(false)).toBeUndefined();
    host.take("killsDeploy");
    expect(host.content(`${paths.driveAside}/mark`)).toBe("kept\n");
    expect([host.deploy(true), host.reason(), mark()]).toEqual(["done", "", "kept"]);
  });

  test("keys are made, exchanged and put back", () => {
    const given = {
      ssh: { files: { key: "old" }, generate: { id: "ssh-ed25519" } },
      wg: { generate: { key: "wireguard" } },
    };
    const change = ['rm -rf "$previous"; check_keys', "save_keys", "change_keys"];
    keyHost.run(given, ...change);
    const before = keyHost.contents();
    expect(before).toMatchObject({ "ssh/key": "0 600 old", "wg/key": expect.stringMatching(/=\n$/) });
    expect(keyHost.result()).toHaveLength(2);
    expect(keyHost.compared(given)).toEqual(["keyDigest=ssh/key "]);
    keyHost.run({ ssh: { files: { key: "new" } } }, ...change);
    expect(keyHost.contents()).toEqual({ ssh: "0 700 folder", "ssh/key": "0 600 new" });
    keyHost.run({}, "undo_keys");
    expect(keyHost.contents()).toEqual(before);
  });
});
