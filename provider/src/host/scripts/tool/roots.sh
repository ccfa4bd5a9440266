# Garbage-collector roots that no VM has: of a name that has neither a unit nor a marker, and of a drive that is gone.
# With `removes` they are taken away, and what they alone held is deleted.
# Needs: attached_units deploy_pattern drive_aside_pattern drive_pattern own_units removes root_folder unit_pattern
set -eu

has_vm() {
  exists "$(path_of "$deploy_pattern")" || exists "$(path_of "$own_units/$unit_pattern")" ||
    exists "$(path_of "$attached_units/$unit_pattern")"
}
has_drive() { exists "$(path_of "$drive_pattern")" || exists "$(path_of "$drive_aside_pattern")"; }

# Whether the root of this file name is nobody's. What a deploy makes and saves beside a root is of the same VM.
is_unowned() {
  root_name="${1%.new}"
  root_name="${root_name%.previous}"
  name="${root_name%.drive}"
  if [ "$name" != "$root_name" ] && has_drive; then return 1; fi
  name="${name%.incoming}"
  name="${name%.deferred}"
  ! has_vm
}
# roots_in PATH: the links of a root, which may be a folder of them.
roots_in() {
  if [ -d "$1" ] && [ ! -L "$1" ]; then find "$1" -type l; else printf '%s\n' "$1"; fi
}
# Each path once, after those that it needs.
requisites_of() { xargs -r nix-store --query --requisites | awk '!seen[$0]++'; }
size_of() { xargs -r nix-store --query --size | awk '{ sum += $1 } END { printf "%.0f\n", sum }'; }
# What nothing needs but the roots that were taken away, each path before those that it needs: Nix deletes no path before
# those that need it, be they garbage themselves. Other garbage stays, with all that it needs.
held_alone() {
  nix-store --gc --print-dead 2>/dev/null | sort >"$work/garbage"
  sort "$work/held" | comm -23 "$work/garbage" - >"$work/other"
  xargs -r nix-store --check-validity --print-invalid <"$work/other" | sort >"$work/invalid"
  comm -23 "$work/other" "$work/invalid" | requisites_of | sort | comm -23 "$work/garbage" - >"$work/deletable"
  awk 'FILENAME == ARGV[1] { deletable[$0]; next } $0 in deletable' "$work/deletable" "$work/held" | tac
}

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
: >"$work/unowned"
: >"$work/targets"
for root in "$root_folder"/*; do
  exists "$root" || continue
  is_unowned "${root##*/}" || continue
  printf '%s\n' "$root" >>"$work/unowned"
  for link in $(roots_in "$root"); do
    target="$(readlink "$link")"
    tell root "$link $target"
    if nix-store --check-validity "$target" 2>/dev/null; then printf '%s\n' "$target" >>"$work/targets"; fi
  done
done
requisites_of <"$work/targets" >"$work/held"
tell held "$(size_of <"$work/held")"
[ "$removes" = 1 ] || exit 0

# A deploy may have taken the name since.
while read -r root; do
  if is_unowned "${root##*/}"; then rm -rf "$root"; fi
done <"$work/unowned"
held_alone >"$work/dead"
tell deleted "$(wc -l <"$work/dead" | tr -d ' ')"
tell freed "$(size_of <"$work/dead")"
xargs -r nix-store --delete <"$work/dead" >/dev/null
