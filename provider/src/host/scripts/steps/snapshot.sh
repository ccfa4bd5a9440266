# A persistent drive as it was before the new VM; see lib/snapshot.sh. Before the stop it is found out how it can be made,
# which `$staged/snapshot` says from then on; where it cannot, the update warns and goes on without.
#
# `$previous/snapshot` is there while the drive is to be put back. Its time lies ahead for as long as the deploy lives: a
# deploy that comes after one that was interrupted does not throw away what a VM has written since.
# Needs: auto_start beat_seconds deploy drive drive_aside drive_snapshot image_seconds image_tool most_beside patience_seconds persist previous restart slack staged take_snapshot unit_file was_up

wants_snapshot() {
  [ "$take_snapshot$persist" = 11 ] && holds_something "$drive" || return 1
  if exists "$drive_aside" || empties_drive "$unit_file"; then return 1; fi
  if [ "$was_up" = 1 ]; then [ "$restart" = 1 ]; else [ "$auto_start" = 1 ]; fi
}

can_share_blocks() {
  rm -f "$deploy/probe" "$deploy/probe.copy"
  head -c 65536 /dev/zero >"$deploy/probe"
  durable "$deploy/probe"
  shared=1
  "$(program cp)" --reflink=always "$deploy/probe" "$deploy/probe.copy" 2>/dev/null || shared=0
  rm -f "$deploy/probe" "$deploy/probe.copy"
  [ "$shared" = 1 ]
}

is_qcow2() {
  [ -f "$1" ] && [ ! -L "$1" ] && [ "$(read_guest_file "$1" 4 | od -An -v -tu1 | tr -d ' \n')" = 817073251 ]
}

tool_of_image() {
  case "$image_tool" in "" | /*) echo "$image_tool" ;; *) ( program "$image_tool" ) ;; esac
}

# In KiB; too much where it takes long to find out. A name may hold line ends, and then looks like any line.
size_beside_image() {
  {
    "$(program timeout)" 10 "$(program find)" "$drive" -mindepth 1 -maxdepth 1 ! -name drive.qcow2 -exec du -sk '{}' + ||
      [ $? != 124 ] || printf '%s\t/\n' "$((most_beside + 1))"
  } | awk '/^[0-9]+\t\// { sum += $1 } END { print sum + 0 }'
}

why_no_snapshot() {
  if [ -n "$(mounts_below "$drive")" ]; then echo "something is mounted in it"
  elif ! is_beside "$drive" "$deploy"; then
    echo "the drive is on another mount or file system than $deploy"
  elif can_share_blocks; then echo shared >"$staged/snapshot"
  elif exists "$drive/drive.qcow2" && ! is_qcow2 "$drive/drive.qcow2"; then
    echo "the file system cannot share blocks, and drive.qcow2 is no qcow2 image"
  elif exists "$drive/drive.qcow2" && [ ! -x "$(tool_of_image)" ]; then
    echo "the file system cannot share blocks, and the VM's run script names no qemu-img"
  elif [ "$(size_beside_image)" -gt "$most_beside" ]; then
    echo "the file system cannot share blocks, and more than $((most_beside / 1024)) MiB lie beside drive.qcow2"
  else echo marked >"$staged/snapshot"
  fi
}

check_snapshot() {
  wants_snapshot || return 0
  why="$(why_no_snapshot)"
  if [ -n "$why" ]; then
    echo "$why" >"$staged/no_snapshot"
    warn "no snapshot of $drive was kept in this update: $why"
  elif [ "$(cat "$staged/snapshot")" = marked ]; then
    needed="$(($(size_beside_image) + slack))"
    free="$(df -Pk "$deploy" | awk 'END { print $4 }')"
    [ "$free" -ge "$needed" ] ||
      refuse "the snapshot of $drive needs $needed KiB, and $free KiB are free: No space left on device"
  fi
}

# briefly COMMAND...: of its complaints, which may be about any number of names, the beginning is told.
briefly() {
  rm -f "$staged/fault"
  { "$@" || : >"$staged/fault"; } 2>&1 >/dev/null | head -c 2000 >&2
  [ ! -e "$staged/fault" ]
}

# copy_as_owner COMMAND...: in the drive's folder, into the folder of descriptor 3, with the rights of the drive's user
# alone. Another process of that user's may still hold a folder of the drive open, and put links in it. Where systemd maps
# the drive's IDs, that user is `nobody`, as services of the host's may be: a capability that they lack keeps them out of
# /proc/PID/cwd (unit/commands.ts).
copy_as_owner() (
  owner="$(stat -c '%u %g' "$drive")"
  chown "${owner% *}:${owner#* }" "$drive_snapshot/drive"
  cd "$drive" || exit
  exec "$(program timeout)" "$image_seconds" setpriv --reuid="${owner% *}" --regid="${owner#* }" --clear-groups \
    --no-new-privs --inh-caps=-all,+net_broadcast --ambient-caps=-all,+net_broadcast -- "$@" \
    3<"$drive_snapshot/drive" 5>&- 6>&- 7>&- 8>&- 9>&-
)

# What was small enough before the VM stopped may have grown.
mark_drive() {
  [ "$(size_beside_image)" -le "$most_beside" ] || refuse "too much lies beside $drive/drive.qcow2 by now"
  if exists "$drive/drive.qcow2"; then
    tool_of_image >"$drive_snapshot/tool"
    if ! image_snapshot take "$(cat "$drive_snapshot/tool")"; then
      rm -f "$drive_snapshot/tool"
      refuse "no snapshot could be made in $drive/drive.qcow2; snapshot: false goes on without"
    fi
    ln "$drive/drive.qcow2" "$drive_snapshot/drive/drive.qcow2"
  fi
  briefly copy_as_owner "$(program find)" . -mindepth 1 -maxdepth 1 ! -name drive.qcow2 \
    -exec "$(program cp)" -a -t /proc/self/fd/3 '{}' + || refuse "$no_copy"
}

date_ahead() { touch -c -d "@$(($(date +%s) + patience_seconds))" "$previous/snapshot"; }

# It ends when the snapshot is no more to be put back, and with the deploy.
keep_dating() {
  while sleep "$beat_seconds" && kill -0 $$ && [ -e "$previous/snapshot" ]; do
    date_ahead
    durable "$previous/snapshot"
  done
}

change_snapshot() {
  [ -s "$staged/snapshot" ] && is_down || return 0
  rm -rf "$drive_snapshot"
  mkdir -m 0700 "$drive_snapshot" "$drive_snapshot/drive"
  no_copy="no snapshot of $drive could be made; snapshot: false goes on without"
  if [ "$(cat "$staged/snapshot")" = marked ]; then mark_drive
  else briefly copy_as_owner "$(program cp)" -a --reflink=always . /proc/self/fd/3/ || refuse "$no_copy"
  fi
  "$(program timeout)" "$image_seconds" "$(program find)" "$drive_snapshot" '(' -type f -o -type d ')' -exec "$(program sync)" '{}' +
  : >"$previous/snapshot"
  date_ahead
  durable "$previous/snapshot" "$previous" "$deploy"
  # No child of this shell, which waits for its own, and without the locks that this one holds. By exec: what is closed
  # for a function alone, dash keeps open under another number.
  ( exec </dev/null >/dev/null 2>&1 6>&- 7>&- 8>&- 9>&- && keep_dating & )
}

# Only of an earlier deploy: a clock that is set in this one means nothing.
written_since() {
  [ ! -e "$staged/snapshot" ] && ! putting_back &&
    [ -n "$("$(program find)" "$drive" -newer "$previous/snapshot" -print -quit 2>/dev/null | head -c 1)" ]
}

# The host starts no VM at boot on a drive that is half put back.
put_snapshot_back() {
  is_down || refuse "the VM runs: its drive cannot be put back"
  if written_since; then
    warn "$drive is as the VM left it: it has run on since an update was interrupted, and the snapshot from before that is dropped"
  else
    forget_wants
    bring_snapshot_back
  fi
  rm -f "$previous/snapshot"
  durable "$previous"
}

undo_snapshot() {
  if [ -e "$previous/snapshot" ]; then put_snapshot_back; fi
  forget_snapshot
}

# What cannot be dropped now is dropped by the next deploy.
forget_snapshot() {
  exists "$drive_snapshot" || return 0
  drop_snapshot || warn "the snapshot of $drive, which is needed no more, takes room until the next deploy: it could not be dropped"
}
