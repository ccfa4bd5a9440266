# Files that a guest can exchange for anything at any moment.
# Needs: nothing

# read_guest_file FILE BYTES [SKIP]: prints at most so many bytes, from the byte SKIP (default 0) on. A link is not followed,
# a pipe does not block (`nofollow`, `nonblock` and `skip_bytes` are in coreutils' dd). It fails, or prints nothing, for
# whatever is no file.
read_guest_file() {
  timeout 10 "$(program dd)" if="$1" iflag=nofollow,nonblock,skip_bytes bs="$2" count=1 skip="${3-0}" 2>/dev/null
}
