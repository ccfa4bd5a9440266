# Writes the owner marker, after checkName.sh has found that the VM may have the name.
# Needs: deploy

hold_shared_folders
make_shared_folder "${deploy%/*}"
mkdir -p "$deploy"
chmod 0700 "$deploy"
write_owner
