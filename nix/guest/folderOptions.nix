# The options that each key folder has, whatever its name.
{
  lib,
  enable, # the option of that name
  mountPoint, # its default
}:
let
  inherit (lib) mkOption types;
in
{
  inherit enable;
  mountPoint = mkOption {
    type = types.strMatching "/.*[^/]";
    default = mountPoint;
    example = "/var/lib/acme";
    description = "Where the guest mounts the folder, in the initrd: before programs that decrypt secrets at activation.";
  };
  readOnly = mkOption {
    type = types.bool;
    default = false;
    example = true;
    description = "Mount the folder read-only. The guest then keeps no key of its own in it. `keyFolders.*.readOnly` of the program has QEMU refuse writes too.";
  };
  cache = mkOption {
    type = types.nullOr (
      types.enum [
        "none"
        "readahead"
        "mmap"
        "loose"
        "fscache"
      ]
    );
    default = null;
    example = "mmap";
    description = "The mount option `cache` of 9p. `null`: the kernel's own, which is none. With `loose` the guest may not see what changes on the host; SQLite and others that map files need `mmap` at least.";
  };
  msize = mkOption {
    type = types.nullOr (types.ints.between 4096 1048576);
    default = null;
    example = 524288;
    description = "The mount option `msize` of 9p, in bytes: how much one request carries. `null`: the kernel's own, 131072 since Linux 5.15.";
  };
}
