# One VM of the lab. What it makes keeps the contract of NixOS's `system.build.vm`; there is no nixpkgs in it.
{ name ? "gateway"
, revision ? "1" # printed by the guest; another one is another derivation
, memory ? 256 # MiB
, cores ? 1
, kernelParams ? [ ]
, packages ? { } # name to version: small packages in the closure
, payload ? 0 # MiB of incompressible data in the closure
, drive ? true
, graphics ? false
}:
let
  # The kernel and its first filesystem. With the hash given, Nix looks at the files once only.
  guest = builtins.path ({ name = "lab-guest"; } // builtins.fromJSON (builtins.readFile ./guest.json));

  build = attributes: text: derivation ({
    system = "x86_64-linux";
    builder = "/bin/sh";
    args = [ "-ec" "PATH=/usr/bin:/bin:/run/current-system/sw/bin; ${text}" ];
  } // attributes);

  packageOf = package: build {
    name = "${package}-${packages.${package}}";
  } "mkdir -p $out/bin; echo ${package} ${packages.${package}} > $out/bin/${package}";

  data = build {
    name = "lab-payload-${toString payload}";
  } "mkdir $out; head -c ${toString payload}M /dev/urandom > $out/data";

  system = build {
    name = "nixos-system-${name}-${revision}";
    contents = map packageOf (builtins.attrNames packages) ++ (if payload == 0 then [ ] else [ data ]);
  } ''
    mkdir $out
    ln -s ${guest}/kernel $out/kernel
    ln -s ${guest}/initrd $out/initrd
    echo "console=ttyS0 quiet panic=-1 ${toString kernelParams}" > $out/kernel-params
    echo "$contents" > $out/packages
  '';

  vm = build {
    name = "nixos-vm";
    script = builtins.replaceStrings
      [ "@name@" "@revision@" "@memory@" "@cores@" "@system@" "@drive@" "@display@" ]
      [ name revision (toString memory) (toString cores) "${system}" (if drive then "yes" else "") (if graphics then "" else "-nographic") ]
      (builtins.readFile ./run-vm.sh);
    passAsFile = [ "script" ];
  } ''
    mkdir -p $out/bin
    ln -s ${system} $out/system
    cp "$scriptPath" $out/bin/run-${name}-vm
    chmod 0755 $out/bin/run-${name}-vm
  '';
in
{ inherit vm system; }
