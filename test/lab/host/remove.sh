#!/bin/sh
# Removes a lab host, booted or not: processes, control groups, link, disk and record, and with the last host the bridge.
# From the environment: RUNTIME (the folder of all records), NUMBER, DISK, VETH, CGROUP, BRIDGE. The lock must be held.
set -eu
sh "$(dirname "$0")/halt.sh"
ip link delete "$VETH" 2>/dev/null || true
rm -rf "$DISK" "${RUNTIME:?}/hosts/$NUMBER"
# Only an empty folder can be removed: this was the last host then.
if rmdir "$RUNTIME/hosts" 2>/dev/null; then ip link delete "$BRIDGE" 2>/dev/null || true; fi
