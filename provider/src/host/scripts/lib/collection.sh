# Garbage collections of the host's store.
# Needs: collection_lock collection_seconds

# Waits for the end of one that runs. It holds its lock by flock(2), alone. Source: Nix, src/libstore/gc.cc.
wait_for_collection() {
  if [ -e "$collection_lock" ] && ! flock -s -w "$collection_seconds" "$collection_lock" true; then
    refuse "a garbage collection has been running on the host for $collection_seconds s: go on when it is over"
  fi
}
