# What the key folder `ssh` has beyond the options of every folder.
{ lib }:
{
  types = lib.mkOption {
    type = lib.types.listOf (
      lib.types.enum [
        "ed25519"
        "rsa"
      ]
    );
    default = [ "ed25519" ];
    example = [
      "ed25519"
      "rsa"
    ];
    description = "The types of sshd's host keys, each in its file ssh_host_TYPE_key of the folder (`services.openssh.hostKeys`). sshd makes the key when it is not there, unless the folder is read-only.";
  };
}
