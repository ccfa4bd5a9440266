# A package that keeps the contract of NixOS's `system.build.vm`, made by nothing but sh.
{ name
, revision ? "1" # Another one makes another store path.
, before ? "" # Shell commands that the run script begins with.
, scripts ? [ "run-${name}-vm" ] # What lies in bin.
, payload ? false # Whether the closure holds 3 MB that all such VMs share.
, foreign ? false # Whether the script's interpreter is a program for aarch64.
, image ? null # The drive is an overlay on an image in the store, another one for another text.
, drive ? true # Whether QEMU has the drive that the script makes.
, words ? "" # Further words for QEMU, as NixOS writes them into the script.
, fstab ? null # The guest's /etc/fstab.
, trace ? null # A file that the build appends a line to.
}:
let
  raw = attributes: derivation ({
    system = "x86_64-linux";
    builder = "/bin/sh";
    PATH = "/bin:/usr/bin";
  } // attributes);
  shared = raw {
    name = "payload";
    args = [ "-c" "head -c 3000000 /dev/urandom >$out" ];
  };
  # The first 20 bytes of an ELF file, which say for which processor it is.
  foreignShell = raw {
    name = "foreign-shell";
    args = [ "-c" "printf '\\177ELF\\2\\1\\1%b\\2\\0\\267\\0' '\\0\\0\\0\\0\\0\\0\\0\\0\\0' >$out; chmod +x $out" ];
  };
  imageOf = text: raw {
    name = "image-${text}";
    args = [ "-c" "mkdir $out; qemu-img create -q -f qcow2 $out/nixos.qcow2 16M" ];
  };
  base = if image == null then "" else "-F qcow2 -b ${imageOf image}/nixos.qcow2";
in raw {
  inherit name scripts;
  script = ''
    #!${if foreign then foreignShell else "/bin/sh"}
    # ${if payload then "${shared}" else "no payload"}
    echo "tiny ${name} revision ${revision}"
    ${before}
    test -e "$NIX_DISK_IMAGE" || qemu-img create -q -f qcow2 ${base} "$NIX_DISK_IMAGE" 16M
    exec qemu-system-x86_64 -name ${name} -machine q35 -S -m 32 -nodefaults ${if drive then "-drive \"file=$NIX_DISK_IMAGE\"" else ""} ${words} \
      -fw_cfg "name=opt/kernel-params,string=params $QEMU_KERNEL_PARAMS" \
      -netdev "user,id=user.0,$QEMU_NET_OPTS" $QEMU_OPTS "$@"
  '';
  args = [ "-c" ''
    mkdir -p $out/bin
    ${if trace == null then "" else "echo ${name} ${revision} >>${trace}"}
    ${if fstab == null then "" else "mkdir -p $out/system/etc; printf %s '${fstab}' >$out/system/etc/fstab"}
    for file in $scripts; do printf %s "$script" >$out/bin/$file; chmod +x $out/bin/$file; done
  '' ];
}
