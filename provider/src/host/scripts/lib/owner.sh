# Whose a VM is: the marker $deploy/owner, which holds a line with the ID and one with the URN of a resource. Where it is
# lost, or empty after a power cut, the unit says the ID.
# Needs: deploy owner_id owner_setting owner_urn unit_file

# Sets `id` and `urn`; both are empty where neither marker nor unit says whose the VM is.
read_owner() {
  id=
  urn=
  if [ -s "$deploy/owner" ]; then { read -r id; read -r urn; } <"$deploy/owner" || true; fi
  if [ -z "$id" ] && [ -e "$unit_file" ]; then
    id="$(sed -n "s/^$owner_setting=//p" "$unit_file" 2>/dev/null | head -n 1)"
    if [ -n "$id" ]; then urn="the one with the ID $id"; fi
  fi
}

write_owner() {
  clear -f "$deploy/owner.new"
  ( umask 077 && printf '%s\n' "$owner_id" "$owner_urn" >"$deploy/owner.new" )
  durable "$deploy/owner.new"
  mv -fT "$deploy/owner.new" "$deploy/owner"
}
