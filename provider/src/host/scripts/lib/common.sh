# What most scripts need.
# Needs: nothing

# Brings files and folders to the disk; an old coreutils' sync takes no names and brings all.
durable() { sync "$@" 2>/dev/null || sync; }

# Whether something is there, a link that leads nowhere too.
exists() { [ -e "$1" ] || [ -L "$1" ]; }

# Ends the script, or the step that is tried.
refuse() {
  echo "$1" >&2
  exit "${2-1}"
}
