# What the transient unit runs first: it holds a lock for as long as the script runs, and tells that it has it. A file, as
# the unit's command lines must hold no `$` and no quotes: systemd 252 writes them to its own file in a form that it
# misreads when another VM's deploy reloads it.
# Needs: nothing
exec 8<"${0%/*}/running" && flock 8 && : >"${0%/*}/begun" && exec /bin/sh "${0%/*}/script"
