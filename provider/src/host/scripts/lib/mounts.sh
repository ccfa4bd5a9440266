# What somebody has mounted: root would empty that too, and not get rid of the folder after all.
# Needs: process_folder

# The mount points below a folder, which may itself be reached by links; none where the host does not tell.
mounts_below() (
  real="$(cd -P "$1" 2>/dev/null && pwd -P)" || return 0
  while read -r _ _ _ _ point _; do
    case "$point" in "$real"/*) echo "$point" ;; esac
  done 2>/dev/null <"$process_folder/self/mountinfo" || true
)

# refuse_mounts FOLDER...: before what lies there is thrown away.
refuse_mounts() {
  for folder in "$@"; do
    mounted="$(mounts_below "$folder")"
    [ -z "$mounted" ] || refuse "what is to be thrown away has somebody's mounts in it: unmount them:
$mounted"
  done
}
