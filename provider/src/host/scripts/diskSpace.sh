# The file systems of folders, as lines of `df -Pk`; of a folder that is not there, that of the nearest one above it.
# Needs: written_folders

for folder in $written_folders; do
  while [ ! -d "$folder/" ]; do folder="${folder%/*}"; done
  tell space "$(df -Pk "$folder/" | tail -n 1)"
done
