import { userNetwork } from "../../../provider/src/network/user";
import { type RunScriptFacts, readRunScript } from "../../../provider/src/runner/script";
import { renderUnit } from "../../../provider/src/unit/unit";
import { settingsOf } from "../systemd";
import { runnerWith, vmWith } from "../vms";

const earlier = `
NIX_DISK_IMAGE=$(readlink -f "\${NIX_DISK_IMAGE:-./gateway.qcow2}")
exec qemu -m 1024 -netdev user,id=user.0,hostfwd=tcp::80-:80,hostfwd=udp:127.0.0.1:5353-:53,"$QEMU_NET_OPTS" \\
    -virtfs local,path=/nix/store,security_model=none,mount_tag=nix-store \\
    -virtfs local,path="\${SHARED_DIR:-$TMPDIR/xchg}",security_model=none,mount_tag=shared \\
    -virtfs local,path="$HOME/music",security_model=none,mount_tag=music \\
    -virtfs local,path=/home/me/data,security_model=mapped-xattr,mount_tag=data,readonly=on \\
    -drive cache=writeback,file="$NIX_DISK_IMAGE",id=drive1,if=none $QEMU_OPTS`;

const later = `
virtiofsd --socket-path="$sockets/nix-store" --shared-dir /nix/store --readonly &
virtiofsd --socket-path="$sockets/data" --shared-dir '/srv/data' \\
  --sandbox=none &
virtiofsd --socket-path="$sockets/media" --shared-dir=/srv/media --readonly &
test -e "$NIX_DISK_IMAGE" || qemu-img create -f qcow2 "$NIX_DISK_IMAGE" 1024M
exec qemu -object memory-backend-memfd,id=mem0,size=256M,share=on -machine memory-backend=mem0 \\
  -chardev socket,id=data,path="$sockets/data" -device vhost-user-fs-pci,chardev=data,tag=data $QEMU_OPTS`;

const saysNothing: RunScriptFacts = {
  memoryBackend: false,
  ports: [],
  folders: [],
  tags: [],
  callersFolders: [],
  leavesDriveOut: false,
};

test.each([
  [
    "of NixOS up to 26.05",
    earlier,
    {
      memoryBackend: false,
      ports: [80, 5353],
      folders: [{ path: "/home/me/data", readOnly: true }],
      tags: ["nix-store", "shared", "music", "data"],
      callersFolders: ["$HOME/music"],
      leavesDriveOut: false,
    },
  ],
  [
    "of later NixOS, without a drive",
    later,
    {
      memoryBackend: true,
      ports: [],
      folders: [
        { path: "/srv/data", readOnly: false },
        { path: "/srv/media", readOnly: true },
      ],
      tags: ["data"],
      callersFolders: [],
      imageTool: "qemu-img",
      leavesDriveOut: true,
    },
  ],
  [
    "whose qemu-img is a package's",
    "  /nix/store/0-qemu/bin/qemu-img create -f raw x 1M\n# no-qemu-img here",
    { ...saysNothing, imageTool: "/nix/store/0-qemu/bin/qemu-img" },
  ],
  ["that starts another", "exec /nix/store/0-other/bin/start", saysNothing],
])("a run script %s", (_what, text, facts) => {
  expect(readRunScript(text)).toEqual(facts);
});

const unitWith = (text: string, changed: Record<string, unknown> = {}) =>
  renderUnit(vmWith(changed), {
    runner: runnerWith(text),
    facts: { path: "/bin" },
    ownerId: "gateway-1",
  });

test("the unit lets the script have its ports and its folders", () => {
  const unit = unitWith(earlier);
  expect(settingsOf(unit, "AmbientCapabilities")).toEqual(["CAP_NET_BIND_SERVICE"]);
  expect(settingsOf(unit, "BindReadOnlyPaths")).toEqual(['"-/home/me/data"']);
  expect(settingsOf(unitWith(later), "BindPaths")).toEqual(['"-/srv/data"']);
});

test("a folder that is also among the shares is as the program says", () => {
  const unit = unitWith(later, { shares: [{ tag: "more", path: "/srv/data", readOnly: true }] });
  expect(settingsOf(unit, "BindReadOnlyPaths")).toEqual(['"-/srv/data"', '"-/srv/media"']);
  expect(settingsOf(unit, "BindPaths")).toEqual([]);
});

describe("memory", () => {
  const options = (script: string): string | undefined =>
    runnerWith(script).environment(vmWith({ memory: 300 }), userNetwork([], [])).QEMU_OPTS;

  test("is the machine's alone where the script names no backend", () => {
    expect(options(earlier)).toMatch(/ -m 300$/);
  });

  test("is that of a backend of our own where the script has one", () => {
    expect(options(later)).toMatch(
      / -m 300 -object memory-backend-memfd,id=simple-vm-memory,size=300M,share=on -machine memory-backend=simple-vm-memory$/,
    );
  });
});
