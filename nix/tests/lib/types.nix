# The types of options: what a value must be, how several become one, and the words for it, which are nixpkgs'.
{ lib }:
let
  inherit (lib) concatStringsSep showOption;

  make =
    {
      description,
      check,
      merge ? mergeEqual,
      getSubOptions ? _: { },
    }:
    {
      _type = "option-type";
      inherit description check getSubOptions;
      # The values are already those of the lowest priority.
      merge =
        location: values:
        if builtins.all check values then
          merge location values
        else
          throw "A definition for option `${showOption location}' is not of type `${description}'.";
    };

  mergeEqual =
    location: values:
    if builtins.all (value: value == builtins.head values) values then
      builtins.head values
    else
      throw "The option `${showOption location}' has conflicting definition values.";

  valueOf =
    type: location: definitions:
    lib.mergeDefinitions location type definitions;
in
rec {
  raw = make {
    description = "raw value";
    check = _: true;
  };
  bool = make {
    description = "boolean";
    check = lib.isBool;
  };
  str = make {
    description = "string";
    check = lib.isString;
  };
  int = make {
    description = "signed integer";
    check = lib.isInt;
  };
  ints = {
    positive = make {
      description = "positive integer, meaning >0";
      check = value: lib.isInt value && value > 0;
    };
    between =
      low: high:
      make {
        description = "integer between ${toString low} and ${toString high} (both inclusive)";
        check = value: lib.isInt value && value >= low && value <= high;
      };
  };
  port = make {
    description = "16 bit unsigned integer; between 0 and 65535 (both inclusive)";
    check = value: lib.isInt value && value >= 0 && value <= 65535;
  };
  strMatching =
    pattern:
    make {
      description = "string matching the pattern ${pattern}";
      check = value: lib.isString value && builtins.match pattern value != null;
    };
  enum =
    values:
    make {
      description = "one of ${concatStringsSep ", " (map builtins.toJSON values)}";
      check = value: builtins.elem value values;
    };
  nullOr =
    type:
    make {
      description = "null or ${type.description}";
      check = value: value == null || type.check value;
      merge = location: values: if builtins.all (value: value == null) values then null else type.merge location values;
      getSubOptions = type.getSubOptions;
    };
  listOf =
    type:
    make {
      description = "list of ${type.description}";
      check = lib.isList;
      merge = location: values: map (value: type.merge location [ value ]) (builtins.concatLists values);
      getSubOptions = location: type.getSubOptions (location ++ [ "*" ]);
    };
  attrsOf =
    type:
    make {
      description = "attribute set of ${type.description}";
      check = lib.isAttrs;
      merge =
        location: values:
        let
          names = lib.unique (builtins.concatMap builtins.attrNames values);
          definitionsOf = name: builtins.concatMap (set: lib.optional (set ? ${name}) set.${name}) values;
          defined = builtins.filter (name: builtins.concatMap lib.discharge (definitionsOf name) != [ ]) names;
        in
        lib.genAttrs defined (name: valueOf type (location ++ [ name ]) (definitionsOf name));
      getSubOptions = location: type.getSubOptions (location ++ [ "<name>" ]);
    };
  submodule =
    module:
    make {
      description = "submodule";
      check = value: lib.isAttrs value || lib.isFunction value;
      merge =
        location: values:
        (lib.evalModules {
          prefix = location;
          specialArgs.name = lib.last location;
          modules = [ module ] ++ map (value: { config = value; }) values;
        }).config;
      getSubOptions =
        location:
        (lib.evalModules {
          prefix = location;
          specialArgs.name = "<name>";
          modules = [ module ];
        }).documentedOptions;
    };
}
