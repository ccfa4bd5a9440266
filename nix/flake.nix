{
  description = "The guest's side of SimpleVm: key folders of the host, mounted by their tags, and what goes with them";

  outputs =
    _:
    let
      inherit (import ./tests { }) results;
      # A check is something to build; these have done their work when they are evaluated.
      checkFor =
        system: group: names:
        derivation {
          name = "guest-module-${group}";
          inherit system names;
          builder = "/bin/sh";
          args = [
            "-c"
            "echo $names > $out"
          ];
        };
      systems = [
        "x86_64-linux"
        "aarch64-linux"
      ];
    in
    {
      # Nix wants a module's value here; the path within it names the file in errors.
      nixosModules.default.imports = [ ./guest.nix ];
      checks = builtins.listToAttrs (
        map (system: {
          name = system;
          value = builtins.mapAttrs (checkFor system) results;
        }) systems
      );
    };
}
