# Key folders and their mounts.
{ vm, machine, ... }:
let
  mount = device: {
    inherit device;
    fsType = "9p";
    neededForBoot = true;
    options = [
      "trans=virtio"
      "version=9p2000.L"
      "x-systemd.requires=modprobe@9pnet_virtio.service"
    ];
  };
  both = {
    wireguard.enable = true;
    ssh.enable = true;
  };
  others = {
    acme.mountPoint = "/var/lib/acme";
    vault = {
      readOnly = true;
      cache = "loose";
      msize = 524288;
    };
    unused.enable = false;
  };
in
{
  mountsTheKnownOnesByTheirTags = {
    is = (vm { simpleVm.keyFolders = both; }).virtualisation.fileSystems;
    expected = {
      "/etc/wireguard" = mount "wireguard";
      "/etc/ssh/keys" = mount "ssh";
    };
  };
  mountsOthersByTheirNames = {
    is = (vm { simpleVm.keyFolders = others; }).virtualisation.fileSystems;
    expected = {
      "/var/lib/acme" = mount "acme";
      "/etc/keys/vault" = mount "vault" // {
        options = (mount "vault").options ++ [
          "ro"
          "cache=loose"
          "msize=524288"
        ];
      };
    };
  };
  mountsAKnownOneElsewhere = {
    is = builtins.attrNames (vm {
      simpleVm.keyFolders.wireguard = {
        enable = true;
        mountPoint = "/run/wireguard-keys";
      };
    }).virtualisation.fileSystems;
    expected = [ "/run/wireguard-keys" ];
  };
  bringsTheModulesIntoTheInitrd = {
    is = (vm { simpleVm.keyFolders.acme = { }; }).boot.initrd.availableKernelModules;
    expected = [
      "9p"
      "9pnet_virtio"
    ];
  };
  mountsNothingWhereThereIsNoVm = {
    is = (machine { simpleVm.keyFolders = both // others; }).boot.initrd.availableKernelModules;
    expected = [ ];
  };
}
