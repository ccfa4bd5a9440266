# A VM without a drive: its root is in memory.
{
  config,
  lib,
  options,
  ...
}:
let
  inherit (lib) mkOption types;
  inherit (import ./common.nix { inherit config options; }) isVm require;
  cfg = config.simpleVm.tmpfsRoot;
in
{
  options.simpleVm.tmpfsRoot = {
    enable = lib.mkEnableOption "a root file system in memory; the VM has no drive (`virtualisation.diskImage = null`), starts sooner, and `persistState` has nothing to keep";
    size = mkOption {
      type = types.nullOr (types.strMatching "[1-9][0-9]*[KMG%]");
      default = null;
      example = "512M";
      description = "How large the root may become: KiB, MiB or GiB, or percents of the memory. `null`: the kernel's own, half of the memory.";
    };
  };

  config = lib.mkMerge [
    {
      assertions = [
        (require "simpleVm.tmpfsRoot.size" (cfg.size == null || cfg.enable) "simpleVm.tmpfsRoot.enable")
      ];
    }
    (lib.optionalAttrs isVm (
      lib.mkIf cfg.enable {
        assertions = [
          (require "simpleVm.tmpfsRoot.enable" (
            !config.virtualisation.useBootLoader
          ) "virtualisation.useBootLoader = false, as a boot loader boots from a drive")
        ];
        virtualisation.diskImage = null;
        # Its device and type are qemu-vm.nix's own, where there is no image.
        virtualisation.fileSystems."/".options = [
          "mode=755"
        ]
        ++ lib.optional (cfg.size != null) "size=${cfg.size}";
      }
    ))
  ];
}
