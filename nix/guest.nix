# The guest's side of SimpleVm, as a NixOS module. README.md beside it lists the options.
{
  imports = [
    ./guest/keyFolders.nix
    ./guest/wireguard.nix
    ./guest/ssh.nix
    ./guest/console.nix
    ./guest/powerButton.nix
    ./guest/tmpfsRoot.nix
    ./guest/readiness.nix
  ];
}
