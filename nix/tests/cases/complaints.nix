# Settings that lack what they need: the message names the machine and the option.
{ vm, complaintsOf, ... }:
let
  refused = settings: message: {
    is = complaintsOf (vm settings);
    expected = [ "host gateway: ${message}" ];
  };
in
{
  quickWithoutItsFolder = refused {
    simpleVm.keyFolders.wireguard.quick = [ "wg0" ];
  } "simpleVm.keyFolders.wireguard.quick needs simpleVm.keyFolders.wireguard.enable";
  networkdWithoutItsFolder = refused {
    simpleVm.keyFolders.wireguard.networkd = [ "wg0" ];
  } "simpleVm.keyFolders.wireguard.networkd needs simpleVm.keyFolders.wireguard.enable";
  portsWithoutTheirFolder = refused {
    simpleVm.keyFolders.wireguard.ports = [ 51820 ];
  } "simpleVm.keyFolders.wireguard.ports needs simpleVm.keyFolders.wireguard.enable";
  oneInterfaceByBoth = refused {
    simpleVm.keyFolders.wireguard = {
      enable = true;
      quick = [ "wg0" ];
      networkd = [ "wg0" ];
    };
  } "simpleVm.keyFolders.wireguard.networkd needs other interfaces than simpleVm.keyFolders.wireguard.quick, which has wg0 too";
  sshWithoutSshd = refused {
    simpleVm.keyFolders.ssh.enable = true;
  } "simpleVm.keyFolders.ssh.enable needs services.openssh.enable";
  sshWithoutATypeOfKey = refused {
    simpleVm.keyFolders.ssh.types = [ ];
  } "simpleVm.keyFolders.ssh.types needs one type at least";
  sizeOfARootOnADrive = refused {
    simpleVm.tmpfsRoot.size = "1G";
  } "simpleVm.tmpfsRoot.size needs simpleVm.tmpfsRoot.enable";
  bootLoaderWithoutADrive = refused {
    simpleVm.tmpfsRoot.enable = true;
    virtualisation.useBootLoader = true;
  } "simpleVm.tmpfsRoot.enable needs virtualisation.useBootLoader = false, as a boot loader boots from a drive";
  portOfNoReadiness = refused {
    simpleVm.wireguardReadiness.port = 8079;
  } "simpleVm.wireguardReadiness.port needs simpleVm.wireguardReadiness.enable";
  nameThatIsNoTag = refused {
    simpleVm.keyFolders."no tag" = { };
  } "simpleVm.keyFolders.no tag needs a name of 1 to 31 of a-z, 0-9, _ and -, as it is a 9p mount tag";
  twoFoldersAtOnePlace = {
    is = complaintsOf (vm {
      simpleVm.keyFolders.a.mountPoint = "/keys";
      simpleVm.keyFolders.b.mountPoint = "/keys";
    });
    expected = map (
      name:
      "host gateway: simpleVm.keyFolders.${name}.mountPoint needs a path of its own; /keys is another folder's too"
    ) [ "a" "b" ];
  };
}
