# What a deploy has to know of a host.
# Needs: init_folder init_words kvm_device os_release tools

tell user "$(id -u)"
tell path "$PATH"
tell machine "$(uname -m)"
[ -d "$init_folder" ] || tell missing "$init_words"
for tool in $tools; do command -v "$tool" >/dev/null 2>&1 || tell missing "$tool"; done
# By builtins alone, as this is for a host that lacks tools (os-release(5)).
distribution=
if [ -r "$os_release" ]; then
  while IFS='=' read -r name value; do
    case "$name" in ID | ID_LIKE) distribution="$distribution $value" ;; esac
  done <"$os_release"
fi
tell distribution "$distribution"
if command -v bash >/dev/null 2>&1; then tell bash yes; fi
if [ -c "$kvm_device" ]; then
  case "$(stat -c '%g %a' "$kvm_device")" in
  *[67]) ;;
  "0 "*) closed=1 ;;
  *[67]?) tell kvmGroup "$(stat -c %g "$kvm_device")" ;;
  *) closed=1 ;;
  esac
  if ! ( : <>"$kvm_device" ) 2>/dev/null; then tell kvmFault dead
  elif [ "${closed-}" = 1 ]; then tell kvmFault closed
  fi
else tell kvmFault missing
fi
tell_version() { case "$2" in [0-9]*) tell "$1" "$2" ;; esac; }
# shellcheck disable=SC2046
set -- $(systemctl --version 2>/dev/null)
tell_version systemd "${2-}"
# shellcheck disable=SC2046
set -- $(nix-store --version 2>/dev/null)
tell_version nix "${3-}"
