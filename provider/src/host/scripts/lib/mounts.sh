# What somebody has mounted: root would empty that too, or take it along, and not get rid of the folder after all.
# Needs: process_folder

# mounts_below FOLDER...: the mount points below folders, which may themselves be reached by links; a link is none. Nothing
# where the host does not tell. One process reads the list, of which a host may have thousands: bash reads it anew for each
# line. It has some characters as octal numbers. As `$(mounts_below FOLDER...)` alone: it goes into the folders. Source:
# proc(5), "/proc/PID/mountinfo".
mounts_below() {
  folders=
  for folder in "$@"; do
    [ -d "$folder" ] && [ ! -L "$folder" ] && cd -P "$folder" || continue
    folders="$folders$PWD/
"
  done
  [ -n "$folders" ] || return 0
  folders="$folders" awk '
    BEGIN { count = split(ENVIRON["folders"], folder, "\n") - 1 }
    {
      rest = $5
      point = ""
      while (match(rest, /\\[0-7][0-7][0-7]/)) {
        code = substr(rest, RSTART + 1, 1) * 64 + substr(rest, RSTART + 2, 1) * 8 + substr(rest, RSTART + 3, 1)
        point = point substr(rest, 1, RSTART - 1) sprintf("%c", code)
        rest = substr(rest, RSTART + 4)
      }
      point = point rest
      for (i = 1; i <= count; i++) if (index(point, folder[i]) == 1) print point
    }' "$process_folder/self/mountinfo" 2>/dev/null || true
}

# refuse_mounts FOLDER...: before what lies there is thrown away, or goes elsewhere.
refuse_mounts() {
  mounted="$(mounts_below "$@")"
  [ -z "$mounted" ] || refuse "what is to be thrown away has somebody's mounts in it: unmount them:
$mounted"
}
