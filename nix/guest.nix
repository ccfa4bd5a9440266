# A NixOS module for the guest: mounts the key folders that SimpleVm serves, so that a VM whose drive is thrown away
# keeps its WireGuard and SSH keys.
{
  config,
  lib,
  options,
  ...
}:
let
  cfg = config.simpleVm.keyFolders;

  # `config.system.build.vm` evaluates the same modules once more beside qemu-vm.nix, which has its own fileSystems and
  # lets them replace those of the machine. Only there is something to mount.
  isVm = options.virtualisation ? fileSystems;

  # Mounted by the initrd, as programs that decrypt secrets at activation read the SSH host key before systemd runs.
  mountOf = tag: {
    device = tag;
    fsType = "9p";
    neededForBoot = true;
    options = [
      "trans=virtio"
      "version=9p2000.L"
      "x-systemd.requires=modprobe@9pnet_virtio.service"
    ];
  };

  wireguardFolder = "/etc/wireguard";

  # Not /etc/ssh itself: NixOS puts sshd_config and other links there, which would land in the host's folder.
  sshFolder = "/etc/ssh/keys";

  complaint = message: "host ${config.networking.hostName}: ${message}";
in
{
  options.simpleVm.keyFolders = {
    wireguard = {
      enable = lib.mkEnableOption "the key folder `wireguard`, mounted on ${wireguardFolder}";
      quick = lib.mkOption {
        type = lib.types.listOf lib.types.str;
        default = [ ];
        example = [ "wg0" ];
        description = "Interfaces that wg-quick brings up, each from its file NAME.conf in the folder.";
      };
      ports = lib.mkOption {
        type = lib.types.listOf lib.types.port;
        default = [ ];
        example = [ 51820 ];
        description = "UDP ports that the interfaces listen at (ListenPort in their files), opened in the guest's firewall: wg-quick opens none.";
      };
    };
    ssh.enable = lib.mkEnableOption "the key folder `ssh`, mounted on ${sshFolder}, for sshd's host key ssh_host_ed25519_key; sshd makes the key when it is not there";
  };

  config = lib.mkMerge [
    {
      assertions = [
        {
          assertion = cfg.wireguard.quick == [ ] || cfg.wireguard.enable;
          message = complaint "simpleVm.keyFolders.wireguard.quick needs simpleVm.keyFolders.wireguard.enable";
        }
        {
          assertion = cfg.wireguard.ports == [ ] || cfg.wireguard.enable;
          message = complaint "simpleVm.keyFolders.wireguard.ports needs simpleVm.keyFolders.wireguard.enable";
        }
        {
          assertion = !cfg.ssh.enable || config.services.openssh.enable;
          message = complaint "simpleVm.keyFolders.ssh.enable needs services.openssh.enable";
        }
      ];
      networking.firewall.allowedUDPPorts = cfg.wireguard.ports;
      networking.wg-quick.interfaces = lib.genAttrs cfg.wireguard.quick (name: {
        configFile = "${wireguardFolder}/${name}.conf";
      });
    }
    (lib.mkIf cfg.ssh.enable {
      services.openssh.hostKeys = [
        {
          type = "ed25519";
          path = "${sshFolder}/ssh_host_ed25519_key";
        }
      ];
    })
    (lib.optionalAttrs isVm {
      virtualisation.graphics = lib.mkDefault false;
      # qemu-vm.nix's own profile has listed them too, but its store need not be shared by 9p.
      boot.initrd.availableKernelModules = lib.mkIf (cfg.wireguard.enable || cfg.ssh.enable) [
        "9p"
        "9pnet_virtio"
      ];
      virtualisation.fileSystems = lib.mkMerge [
        (lib.mkIf cfg.wireguard.enable { ${wireguardFolder} = mountOf "wireguard"; })
        (lib.mkIf cfg.ssh.enable { ${sshFolder} = mountOf "ssh"; })
      ];
    })
  ];
}
