# Options, and what a definition may be wrapped in.
{ lib }:
rec {
  mkOption = declaration: declaration // { _type = "option"; };
  mkEnableOption =
    name:
    mkOption {
      default = false;
      example = true;
      description = "Whether to enable ${name}.";
      type = lib.types.bool;
    };

  mkIf = condition: content: {
    _type = "if";
    inherit condition content;
  };
  mkMerge = contents: {
    _type = "merge";
    inherit contents;
  };
  mkOverride = priority: content: {
    _type = "override";
    inherit priority content;
  };
  mkDefault = mkOverride 1000;
  mkForce = mkOverride 50;

  # The parts of a definition of a set whose wrappers are moved to its members: which names there are does not depend on
  # a condition then, as that may ask for the configuration that is being made.
  pushDown =
    definition:
    let
      wrapped = wrap: map (builtins.mapAttrs (_: wrap)) (pushDown definition.content);
    in
    {
      merge = builtins.concatMap pushDown (definition.contents or [ ]);
      "if" = wrapped (mkIf definition.condition);
      override = wrapped (mkOverride definition.priority);
    }
    .${definition._type or ""} or [ definition ];

  # What is left of a definition when its conditions are known: values with their priorities. A lower one counts more.
  discharge = definition: dischargeWith 100 definition;
  dischargeWith =
    priority: definition:
    {
      merge = builtins.concatMap (dischargeWith priority) (definition.contents or [ ]);
      "if" = if definition.condition then dischargeWith priority definition.content else [ ];
      override = dischargeWith definition.priority definition.content;
    }
    .${definition._type or ""} or [
      {
        inherit priority;
        value = definition;
      }
    ];
}
