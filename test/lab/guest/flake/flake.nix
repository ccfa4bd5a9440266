{
  description = "The VMs of the lab: one for each entry of vms.json";

  outputs = { self }:
    let
      machine = import ./vm.nix;
      vms = builtins.fromJSON (builtins.readFile ./vms.json);
      vmOf = name: (machine ({ inherit name; } // vms.${name})).vm;
    in {
      nixosConfigurations = builtins.mapAttrs (name: _: { config.system.build.vm = vmOf name; }) vms;
    };
}
