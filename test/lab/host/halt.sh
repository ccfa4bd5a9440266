#!/bin/sh
# Ends every process of a lab host at once and removes its control groups; its disk stays. From the environment: CGROUP.
set -u
[ -d "$CGROUP" ] || exit 0
echo 1 >"$CGROUP/cgroup.kill"
attempts=0
while grep -qs 'populated 1' "$CGROUP/cgroup.events"; do
	[ $attempts -lt 500 ] || { echo "processes of a lab host in $CGROUP cannot be ended" >&2; exit 1; }
	sleep 0.02
	attempts=$((attempts + 1))
done
# nspawn mirrors them in version 1's own hierarchy where there is one.
for hierarchy in "${CGROUP%/*}" /sys/fs/cgroup/systemd; do
	[ ! -d "$hierarchy/${CGROUP##*/}" ] || find "$hierarchy/${CGROUP##*/}" -depth -type d -exec rmdir {} +
done
