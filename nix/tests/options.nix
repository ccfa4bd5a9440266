# All options of the guest's module, as the documentation lists them.
{ lib }:
let
  inherit (lib.evalModules {
    specialArgs.pkgs = { };
    modules = [
      ./nixos.nix
      ./qemuVm.nix
      ../guest.nix
    ];
  }) options;

  entriesOf =
    tree:
    if tree._type or "" == "option" then
      [
        {
          name = builtins.concatStringsSep "." tree.loc;
          type = tree.type.description;
          default = builtins.toJSON tree.default;
          example = builtins.toJSON tree.example;
          inherit (tree) description;
        }
      ]
      ++ entriesOf (tree.type.getSubOptions tree.loc)
    else
      builtins.concatMap (name: if name == "_module" then [ ] else entriesOf tree.${name}) (
        builtins.attrNames tree
      );
in
builtins.sort (a: b: a.name < b.name) (entriesOf options.simpleVm)
