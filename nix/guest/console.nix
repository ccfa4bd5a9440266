# The serial console: what the VM's unit writes to the host's journal.
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
  options.simpleVm.serialLogins = lib.mkOption {
    type = lib.types.listOf lib.types.str;
    default = [ ];
    example = [ "ttyS1" ];
    description = "Serial ports with a login prompt, whatever the kernel's console is (`systemd.services.\"serial-getty@PORT\"`). `simple-vm console NAME` types on ttyS0, and the host's journal has all that it shows; a port whose output is not to be there is a second one, as with `qemuOptions: [\"-serial\", \"unix:/run/simple-vms/NAME/serial,server=on,wait=off\"]`, and ttyS1 here.";
  };

  config = lib.mkMerge [
    {
      systemd.services = lib.listToAttrs (
        map (port: {
          name = "serial-getty@${port}";
          value = {
            enable = true;
            wantedBy = [ "getty.target" ];
            serviceConfig.Restart = "always";
          };
        }) config.simpleVm.serialLogins
      );
    }
    (lib.optionalAttrs isVm { virtualisation.graphics = lib.mkDefault false; })
  ];
}
