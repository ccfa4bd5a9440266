import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { hostPaths } from "../../../../provider/src/host/paths";
import { unitOf } from "../driveHost";
import { describeWithMounts } from "../privateMounts";
import { RemovalHost, units } from "../removalHost";
import { shells } from "../shells";

/* What somebody has mounted where a VM is removed. */

let host: RemovalHost;
afterEach(() => host.dispose());

const { driveDirectory, driveAside, runtimeDirectory, keys, deploy, incomingRoots, unit } =
  hostPaths("gateway");
const bind = (path: string) => {
  mkdirSync(join(host.root, path), { recursive: true });
  return `mount --bind ${host.root}${path} ${host.root}${path}`;
};
/** The text that a line of the result has in base64. */
const textOf = (told: string | undefined) =>
  Buffer.from(told?.slice(told.indexOf("=") + 1) ?? "", "base64").toString();

describeWithMounts("what is mounted", () => {
  describe.each(shells)("%s", (_name, shell) => {
    beforeEach(() => {
      host = new RemovalHost(shell);
    });

    test.each([
      `${driveDirectory}/backup`,
      `${keys}/ssh`,
      `${deploy}/mine`,
      `${runtimeDirectory}/mine`,
      `${incomingRoots}/a`,
    ])("what somebody has mounted in %s is not emptied, and nothing is removed before", (mounted) => {
      host.install("gateway");
      host.place(`${mounted}/mine`);
      host.place(`${deploy}/lock`);
      const before = host.left();
      const told = host.remove(false, { mounts: bind(mounted) });
      expect(told[0]).toBe("status=failed");
      expect(textOf(told.at(-1))).toBe(
        `what is to be thrown away has somebody's mounts in it: unmount them:\n${host.root}${mounted}`,
      );
      expect(host.left()).toEqual(before);
    });

    test("what is mounted in the leftovers of a stateless VM beside a kept drive is found before it stops", () => {
      host.install("gateway");
      host.setAside("kept");
      host.place(`${units}/${unit}`, unitOf(false));
      expect(host.remove(false, { mounts: bind(`${driveDirectory}/backup`) })[0]).toBe("status=failed");
      expect(existsSync(join(host.root, "calls"))).toBe(false);
    });

    test("what is mounted in what stays is no matter: a folder aside of somebody's own, and one that a link leads to", () => {
      host.install("gateway");
      host.place("srv/other/mine");
      rmSync(join(host.root, driveDirectory), { recursive: true });
      symlinkSync(join(host.root, "srv"), join(host.root, driveDirectory));
      const mounts = `${bind(`${driveAside}/backup`)}\n${bind("/srv/other")}`;
      expect(host.remove(false, { mounts })).toContain("status=done");
      expect(existsSync(join(host.root, "srv/other/mine"))).toBe(true);
    });

    test("a drive that is a mount itself stays, empty, and a warning says so", () => {
      host.install("gateway");
      const [warning, ...told] = host.remove(false, { mounts: bind(driveDirectory) });
      expect(told).toEqual(["status=done", "reason="]);
      expect(textOf(warning)).toBe(
        `${host.root}${driveDirectory} is a mount of its own: it stays, and is empty`,
      );
      expect(host.left()).toEqual([dirname(driveDirectory).slice(1), driveDirectory.slice(1)]);
    });
  });
});
