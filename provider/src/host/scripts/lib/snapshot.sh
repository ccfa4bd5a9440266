# The snapshot of a persistent drive that an update goes back to. $drive_snapshot is root's folder on the drive's own file
# system, and `drive` in it is all that the drive's folder held: copies that share their blocks with the drive where the
# file system can do that; else copies of what is small, and as the drive's image a second name of the same file, which
# holds a snapshot inside. The file `tool` then names the qemu-img that made it.
#
# It is made and restored while the VM is down. Root moves whole folders and opens nothing that a guest wrote: whoever
# reads the image, or speaks with QEMU, is the VM's user in a sandbox, and what is copied is copied with that user's rights.
# Needs: drive drive_snapshot forget_in_qemu image_seconds image_work runtime snapshot_tag state_directory vm_directory vm_user

# as_vm_user PROPERTY... /bin/sh -s WORD...: runs standard input. It is no part of the command line, as a `$` would be.
as_vm_user() {
  systemd-run --quiet --collect --wait --pipe --setenv=PATH="$PATH" --property=RuntimeMaxSec="$image_seconds" \
    --property=DynamicUser=yes --property=User="$vm_user" --property=UMask=0077 --property=MemoryMax=1G \
    --property=RestrictAddressFamilies=AF_UNIX --property=PrivateTmp=yes --property=PrivateDevices=yes \
    --property=ProtectHome=yes --property=ProtectKernelTunables=yes --property=ProtectProc=invisible \
    --property=CapabilityBoundingSet= --property=RestrictNamespaces=yes --property=SystemCallFilter=@system-service "$@"
}

# image_snapshot take|restore|drop TOOL
image_snapshot() {
  printf '%s\n' "$image_work" |
    as_vm_user --property=StateDirectory="$vm_directory" --property=StateDirectoryMode=0700 \
      --property=WorkingDirectory="$state_directory" /bin/sh -s "$1" "$2" "$snapshot_tag"
}

# QEMU itself drops what is in an image that it uses. The folder of its pipes is open to the VM's user, and is not claimed by
# `RuntimeDirectory=`: systemd would move it, or remove it afterwards.
forget_in_running_qemu() {
  printf '%s\n' "$forget_in_qemu" |
    as_vm_user --setenv=RUNTIME_DIRECTORY="$runtime" /bin/sh -s
}

# A folder takes the other's place by two renames. Between them the drive is in $drive_snapshot alone.
move_snapshot_back() {
  if ! exists "$drive_snapshot/drive"; then return; fi
  if exists "$drive"; then
    refuse_mounts "$drive" "$drive_snapshot"
    rm -rf "$drive_snapshot/failed"
    mv -T "$drive" "$drive_snapshot/failed"
  fi
  chown -hR "$(stat -c %u:%g "$drive_snapshot/drive")" "$drive_snapshot/drive"
  mv -T "$drive_snapshot/drive" "$drive"
  durable "${drive%/*}" "$drive_snapshot"
}

# Whether a drive was being put back and is not yet: it lacks a rename, or what its image held.
putting_back() {
  exists "$drive_snapshot" || return 1
  exists "$drive_snapshot/failed" && exists "$drive_snapshot/drive" && return
  [ -e "$drive_snapshot/tool" ] && ! exists "$drive_snapshot/drive"
}

# Only QEMU of the new VM can have thrown the snapshot away. Then the old VM comes back all the same.
restore_image() {
  image_snapshot restore "$(cat "$drive_snapshot/tool")" && return
  [ $? = 3 ] || return 1
  warn "$drive is as the new VM left it: its image holds the snapshot no more"
}

# The file `tool` is called `restored` from then on.
bring_snapshot_back() {
  move_snapshot_back
  [ -e "$drive_snapshot/tool" ] || return 0
  restore_image
  mv -f "$drive_snapshot/tool" "$drive_snapshot/restored"
}

drop_snapshot() {
  [ -z "$(mounts_below "$drive_snapshot")" ] || return 1
  for tool in "$drive_snapshot/tool" "$drive_snapshot/restored"; do
    [ -e "$tool" ] || continue
    if is_down; then image_snapshot drop "$(cat "$tool")"; else forget_in_running_qemu; fi || return 1
  done
  rm -rf "$drive_snapshot"
}
