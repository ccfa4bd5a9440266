# Evaluation tests of the guest's module, and its options for the documentation. They need a `lib` alone: nixpkgs' where
# NIX_PATH has nixpkgs, else the stand-in beside this file, as in `nix flake check` without --impure.
{
  lib ?
    let
      found = builtins.tryEval <nixpkgs/lib>;
    in
    if found.success then import found.value else import ./lib,
}:
let
  inherit (import ./machine.nix { inherit lib; }) machine vm complaintsOf;
  groups = builtins.mapAttrs (_: file: import file { inherit vm machine complaintsOf; }) {
    defaults = ./cases/defaults.nix;
    keyFolders = ./cases/keyFolders.nix;
    wireguard = ./cases/wireguard.nix;
    ssh = ./cases/ssh.nix;
    machine = ./cases/machine.nix;
    readiness = ./cases/readiness.nix;
    complaints = ./cases/complaints.nix;
  };

  mistakesIn =
    cases:
    builtins.concatMap (
      name:
      let
        case = cases.${name};
      in
      if case.is == case.expected then
        [ ]
      else
        [ "${name}\n  expected ${builtins.toJSON case.expected}\n  but it is ${builtins.toJSON case.is}" ]
    ) (builtins.attrNames cases);

  # Throws with all mistakes of a group, or gives the names of its cases.
  verdictOn =
    group: cases:
    let
      mistakes = mistakesIn cases;
    in
    if mistakes == [ ] then
      builtins.attrNames cases
    else
      throw "the guest's module, ${group}:\n${builtins.concatStringsSep "\n" mistakes}";
in
{
  # Names of the cases that hold, by group.
  results = builtins.mapAttrs verdictOn groups;
  options = import ./options.nix { inherit lib; };
}
