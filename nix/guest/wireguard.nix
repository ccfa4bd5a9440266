# WireGuard interfaces whose files and keys are in the key folder `wireguard`.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:
let
  inherit (import ./common.nix { inherit config options; }) require;
  cfg = config.simpleVm.keyFolders.wireguard;
  both = builtins.filter (name: builtins.elem name cfg.networkd) cfg.quick;
  needsFolder =
    option:
    require "simpleVm.keyFolders.wireguard.${option}" (
      cfg.${option} == [ ] || cfg.enable
    ) "simpleVm.keyFolders.wireguard.enable";
in
{
  config = lib.mkMerge [
    {
      assertions = [
        (needsFolder "quick")
        (needsFolder "networkd")
        (needsFolder "ports")
        (require "simpleVm.keyFolders.wireguard.networkd" (
          both == [ ]
        ) "other interfaces than simpleVm.keyFolders.wireguard.quick, which has ${toString both} too")
      ];
      networking.firewall.allowedUDPPorts = cfg.ports;
      networking.wg-quick.interfaces = lib.genAttrs cfg.quick (name: {
        configFile = "${cfg.mountPoint}/${name}.conf";
      });
    }
    (lib.mkIf (cfg.networkd != [ ]) {
      systemd.network.enable = true;
      systemd.services.simple-vm-networkd-files = {
        description = "WireGuard's files of the key folder, for systemd-networkd";
        wantedBy = [ "systemd-networkd.service" ];
        before = [ "systemd-networkd.service" ];
        unitConfig = {
          DefaultDependencies = false;
          RequiresMountsFor = cfg.mountPoint;
        };
        serviceConfig = {
          Type = "oneshot";
          RemainAfterExit = true;
          Group = "systemd-network";
          ExecStart = "${pkgs.runtimeShell} ${./networkdFiles.sh} ${cfg.mountPoint} /run/systemd/network ${toString cfg.networkd}";
        };
      };
    })
  ];
}
