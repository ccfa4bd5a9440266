# The options that `config.system.build.vm` has beside those of every machine.
# Source: nixpkgs, nixos/modules/virtualisation/qemu-vm.nix.
{ lib, ... }:
let
  inherit (lib) mkOption types;
  option = type: default: mkOption { inherit type default; };
in
{
  options.virtualisation = {
    graphics = option types.bool true;
    useBootLoader = option types.bool false;
    diskImage = option (types.nullOr types.str) "./nixos.qcow2";
    fileSystems = option (types.attrsOf (
      types.submodule {
        options = {
          device = option (types.nullOr types.str) null;
          fsType = option types.str "auto";
          neededForBoot = option types.bool false;
          options = option (types.listOf types.str) [ "defaults" ];
        };
      }
    )) { };
  };
}
