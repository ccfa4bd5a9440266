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
, shares ? "9p" # or "virtiofs"; see shares-9p.sh and shares-virtiofs.sh
}:
let
  # The kernel and its first filesystem. With the hash given, Nix looks at the files once only.
  guest = builtins.path ({ name = "lab-guest"; } // builtins.fromJSON (builtins.readFile ./guest.json));

  # What the script begins the shares with; virtiofsd is in the closure only where it is needed.
  sharing =
    let text = builtins.readFile (./. + "/shares-${shares}.sh");
    in if shares == "9p" then text else builtins.replaceStrings
      [ "@memory@" "@virtiofsd@" ]
      [ (toString memory) "${builtins.path ({ name = "lab-virtiofsd"; } // builtins.fromJSON (builtins.readFile ./virtiofsd.json))}" ]
      text;

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
    echo "${consoles} quiet panic=-1 ${served} ${toString kernelParams}" > $out/kernel-params
    echo "$contents" > $out/packages
  '';

  # NixOS's guest names the tags in its fstab; no older kernel can be asked for those of virtiofs.
  served = if shares == "virtiofs" then "lab.virtiofs=nix-store,xchg,shared" else "";

  # As NixOS orders them: the last one is /dev/console.
  consoles = if graphics then "console=ttyS0,115200n8 console=tty0" else "console=tty0 console=ttyS0,115200n8";

  vm = build {
    name = "nixos-vm";
    script = builtins.replaceStrings
      [ "@name@" "@revision@" "@memory@" "@cores@" "@system@" "@drive@" "@display@" "@shares@" ]
      [ name revision (toString memory) (toString cores) "${system}" (if drive then "yes" else "") (if graphics then "" else "-nographic") sharing ]
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
