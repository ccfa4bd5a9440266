# Files that a guest can exchange for anything at any moment.
# Needs: nothing

# program NAME: the path of a program. A busybox that is /bin/sh takes its own otherwise.
program() (
  set -f
  IFS=:
  for folder in $PATH; do
    if [ -x "$folder/$1" ]; then echo "$folder/$1" && return; fi
  done
)

# read_guest_file FILE BYTES [SKIP]: prints at most so many bytes, from the byte SKIP (default 0) on. A link is not followed,
# a pipe does not block (`nofollow`, `nonblock` and `skip_bytes` are in coreutils' dd). It fails, or prints nothing, for
# whatever is no file.
read_guest_file() {
  timeout 10 "$(program dd)" if="$1" iflag=nofollow,nonblock,skip_bytes bs="$2" count=1 skip="${3-0}" 2>/dev/null
}
