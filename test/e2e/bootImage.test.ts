/** A drive that is an overlay on an image in the store, as NixOS's useBootLoader makes it: what it stands on stays. */
import { bootHost, type LabHost } from "../lab/host";
import { GuestVm } from "./support/guestVm";
import { TinyVms } from "./support/tinyVms";

let host: LabHost;
let flake: TinyVms;
let vm: GuestVm;

beforeAll(async () => {
  flake = new TinyVms({ overlay: { image: "one" } });
  host = await bootHost();
  vm = new GuestVm(host, "overlay", { vm: flake.vm("overlay"), persistState: true, stopTimeout: 1 });
  await vm.deploy();
}, 60_000);

afterAll(async () => {
  vm?.console.close();
  await host?.shutdown();
  flake?.remove();
});

/** The images that are left in the host's store after a garbage collection. */
async function imagesLeft(): Promise<string> {
  await host.require("nix-store --gc", { timeout: 60 });
  return host.require("ls -d /nix/store/*-image-* 2>/dev/null | sed 's/.*-image-//' | sort");
}

const roots = () => host.require("ls /nix/var/nix/gcroots/simple-vms 2>/dev/null; true");

test("the image of a kept drive outlives the closure that it came with, and the VM starts from it", async () => {
  flake.set({ overlay: { image: "two" } });
  await vm.deployInNextRun();
  // Nix also keeps what a process has open.
  await vm.systemctl("stop");
  expect(await imagesLeft()).toBe("one\ntwo\n");
  await vm.systemctl("start");
  await vm.qemu();
});

test("the image stays with the drive of a removed VM", async () => {
  await vm.remove();
  expect(await imagesLeft()).toBe("one\n");
  expect(await roots()).toBe("overlay.drive\n");
});

test("it goes with the drive", async () => {
  await vm.deploy();
  expect(await roots()).toBe("overlay\noverlay.drive\n");
  await vm.deploy({ deletePersistentState: true });
  await vm.remove();
  expect(await imagesLeft()).toBe("");
  expect(await roots()).toBe("");
});
