# What the module does when nothing is asked for.
{
  vm,
  machine,
  complaintsOf,
}:
{
  mountsNothing = {
    is = (vm { }).virtualisation.fileSystems;
    expected = { };
  };
  needsNoModulesInTheInitrd = {
    is = (vm { }).boot.initrd.availableKernelModules;
    expected = [ ];
  };
  turnsGraphicsOff = {
    is = (vm { }).virtualisation.graphics;
    expected = false;
  };
  letsTheUserHaveGraphics = {
    is = (vm { virtualisation.graphics = true; }).virtualisation.graphics;
    expected = true;
  };
  keepsTheDrive = {
    is = (vm { }).virtualisation.diskImage;
    expected = "./nixos.qcow2";
  };
  keepsSshsKeys = {
    is = map (key: key.path) (vm { }).services.openssh.hostKeys;
    expected = [ "/etc/ssh/ssh_host_ed25519_key" ];
  };
  addsNoUnit = {
    is = builtins.attrNames ((vm { }).systemd.services // (vm { }).systemd.sockets);
    expected = [ ];
  };
  complainsOfNothing = {
    is = complaintsOf (vm { }) ++ complaintsOf (machine { });
    expected = [ ];
  };
}
