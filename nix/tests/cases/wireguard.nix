# WireGuard's interfaces, by wg-quick and by systemd-networkd.
{ vm, ... }:
let
  with' =
    settings:
    vm {
      simpleVm.keyFolders.wireguard = {
        enable = true;
      }
      // settings;
    };
  networkd = with' {
    networkd = [
      "wg0"
      "wg1"
    ];
  };
  service = networkd.systemd.services.simple-vm-networkd-files;
in
{
  tellsWgQuickWhereItsFileIs = {
    is = (with' { quick = [ "wg0" ]; }).networking.wg-quick.interfaces;
    expected.wg0.configFile = "/etc/wireguard/wg0.conf";
  };
  tellsWgQuickOfAnotherMountPoint = {
    is =
      (with' {
        quick = [ "wg0" ];
        mountPoint = "/keys";
      }).networking.wg-quick.interfaces;
    expected.wg0.configFile = "/keys/wg0.conf";
  };
  opensPorts = {
    is = (with' { ports = [ 51820 ]; }).networking.firewall.allowedUDPPorts;
    expected = [ 51820 ];
  };
  turnsNetworkdOn = {
    is = networkd.systemd.network.enable;
    expected = true;
  };
  givesNetworkdItsFilesBeforeItStarts = {
    is = {
      inherit (service) wantedBy before;
      inherit (service.unitConfig) RequiresMountsFor;
      inherit (service.serviceConfig) Type Group;
      words = builtins.match "/nixos/sh .*networkdFiles.sh (.*)" service.serviceConfig.ExecStart;
    };
    expected = {
      wantedBy = [ "systemd-networkd.service" ];
      before = [ "systemd-networkd.service" ];
      RequiresMountsFor = "/etc/wireguard";
      Type = "oneshot";
      Group = "systemd-network";
      words = [ "/etc/wireguard /run/systemd/network wg0 wg1" ];
    };
  };
  leavesNetworkdToWhoWantsIt = {
    is = (with' { quick = [ "wg0" ]; }).systemd.network.enable;
    expected = false;
  };
}
