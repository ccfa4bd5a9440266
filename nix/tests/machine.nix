# A machine with the guest's module and some settings: `vm` as it is beside qemu-vm.nix, `machine` as it is elsewhere.
{ lib }:
let
  evaluate =
    modules: settings:
    (lib.evalModules {
      specialArgs.pkgs = {
        runtimeShell = "/nixos/sh";
        wireguard-tools = "/nixos/wireguard-tools";
      };
      modules = [
        ./nixos.nix
        ../guest.nix
        { networking.hostName = "gateway"; }
        settings
      ]
      ++ modules;
    }).config;
in
{
  machine = evaluate [ ];
  vm = evaluate [ ./qemuVm.nix ];

  # What NixOS would end the evaluation with.
  complaintsOf =
    config: map ({ message, ... }: message) (builtins.filter ({ assertion, ... }: !assertion) config.assertions);
}
