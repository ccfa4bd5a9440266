# Refuses a VM or a key folder that is another resource's.
# Needs: adopt is_new key_folder name other_owner other_state owner_id owner_urn urn

# Ends the script unless the VM is this resource's by its ID. Where `is_new` is 1, no deploy of it has finished yet and the
# URN does as well: a create that was cut off finds its VM again. Any other update never goes by the URN, which is the same
# in the state of another backend. Another's VM is respected unless `adopt` is 1. Sets `id` and `urn`.
check_owner() {
  read_owner
  if [ -z "$id" ] || [ "$id" = "$owner_id" ] || [ "$adopt" = 1 ]; then return; fi
  kind=VM
  if exists "$key_folder"; then kind="key folder"; fi
  if [ "$urn" != "$owner_urn" ]; then
    refuse "the $kind $name on this host belongs to another resource: $urn" "$other_owner"
  fi
  if [ "$is_new" = 0 ]; then
    refuse "another state of this resource has taken the $kind $name: its ID is $id, not $owner_id" "$other_state"
  fi
}
