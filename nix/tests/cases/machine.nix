# The VM itself: its console, its power button, its root.
{ vm, machine, ... }:
let
  root = (vm { simpleVm.tmpfsRoot.enable = true; }).virtualisation;
in
{
  hasALoginAtEachPortThatIsNamed = {
    is = builtins.mapAttrs (_: service: {
      inherit (service) enable wantedBy;
      inherit (service.serviceConfig) Restart;
    }) (vm { simpleVm.serialLogins = [ "ttyS1" ]; }).systemd.services;
    expected."serial-getty@ttyS1" = {
      enable = true;
      wantedBy = [ "getty.target" ];
      Restart = "always";
    };
  };
  powersOffByTheButton = {
    is = (vm { }).services.acpid;
    expected = {
      enable = true;
      handlers.simple-vm-power-button = {
        event = "button/power.*";
        action = "/nixos/systemd/bin/systemctl --ignore-inhibitors poweroff";
      };
    };
  };
  leavesTheButtonToWhoWantsIt = {
    is = (vm { simpleVm.powerButton.enable = false; }).services.acpid.enable;
    expected = false;
  };
  leavesTheButtonOfARealMachine = {
    is = (machine { }).services.acpid.enable;
    expected = false;
  };
  hasItsRootInMemory = {
    is = {
      inherit (root) diskImage;
      inherit (root.fileSystems."/") options;
    };
    expected = {
      diskImage = null;
      options = [ "mode=755" ];
    };
  };
  hasARootOfThatSize = {
    is =
      (vm {
        simpleVm.tmpfsRoot = {
          enable = true;
          size = "512M";
        };
      }).virtualisation.fileSystems."/".options;
    expected = [
      "mode=755"
      "size=512M"
    ];
  };
  saysNothingOfTheRootOfARealMachine = {
    is = (machine { simpleVm.tmpfsRoot.enable = true; }) ? virtualisation;
    expected = false;
  };
}
