# What the modules beside it share.
{ config, options }:
{
  # `config.system.build.vm` evaluates the same modules once more beside qemu-vm.nix, which has its own fileSystems and
  # lets them replace those of the machine. Only there is a VM to set up.
  isVm = options ? virtualisation.fileSystems;

  # An assertion whose message names the machine and the option at fault.
  require = option: assertion: need: {
    inherit assertion;
    message = "host ${config.networking.hostName}: ${option} needs ${need}";
  };
}
