# Copies an interface's NAME.netdev and NAME.network to where systemd-networkd finds and may read them: the key folder
# itself is open to root alone. Keys that a file names by their paths come in with it, as networkd cannot read those either.
# What is written belongs to this process's group, which is networkd's, and is closed to all others.
# Usage: networkdFiles.sh FOLDER TARGET NAME...
# Needs: nothing
set -u
folder=$1 target=$2
shift 2
umask 027
status=0

# The text on standard input, with each key in the place of the path of its file. A key is never a command's argument.
with_keys() {
  while IFS= read -r line || [ -n "$line" ]; do
    setting=${line%%[ =]*}
    case $setting in
      PrivateKeyFile | PresharedKeyFile)
        path=${line#*=}
        path=${path#"${path%%[! ]*}"}
        key=''
        IFS= read -r key <"$path" || [ -n "$key" ] || return 1
        line=${setting%File}=$key
        ;;
    esac
    printf '%s\n' "$line"
  done
}

# copy FILE: leaves what was there before when it cannot be read whole.
copy() {
  copied=$target/50-simple-vm-$1
  if with_keys <"$folder/$1" >"$copied.new"; then
    mv "$copied.new" "$copied"
  else
    rm -f "$copied.new"
    echo "$folder/$1: a key that it names cannot be read" >&2
    status=1
  fi
}

mkdir -p "$target"
for name in "$@"; do
  if [ -e "$folder/$name.netdev" ]; then
    copy "$name.netdev"
  else
    echo "$folder/$name.netdev is not there: give it in keyFolders.wireguard.files" >&2
    status=1
  fi
  if [ -e "$folder/$name.network" ]; then copy "$name.network"; fi
done
exit $status
