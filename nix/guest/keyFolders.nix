# Mounts the key folders that SimpleVm serves, so that a VM whose drive is thrown away keeps its keys.
{
  config,
  lib,
  options,
  ...
}:
let
  inherit (lib) mkOption types;
  inherit (import ./common.nix { inherit config options; }) isVm require;

  folders = lib.filterAttrs (_: folder: folder.enable) config.simpleVm.keyFolders;
  mountPoints = lib.mapAttrsToList (_: folder: folder.mountPoint) folders;

  mountOf = tag: folder: {
    name = folder.mountPoint;
    value = {
      device = tag;
      fsType = "9p";
      # Programs that decrypt secrets at activation read the SSH host key before systemd runs.
      neededForBoot = true;
      options = [
        "trans=virtio"
        "version=9p2000.L"
        "x-systemd.requires=modprobe@9pnet_virtio.service"
      ]
      ++ lib.optional folder.readOnly "ro"
      ++ lib.optional (folder.cache != null) "cache=${folder.cache}"
      ++ lib.optional (folder.msize != null) "msize=${toString folder.msize}";
    };
  };

  needsOf = name: folder: [
    (require "simpleVm.keyFolders.${name}" (
      builtins.match "[a-z0-9][a-z0-9_-]{0,30}" name != null
    ) "a name of 1 to 31 of a-z, 0-9, _ and -, as it is a 9p mount tag")
    (require "simpleVm.keyFolders.${name}.mountPoint" (
      builtins.length (builtins.filter (path: path == folder.mountPoint) mountPoints) == 1
    ) "a path of its own; ${folder.mountPoint} is another folder's too")
  ];

  known =
    name: mountPoint: more:
    import ./folderOptions.nix {
      inherit lib mountPoint;
      enable = lib.mkEnableOption "the key folder `${name}`";
    }
    // more;

  other =
    { name, ... }:
    {
      options = import ./folderOptions.nix {
        inherit lib;
        mountPoint = "/etc/keys/${name}";
        enable = mkOption {
          type = types.bool;
          default = true;
          example = false;
          description = "Whether to mount the key folder of this name, which is the 9p mount tag.";
        };
      };
    };
in
{
  options.simpleVm.keyFolders = mkOption {
    type = types.submodule {
      freeformType = types.attrsOf (types.submodule other);
      options.wireguard = known "wireguard" "/etc/wireguard" (import ./wireguardOptions.nix { inherit lib; });
      # Not /etc/ssh itself: NixOS puts sshd_config and other links there, which would land in the host's folder.
      options.ssh = known "ssh" "/etc/ssh/keys" (import ./sshOptions.nix { inherit lib; });
    };
    default = { };
    example = {
      wireguard.enable = true;
      acme.mountPoint = "/var/lib/acme";
    };
    description = "Key folders by name, as in `keyFolders` of the program. `wireguard` and `ssh` are mounted when enabled, others when named.";
  };

  config = lib.mkMerge [
    {
      assertions = lib.concatLists (lib.mapAttrsToList needsOf folders);
    }
    (lib.optionalAttrs isVm {
      # qemu-vm.nix's own profile has listed them too, but its store need not be shared by 9p.
      boot.initrd.availableKernelModules = lib.mkIf (folders != { }) [
        "9p"
        "9pnet_virtio"
      ];
      virtualisation.fileSystems = lib.mapAttrs' mountOf folders;
    })
  ];
}
