{
  description = "VMs without a guest: QEMU runs, and its machine stands still";

  outputs = { self }:
    let
      package = import ./package.nix;
      vms = builtins.fromJSON (builtins.readFile ./vms.json);
    in {
      nixosConfigurations = builtins.mapAttrs (name: options: {
        config.system.build.vm = package ({ inherit name; } // options);
      }) vms;
      packages.x86_64-linux.packaged = package { name = "packaged"; };
      some.where.nested = package { name = "nested"; };
    };
}
