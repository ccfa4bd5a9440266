import { complaintsOf } from "../../../provider/src/runner/complaints";
import { hostMounts } from "../../../provider/src/runner/guestMounts";
import { readRunScript } from "../../../provider/src/runner/script";
import { vmWith } from "../vms";

const fstab = `# This is a generated file.
/dev/disk/by-label/nixos / ext4 x-initrd.mount 0 1
nix-store /nix/.ro-store virtiofs x-initrd.mount 0 0
wireguard /etc/wireguard 9p x-initrd.mount,trans=virtio 0 0
spare /mnt/spare 9p trans=virtio,nofail 0 0
`;
const script = { ...readRunScript(""), tags: ["nix-store"] };

test("what a guest mounts from its host, and waits for", () => {
  expect(hostMounts(fstab)).toEqual([
    { tag: "nix-store", folder: "/nix/.ro-store" },
    { tag: "wireguard", folder: "/etc/wireguard" },
  ]);
});

const missing = [expect.stringContaining("the guest mounts the tag wireguard on /etc/wireguard")];

test.each<[what: string, changed: Record<string, unknown>, facts: object, complaints: unknown[]]>([
  ["a tag that nobody serves", {}, {}, missing],
  ["a tag of a key folder", { keyFolders: { wireguard: {} } }, {}, []],
  ["a tag of a share", { shares: [{ tag: "wireguard", path: "/srv/wg" }] }, {}, []],
  ["a tag of qemuOptions", { qemuOptions: ["-virtfs", "local,path=/a,mount_tag=wireguard"] }, {}, []],
  ["a script that hides its tags", {}, { tags: [] }, []],
  [
    "a folder of the caller's home",
    { keyFolders: { wireguard: {} } },
    { callersFolders: ["$HOME/data"] },
    [expect.stringContaining("shares $HOME/data, which is another folder in a unit")],
  ],
  [
    "no drive to keep",
    { persistState: true, keyFolders: { wireguard: {} } },
    { leavesDriveOut: true },
    [expect.stringContaining("persistState keeps nothing of this VM")],
  ],
  ["no drive, and none to keep", { keyFolders: { wireguard: {} } }, { leavesDriveOut: true }, []],
])("%s", (_what, changed, facts, complaints) => {
  const built = { script: { ...script, ...facts }, mounts: hostMounts(fstab) };
  expect(complaintsOf(vmWith(changed), built)).toEqual(complaints);
});
