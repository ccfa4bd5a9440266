# Removes what was staged. A step of its own: only who has the result may remove it. The reader on a link that was lost
# lives on, and would take the result away from the one on the next link.
# Needs: family staged
set -eu
rm -rf "$staged"
rmdir "$family" 2>/dev/null || true
