# What most scripts need.
# Needs: nothing

# Brings files and folders to the disk; an old coreutils' sync takes no names and brings all.
durable() { sync "$@" 2>/dev/null || sync; }

# Whether something is there, a link that leads nowhere too.
exists() { [ -e "$1" ] || [ -L "$1" ]; }

# clear OPTION PATH...: as `rm OPTION PATH...`, but it starts no process where nothing is there.
clear() {
  clear_option="$1"
  shift
  for cleared in "$@"; do
    if exists "$cleared"; then
      rm "$clear_option" "$@"
      return
    fi
  done
}

# program NAME: the path of a program, as `$(program NAME)` alone. A busybox that is /bin/sh takes its own otherwise.
program() {
  set -f
  IFS=:
  for folder in $PATH; do
    if [ -x "$folder/$1" ]; then echo "$folder/$1" && return; fi
  done
}

# Ends the script, or the step that is tried.
refuse() {
  echo "$1" >&2
  exit "${2-1}"
}
