# Tells the host of WireGuard's handshakes, which it cannot see: on the console, and at a TCP port for whoever asks.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  inherit (import ./common.nix { inherit config options; }) require;
  cfg = config.simpleVm.wireguardReadiness;

  script = words: "${pkgs.runtimeShell} ${./handshakes.sh} ${toString (words ++ cfg.interfaces)}";

  # It may ask the kernel for handshakes, and nothing else that needs rights.
  confined = {
    DynamicUser = true;
    AmbientCapabilities = [ "CAP_NET_ADMIN" ];
    CapabilityBoundingSet = [ "CAP_NET_ADMIN" ];
    NoNewPrivileges = true;
    ProtectHome = true;
    PrivateDevices = true;
    RestrictAddressFamilies = [
      "AF_NETLINK"
      "AF_UNIX"
    ];
  };
in
{
  options.simpleVm.wireguardReadiness = {
    enable = lib.mkEnableOption "a line on the console for each peer's first handshake, `simple-vm: wireguard INTERFACE handshake PEER`, that `health: [{ console: ... }]` of the program can wait for (`systemd.services.simple-vm-handshakes`)";
    interfaces = mkOption {
      type = types.listOf types.str;
      default = [ ];
      example = [ "wg0" ];
      description = "The interfaces whose peers count. Empty: all of WireGuard's.";
    };
    interval = mkOption {
      type = types.ints.positive;
      default = 2;
      example = 1;
      description = "Seconds between two looks at the handshakes, for the console.";
    };
    port = mkOption {
      type = types.nullOr types.port;
      default = null;
      example = 8079;
      description = "TCP port, opened in the guest's firewall, that speaks while the peers are ready, for `health: [{ tcp: ... }]`, and answers HTTP with 200 or 503, for `health: [{ http: ... }]`; `forwardPorts` of the program leads there (`systemd.sockets.simple-vm-handshakes-answer`). It tells how many peers there are, and no key. `null`: none.";
    };
    peers = mkOption {
      type = types.enum [
        "all"
        "any"
      ];
      default = "all";
      example = "any";
      description = "Whose handshakes the port waits for: those of all peers, or of one at least. Without any peer it is never ready.";
    };
    maxAge = mkOption {
      type = types.ints.positive;
      default = 180;
      example = 30;
      description = "Seconds after which a handshake is too old for the port. WireGuard makes a new one every two minutes as long as something is sent: give one end a PersistentKeepalive.";
    };
  };

  config = lib.mkMerge [
    {
      assertions = [
        (require "simpleVm.wireguardReadiness.port" (
          cfg.port == null || cfg.enable
        ) "simpleVm.wireguardReadiness.enable")
      ];
    }
    (lib.mkIf cfg.enable {
      systemd.services.simple-vm-handshakes = {
        description = "WireGuard's handshakes on the console";
        wantedBy = [ "multi-user.target" ];
        path = [ pkgs.wireguard-tools ];
        serviceConfig = confined // {
          ExecStart = script [
            "report"
            cfg.interval
          ];
          StandardOutput = "journal+console";
          Restart = "always";
          RestartSec = cfg.interval;
        };
      };
    })
    (lib.mkIf (cfg.enable && cfg.port != null) {
      networking.firewall.allowedTCPPorts = [ cfg.port ];
      systemd.sockets.simple-vm-handshakes-answer = {
        description = "Asks for WireGuard's handshakes";
        wantedBy = [ "sockets.target" ];
        listenStreams = [ (toString cfg.port) ];
        socketConfig = {
          Accept = true;
          MaxConnections = 16;
        };
      };
      systemd.services."simple-vm-handshakes-answer@" = {
        description = "An answer on WireGuard's handshakes";
        path = [ pkgs.wireguard-tools ];
        serviceConfig = confined // {
          ExecStart = script [
            "answer"
            cfg.peers
            cfg.maxAge
          ];
          StandardInput = "socket";
          StandardOutput = "socket";
          StandardError = "journal";
          RuntimeMaxSec = 20;
        };
      };
    })
  ];
}
