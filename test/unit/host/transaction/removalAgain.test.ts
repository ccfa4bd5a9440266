import { hostPaths } from "../../../../provider/src/host/paths";
import { unitOf } from "../driveHost";
import { RemovalHost, units } from "../removalHost";

/* A removal that is asked for again: the one before was killed, or nobody saw its end. */

const { driveDirectory, unit } = hostPaths("gateway");

/** Each program counts as one that changes something; before the one whose turn it is, the script is killed. */
const counted = (root: string, program: string) => `#!/bin/sh
echo >>${root}/count
[ "$(wc -l <${root}/count)" != "$(cat ${root}/killAt)" ] || kill -KILL 0
exec /bin/${program} "$@"
`;

test.each<[why: string, arrange: (host: RemovalHost) => void, file: string]>([
  [
    "the installed unit keeps it",
    (host) => host.place(`${units}/${unit}`, unitOf(true)),
    `${driveDirectory}/drive.qcow2`,
  ],
  [
    "it is aside since an interrupted update and one that failed",
    (host) => {
      host.place(`${units}/${unit}`, unitOf(false));
      host.setAside("kept");
    },
    `${driveDirectory}/aside`,
  ],
])(
  "a drive that stays because %s stays also then, wherever the first was killed",
  (_why, arrange, file) => {
    let killAt = 0;
    for (let ended = false; !ended; ) {
      killAt += 1;
      const host = new RemovalHost(["setsid", "--wait", "/bin/sh"]);
      host.install("gateway");
      arrange(host);
      for (const program of ["rm", "mv", "rmdir"])
        host.place(`bin/${program}`, counted(host.root, program), 0o755);
      host.place("killAt", String(killAt));
      ended = host.tryToRemove(false).ended;
      host.place("killAt", "0");
      const told = [`keptDrive=${host.root}${driveDirectory}`, "status=done", "reason="];
      expect([killAt, host.remove(false)]).toEqual([killAt, told]);
      expect([killAt, host.left()]).toEqual([killAt, expect.arrayContaining([file.slice(1)])]);
      expect(host.remove(false, { deletePersistentState: true })).toEqual(["status=done", "reason="]);
      expect(host.left()).toEqual([]);
      host.dispose();
    }
    expect(killAt).toBeGreaterThan(10);
  },
  120_000,
);
