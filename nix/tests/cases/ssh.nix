# sshd's host keys.
{ vm, ... }:
let
  keysWith =
    settings:
    (vm {
      services.openssh.enable = true;
      simpleVm.keyFolders.ssh = {
        enable = true;
      }
      // settings;
    }).services.openssh.hostKeys;
in
{
  areInTheFolderAlone = {
    is = keysWith { };
    expected = [
      {
        type = "ed25519";
        path = "/etc/ssh/keys/ssh_host_ed25519_key";
      }
    ];
  };
  areOfTheTypesThatAreWanted = {
    is = map (key: key.path) (keysWith {
      mountPoint = "/keys";
      types = [
        "rsa"
        "ed25519"
      ];
    });
    expected = [
      "/keys/ssh_host_rsa_key"
      "/keys/ssh_host_ed25519_key"
    ];
  };
}
