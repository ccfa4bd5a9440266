# What a deploy has to know of a host.
# Needs: init_folder init_words kvm_device tools

tell user "$(id -u)"
tell path "$PATH"
tell machine "$(uname -m)"
[ -d "$init_folder" ] || tell missing "$init_words"
for tool in $tools; do command -v "$tool" >/dev/null 2>&1 || tell missing "$tool"; done
if command -v bash >/dev/null 2>&1; then tell bash yes; fi
if [ -c "$kvm_device" ]; then
  case "$(stat -c '%g %a' "$kvm_device")" in
  "0 "* | *[67]) ;;
  *[67]?) tell kvmGroup "$(stat -c %g "$kvm_device")" ;;
  esac
fi
