import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseAnswer } from "../../../../provider/src/host/answers";
import { hostPaths } from "../../../../provider/src/host/paths";
import { rootsScript } from "../../../../provider/src/host/tool/roots";
import { ObservedHost } from "../observedHost";
import { shells } from "../shells";

const there = hostPaths("there");

/** All roots that a VM may have, those of a deploy that runs among them. */
const rootsOfVm = [
  there.gcRoot,
  `${there.gcRoot}.new`,
  `${there.gcRoot}.previous`,
  there.deferredRoot,
  there.driveRoot,
  `${there.driveRoot}.new`,
  `${there.incomingRoots}/1`,
];

describe.each(shells)("%s", (_name, shell) => {
  let host: ObservedHost;
  afterEach(() => host.remove());

  /** A host with roots: of a VM, of a kept drive, and of what is gone. */
  function hostWithRoots(removes: boolean): void {
    host = new ObservedHost(rootsScript(removes), shell);
    host.install();
    // Each path needs itself alone, takes ten bytes, and is garbage when it is asked for.
    host.write(
      "/bin/nix-store",
      `#!/bin/sh
case "$1 $2" in
"--check-validity "*) ;;
"--query --requisites") shift 2; printf '%s\\n' "$@" ;;
"--query --size") shift 2; for path; do echo 10; done ;;
"--gc --print-dead") echo /nix/store/other; echo /nix/store/gone ;;
"--delete "*) shift; echo "$@" >>${host.root}/deleted ;;
esac
`,
      0o755,
    );
    for (const path of [
      hostPaths("kept").driveRoot,
      hostPaths("gone").gcRoot,
      hostPaths("left").driveRoot,
      `${hostPaths("copied").incomingRoots}/1`,
      ...rootsOfVm,
    ]) {
      mkdirSync(dirname(join(host.root, path)), { recursive: true });
      symlinkSync(`/nix/store/${path.includes("gone") ? "gone" : "shared"}`, join(host.root, path));
    }
    host.write(`${hostPaths("kept").driveDirectory}/drive.qcow2`, "");
    host.write(`${hostPaths("there").deploy}/owner`, "");
  }
  const look = () => {
    const { status, stdout, stderr } = host.look("");
    expect([status, stderr]).toEqual([0, ""]);
    return parseAnswer("unownedRoots", stdout.replaceAll(host.root, ""));
  };
  const roots = [
    { path: `${hostPaths("copied").incomingRoots}/1`, target: "/nix/store/shared" },
    { path: hostPaths("gone").gcRoot, target: "/nix/store/gone" },
    { path: hostPaths("left").driveRoot, target: "/nix/store/shared" },
  ];

  test("a look changes nothing", () => {
    hostWithRoots(false);
    for (let time = 0; time < 2; time += 1)
      expect(look()).toEqual({ root: roots, held: 20, deleted: undefined, freed: undefined });
  });

  test("what no VM has is removed, with what it alone held", () => {
    hostWithRoots(true);
    expect(look()).toEqual({ root: roots, held: 20, deleted: 1, freed: 10 });
    expect(look()).toEqual({ root: [], held: 0, deleted: 0, freed: 0 });
  });
});
