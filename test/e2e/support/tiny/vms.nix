# The same package from a plain Nix file, as a function whose value has attributes.
{ name, revision }: { machines.main = import ./package.nix { inherit name revision; }; }
