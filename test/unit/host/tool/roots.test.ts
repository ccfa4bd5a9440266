import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
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
    // Each path takes ten bytes. `gone` needs `below`, and `common` as other garbage does; Nix keeps what that needs.
    host.write(
      "/bin/nix-store",
      `#!/bin/sh
closure() {
  case "$1" in
  */gone) printf '%s\n' /nix/store/common /nix/store/below "$1" ;;
  */other) printf '%s\n' /nix/store/common "$1" ;;
  *) printf '%s\n' "$1" ;;
  esac
}
case "$1 $2" in
"--check-validity --print-invalid") echo /nix/store/invalid ;;
"--check-validity "*) ;;
"--query --requisites")
  shift 2
  for path; do
    [ "$path" != /nix/store/invalid ] || exit 1
    closure "$path"
  done ;;
"--query --size") shift 2; for path; do echo 10; done ;;
"--gc --print-dead") printf '/nix/store/%s\n' other gone common below invalid ;;
"--delete "*)
  shift
  case "$*" in *common*) exit 1 ;; esac
  echo "$@" >>${host.root}/deleted ;;
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
      expect(look()).toEqual({ root: roots, held: 40, deleted: undefined, freed: undefined });
  });

  test("what no VM has is removed, with what it alone held", () => {
    hostWithRoots(true);
    expect(look()).toEqual({ root: roots, held: 40, deleted: 2, freed: 20 });
    expect(readFileSync(join(host.root, "deleted"), "utf8")).toBe("/nix/store/gone /nix/store/below\n");
    expect(look()).toEqual({ root: [], held: 0, deleted: 0, freed: 0 });
  });
});
