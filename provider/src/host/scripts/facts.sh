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
  "0 "* | *[67]) ;;
  *[67]?) tell kvmGroup "$(stat -c %g "$kvm_device")" ;;
  esac
fi
