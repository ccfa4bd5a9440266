# Functions of plain values.
rec {
  inherit (builtins) listToAttrs mapAttrs attrNames attrValues concatLists concatStringsSep isAttrs isString isList isInt isBool isFunction;

  optional = condition: value: if condition then [ value ] else [ ];
  optionalAttrs = condition: value: if condition then value else { };
  concatMap = builtins.concatMap;
  last = list: builtins.elemAt list (builtins.length list - 1);
  unique = builtins.foldl' (found: one: if builtins.elem one found then found else found ++ [ one ]) [ ];

  nameValuePair = name: value: { inherit name value; };
  genAttrs = names: make: listToAttrs (map (name: nameValuePair name (make name)) names);
  mapAttrsToList = make: set: map (name: make name set.${name}) (attrNames set);
  mapAttrs' = make: set: listToAttrs (mapAttrsToList make set);
  filterAttrs =
    fits: set:
    listToAttrs (
      concatMap (name: optional (fits name set.${name}) (nameValuePair name set.${name})) (attrNames set)
    );
  showOption = concatStringsSep ".";
}
