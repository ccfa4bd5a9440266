# sshd's host keys in the key folder `ssh`.
{
  config,
  lib,
  options,
  ...
}:
let
  inherit (import ./common.nix { inherit config options; }) require;
  cfg = config.simpleVm.keyFolders.ssh;
in
{
  config = {
    assertions = [
      (require "simpleVm.keyFolders.ssh.enable" (
        !cfg.enable || config.services.openssh.enable
      ) "services.openssh.enable")
      (require "simpleVm.keyFolders.ssh.types" (cfg.types != [ ]) "one type at least")
    ];
    services.openssh.hostKeys = lib.mkIf cfg.enable (
      map (type: {
        inherit type;
        path = "${cfg.mountPoint}/ssh_host_${type}_key";
      }) cfg.types
    );
  };
}
