# The power button, which SimpleVm presses to end a guest.
{
  config,
  lib,
  options,
  ...
}:
let
  inherit (import ./common.nix { inherit config options; }) isVm;
in
{
  options.simpleVm.powerButton.enable = lib.mkOption {
    type = lib.types.bool;
    default = true;
    example = false;
    description = "Whether the power button, QEMU's `system_powerdown`, powers the VM off by acpid (`services.acpid`), also where logind ignores it, is inhibited or does not run. Without it such a guest is ended hard after `stopTimeout`. Set in VMs alone: other machines of the same configuration keep their button.";
  };

  config = lib.optionalAttrs isVm (
    lib.mkIf config.simpleVm.powerButton.enable {
      boot.kernelModules = [
        "button"
        "evdev"
      ];
      services.acpid = {
        enable = true;
        handlers.simple-vm-power-button = {
          event = "button/power.*";
          action = "${config.systemd.package}/bin/systemctl --ignore-inhibitors poweroff";
        };
      };
    }
  );
}
