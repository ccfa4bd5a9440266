# What scripts left in memory whose provider was killed: nobody came for their results.
# Needs: family owner staged transient_prefix

# In the place of $owner nobody waits but the one who runs this; any other may still come again, on a new link, until the
# uptime in `deadline`. A script that is being staged holds the lock `starting`; one that runs is an active unit. Sets
# `uptime`, in seconds.
forget_lost_scripts() {
  read -r uptime _ </proc/uptime
  uptime="${uptime%%.*}"
  for lost in "$family"/*/; do
    lost="${lost%/}"
    [ "$lost" != "$staged" ] && [ -e "$lost/starting" ] && [ -e "$lost/owner" ] && [ -e "$lost/deadline" ] || continue
    { read -r lost_owner <"$lost/owner" && read -r lost_deadline <"$lost/deadline"; } 2>/dev/null || continue
    [ "$lost_owner" = "$owner" ] || [ "$lost_deadline" -lt "$uptime" ] || continue
    flock -n "$lost/starting" true || continue
    if [ -e "$lost/running" ]; then flock -n "$lost/running" true || continue; fi
    systemctl is-active --quiet "$transient_prefix${lost##*/}" || rm -rf "$lost" || true
  done
}
