# Writes the owner marker, after checkName.sh has found that the VM may have the name.
# Needs: deploy

hold_shared_folders
make_shared_folder "${deploy%/*}"
if [ -d "$deploy" ]; then chmod 0700 "$deploy"; else mkdir -p -m 0700 "$deploy"; fi
write_owner
