{
  description = "The guest's side of SimpleVm: key folders of the host, mounted by their tags";

  outputs = _: { nixosModules.default = ./guest.nix; };
}
