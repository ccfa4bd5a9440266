# Two packages of a host's store with all that they need; tells nothing of one that is not valid there. Changes nothing.
# Needs: package_after package_before
set -eu

tell_closure() {
  nix-store --check-validity "$2" 2>/dev/null || return 0
  nix-store --query --requisites "$2" | xargs nix-store --dump-db | tell_text "$1"
}
tell_closure before "$package_before"
tell_closure after "$package_after"
