{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";
  outputs =
    { nixpkgs, ... }:
    {
      nixosConfigurations.first = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [
          ./nix/guest.nix
          {
            networking.hostName = "first";
            services.openssh.enable = true; # opens port 22
            users.users.root.openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAA... you@deployer" ];
            simpleVm.keyFolders.ssh.enable = true;
            system.stateVersion = "26.05";
          }
        ];
      };
    };
}
