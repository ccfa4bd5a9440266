import { spawnSync } from "node:child_process";
import { join } from "node:path";

const folder = join(__dirname, "..", "..", "nix");
const hasNix = spawnSync("nix-instantiate", ["--version"]).status === 0;

/** A word of nixpkgs' `lib` is what it does to one module: nixpkgs itself is not part of these tests. */
const lib = `{
  mkOption = option: option;
  mkEnableOption = description: { inherit description; };
  mkIf = condition: content: if condition then content else { };
  mkMerge = contents: { merged = contents; };
  mkDefault = value: value;
  optionalAttrs = condition: content: if condition then content else { };
  genAttrs = names: make: builtins.listToAttrs (map (name: { inherit name; value = make name; }) names);
  types = { listOf = type: type; str = "str"; port = "port"; };
}`;

/** The module's configuration, its parts in their order, for a host with these settings. */
function configuration(settings: string, { isVm = true } = {}): unknown {
  const expression = `(import ${folder}/guest.nix {
    lib = ${lib};
    options.virtualisation = ${isVm ? "{ fileSystems = { }; }" : "{ }"};
    config = {
      networking.hostName = "gateway";
      services.openssh.enable = true;
      simpleVm.keyFolders = { wireguard = { enable = false; quick = [ ]; ports = [ ]; }; ssh.enable = false; };
    } // ${settings};
  }).config.merged`;
  const args = ["--eval", "--strict", "--json", "--expr", expression];
  const { status, stdout, stderr } = spawnSync("nix-instantiate", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const everything = `{
  simpleVm.keyFolders = { wireguard = { enable = true; quick = [ "wg0" ]; ports = [ 51820 ]; }; ssh.enable = true; };
}`;

(hasNix ? describe : describe.skip)("the guest's module", () => {
  it("mounts each folder by its tag, in the initrd", () => {
    const mount = (device: string) =>
      expect.objectContaining({ device, fsType: "9p", neededForBoot: true, options: expect.any(Array) });
    expect(configuration(everything)).toContainEqual({
      virtualisation: {
        graphics: false,
        fileSystems: {
          merged: [{ "/etc/wireguard": mount("wireguard") }, { "/etc/ssh/keys": mount("ssh") }],
        },
      },
      boot: { initrd: { availableKernelModules: ["9p", "9pnet_virtio"] } },
    });
  });

  it("opens WireGuard's ports in the firewall", () => {
    expect(configuration(everything)).toContainEqual(
      expect.objectContaining({
        networking: expect.objectContaining({ firewall: { allowedUDPPorts: [51820] } }),
      }),
    );
  });

  it("tells wg-quick and sshd where the keys are", () => {
    const parts = configuration(everything);
    expect(parts).toContainEqual(
      expect.objectContaining({
        networking: expect.objectContaining({
          "wg-quick": { interfaces: { wg0: { configFile: "/etc/wireguard/wg0.conf" } } },
        }),
      }),
    );
    expect(parts).toContainEqual({
      services: { openssh: { hostKeys: [{ type: "ed25519", path: "/etc/ssh/keys/ssh_host_ed25519_key" }] } },
    });
  });

  it("mounts nothing on a machine that is no VM", () => {
    expect(JSON.stringify(configuration(everything, { isVm: false }))).not.toContain("9p");
  });

  it.each([
    [
      "simpleVm.keyFolders.wireguard.quick",
      `{ wireguard = { enable = false; quick = [ "wg0" ]; ports = [ ]; }; ssh.enable = false; }`,
    ],
    [
      "simpleVm.keyFolders.wireguard.ports",
      "{ wireguard = { enable = false; quick = [ ]; ports = [ 51820 ]; }; ssh.enable = false; }",
    ],
    [
      "simpleVm.keyFolders.ssh.enable",
      "{ wireguard = { enable = false; quick = [ ]; ports = [ ]; }; ssh.enable = true; }",
    ],
  ])("names host and option when %s lacks what it needs", (option, keyFolders) => {
    const parts = configuration(`{ simpleVm.keyFolders = ${keyFolders}; services.openssh.enable = false; }`);
    expect(parts).toContainEqual(
      expect.objectContaining({
        assertions: expect.arrayContaining([
          { assertion: false, message: expect.stringMatching(`^host gateway: ${option} needs `) },
        ]),
      }),
    );
  });

  it("asserts nothing wrong of a host that has what it needs", () => {
    expect(JSON.stringify(configuration(everything))).not.toContain('"assertion":false');
  });

  it("is what the flake exports", () => {
    const expression = `((import ${folder}/flake.nix).outputs { }).nixosModules.default`;
    const args = ["--eval", "--expr", expression];
    const { stdout } = spawnSync("nix-instantiate", args, { encoding: "utf8" });
    expect(stdout.trim()).toBe(join(folder, "guest.nix"));
  });
});
