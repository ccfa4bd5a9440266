# Modules become one configuration.
{ lib }:
let
  inherit (lib) showOption;

  isOption = value: value._type or "" == "option";

  # All modules that these import, each as { options, config, freeformType }.
  flatten =
    arguments: modules:
    builtins.concatMap (
      module:
      let
        loaded = if builtins.isPath module then import module else module;
        body = if builtins.isFunction loaded then loaded arguments else loaded;
        isLong = body ? options || body ? config;
      in
      flatten arguments (body.imports or [ ])
      ++ [
        {
          options = body.options or { };
          freeformType = body.freeformType or null;
          config =
            if isLong then
              body.config or { }
            else
              removeAttrs body [
                "imports"
                "freeformType"
              ];
        }
      ]
    ) modules;

  # The trees of declared options as one.
  declare =
    location: trees:
    let
      names = lib.unique (builtins.concatMap builtins.attrNames trees);
    in
    lib.genAttrs names (
      name:
      let
        here = location ++ [ name ];
        found = builtins.concatMap (tree: lib.optional (tree ? ${name}) tree.${name}) trees;
      in
      if !builtins.any isOption found then
        declare here found
      else if builtins.length found == 1 then
        builtins.head found // { loc = here; }
      else
        throw "The option `${showOption here}' is already declared."
    );

  # The configuration of a tree of options, from definitions that each are such a tree.
  configure =
    location: freeformType: options: definitions:
    let
      trees = builtins.concatMap lib.pushDown definitions;
      definitionsOf = name: builtins.concatMap (tree: lib.optional (tree ? ${name}) tree.${name}) trees;
      undeclared = builtins.filter (name: !options ? ${name}) (
        lib.unique (builtins.concatMap builtins.attrNames trees)
      );
      declared = builtins.mapAttrs (
        name: option:
        if isOption option then
          valueOf option (definitionsOf name)
        else
          configure (location ++ [ name ]) null option (definitionsOf name)
      ) options;
      free = lib.genAttrs undeclared definitionsOf;
    in
    if undeclared == [ ] then
      declared
    else if freeformType != null then
      declared // freeformType.merge location [ (builtins.mapAttrs (_: lib.mkMerge) free) ]
    else
      throw "The option `${showOption (location ++ [ (builtins.head undeclared) ])}' does not exist.";

  valueOf =
    option: definitions:
    mergeDefinitions option.loc option.type (
      definitions ++ lib.optional (option ? default) (lib.mkOverride 1500 option.default)
    );

  mergeDefinitions =
    location: type: definitions:
    let
      values = builtins.concatMap lib.discharge definitions;
      lowest = builtins.foldl' (lowest: { priority, ... }: if priority < lowest then priority else lowest) 9999 values;
      chosen = builtins.filter ({ priority, ... }: priority == lowest) values;
    in
    if values == [ ] then
      throw "The option `${showOption location}' is used but not defined."
    else
      type.merge location (map ({ value, ... }: value) chosen);
in
{
  inherit mergeDefinitions isOption;

  evalModules =
    {
      modules,
      prefix ? [ ],
      specialArgs ? { },
    }:
    let
      flat = flatten (specialArgs // { inherit lib config options; }) modules;
      freeformType = builtins.foldl' (
        found: module: if module.freeformType != null then module.freeformType else found
      ) null flat;
      options = declare prefix (map (module: module.options) flat);
      config = configure prefix freeformType options (map (module: module.config) flat);
    in
    {
      inherit options config;
      # As nixpkgs gives a submodule's options to those who document them.
      documentedOptions =
        options
        // lib.optionalAttrs (freeformType != null) { _freeformOptions = freeformType.getSubOptions prefix; };
    };
}
