# Those options of NixOS that the guest's modules set or ask for: each with its name, its type and its default, and nothing
# of what NixOS does with it. A name that is not here is an error, as it is in NixOS.
# Source: nixpkgs, nixos/modules of 25.11: the file that is named beside each group.
{ lib, ... }:
let
  inherit (lib) mkOption types;
  option = type: default: mkOption { inherit type default; };
  anything = types.attrsOf types.raw;
  units = {
    description = option types.str "";
    wantedBy = option (types.listOf types.str) [ ];
    before = option (types.listOf types.str) [ ];
    unitConfig = option anything { };
  };
  unit = more: types.attrsOf (types.submodule { options = units // more; });
in
{
  options = {
    # misc/assertions.nix
    assertions = option (types.listOf types.raw) [ ];
    networking = {
      # tasks/network-interfaces.nix
      hostName = option types.str "nixos";
      # services/networking/firewall.nix
      firewall.allowedTCPPorts = option (types.listOf types.port) [ ];
      firewall.allowedUDPPorts = option (types.listOf types.port) [ ];
      # services/networking/wg-quick.nix
      wg-quick.interfaces = option (types.attrsOf (
        types.submodule { options.configFile = option (types.nullOr types.str) null; }
      )) { };
    };
    # services/networking/ssh/sshd.nix
    services.openssh.enable = option types.bool false;
    services.openssh.hostKeys = option (types.listOf anything) [
      {
        type = "ed25519";
        path = "/etc/ssh/ssh_host_ed25519_key";
      }
    ];
    # services/hardware/acpid.nix
    services.acpid.enable = option types.bool false;
    services.acpid.handlers = option (types.attrsOf anything) { };
    # system/boot/kernel.nix
    boot.kernelModules = option (types.listOf types.str) [ ];
    boot.initrd.availableKernelModules = option (types.listOf types.str) [ ];
    # system/boot/systemd.nix, system/boot/networkd.nix
    systemd = {
      package = option types.str "/nixos/systemd";
      network.enable = option types.bool false;
      services = option (unit {
        enable = option types.bool true;
        path = option (types.listOf types.str) [ ];
        serviceConfig = option anything { };
      }) { };
      sockets = option (unit {
        listenStreams = option (types.listOf types.str) [ ];
        socketConfig = option anything { };
      }) { };
    };
  };
}
