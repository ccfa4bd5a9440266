# A stand-in for nixpkgs' `lib`, for machines without nixpkgs: as much of it as the guest's modules and these tests use,
# under the same names and with the same results. The tests take nixpkgs' own where there is one (../default.nix).
let
  attributes = import ./attributes.nix;
  properties = import ./properties.nix { inherit lib; };
  types = import ./types.nix { inherit lib; };
  evaluation = import ./evaluation.nix { inherit lib; };
  lib = attributes // properties // evaluation // { inherit types; };
in
lib
