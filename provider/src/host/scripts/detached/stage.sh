# Stages standard input in memory and starts the transient unit. The input is commands that write the files, and a last line
# that tells that all of it has come. `printf` is a builtin: no content is an argument. Whatever comes in between, staged
# secrets do not stay: systemd removes their folder when the unit is no more, however that ended (systemd.exec(5),
# "RuntimeDirectory="). A script that hangs is ended at its deadline: it may hold a lock. Room for the longest result, and
# for putting back what was before, is taken before anything is changed: others may fill the memory meanwhile.
# Needs: deadline_seconds last_line owner patience staged transient uptime
set -eu
umask 077
trap 'rm -rf "$staged"' EXIT
mkdir -p "$staged/secrets"
exec 7>"$staged/starting"
flock 7
forget_lost_scripts
printf '%s\n' "$owner" >"$staged/owner"
echo "$((uptime + patience))" >"$staged/deadline"
files="$(cat)"
case "$files" in *"$last_line") eval "$files" ;; *) refuse "the connection was lost before it began" ;; esac
files=
: >"$staged/running"
printf %98304s "" >"$staged/room.result"
printf %32768s "" >"$staged/room.back"
systemd-run --quiet --collect --unit="$transient" --setenv=PATH="$PATH" \
  --property=SyslogLevelPrefix=no --property=RuntimeDirectoryMode=0700 \
  --property=RuntimeDirectory="${staged#/run/}/secrets" --property=RuntimeMaxSec="$deadline_seconds" /bin/sh "$staged/begin"
trap - EXIT
exec 7>&-
