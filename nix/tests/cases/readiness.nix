# The services that tell of handshakes.
{ vm, ... }:
let
  settings = {
    enable = true;
    interfaces = [ "wg0" ];
    port = 8079;
    peers = "any";
    maxAge = 30;
  };
  config = vm { simpleVm.wireguardReadiness = settings; };
  inherit (config.systemd) services sockets;
  wordsOf = service: builtins.match "/nixos/sh .*handshakes.sh (.*)" service.serviceConfig.ExecStart;
  answer = services."simple-vm-handshakes-answer@";
in
{
  writeToTheConsole = {
    is = {
      words = wordsOf services.simple-vm-handshakes;
      inherit (services.simple-vm-handshakes) wantedBy path;
      inherit (services.simple-vm-handshakes.serviceConfig) StandardOutput DynamicUser AmbientCapabilities;
    };
    expected = {
      words = [ "report 2 wg0" ];
      wantedBy = [ "multi-user.target" ];
      path = [ "/nixos/wireguard-tools" ];
      StandardOutput = "journal+console";
      DynamicUser = true;
      AmbientCapabilities = [ "CAP_NET_ADMIN" ];
    };
  };
  answerAtThePort = {
    is = {
      words = wordsOf answer;
      inherit (answer.serviceConfig) StandardInput StandardOutput;
      inherit (sockets.simple-vm-handshakes-answer) listenStreams wantedBy;
      inherit (sockets.simple-vm-handshakes-answer.socketConfig) Accept;
      inherit (config.networking.firewall) allowedTCPPorts;
    };
    expected = {
      words = [ "answer any 30 wg0" ];
      StandardInput = "socket";
      StandardOutput = "socket";
      listenStreams = [ "8079" ];
      wantedBy = [ "sockets.target" ];
      Accept = true;
      allowedTCPPorts = [ 8079 ];
    };
  };
  areOnTheConsoleAloneWithoutAPort = {
    is =
      let
        only = vm { simpleVm.wireguardReadiness.enable = true; };
      in
      builtins.attrNames (only.systemd.services // only.systemd.sockets)
      ++ only.networking.firewall.allowedTCPPorts;
    expected = [ "simple-vm-handshakes" ];
  };
}
