# What the key folder `wireguard` has beyond the options of every folder.
{ lib }:
let
  inherit (lib) mkOption types;
in
{
  quick = mkOption {
    type = types.listOf types.str;
    default = [ ];
    example = [ "wg0" ];
    description = "Interfaces that wg-quick brings up, each from its file NAME.conf in the folder (`networking.wg-quick.interfaces.NAME.configFile`).";
  };
  networkd = mkOption {
    type = types.listOf types.str;
    default = [ ];
    example = [ "wg0" ];
    description = "Interfaces that systemd-networkd brings up, each from its files NAME.netdev and NAME.network in the folder. A service puts them into /run/systemd/network, where networkd's user may read them, with the contents of `PrivateKeyFile=` and `PresharedKeyFile=` in their places. Without NAME.network the address is to be set by `systemd.network.networks`. Sets `systemd.network.enable`; other interfaces stay with whatever has them.";
  };
  ports = mkOption {
    type = types.listOf types.port;
    default = [ ];
    example = [ 51820 ];
    description = "UDP ports that the interfaces listen at (ListenPort in their files), opened in the guest's firewall (`networking.firewall.allowedUDPPorts`): neither wg-quick nor networkd opens any.";
  };
}
