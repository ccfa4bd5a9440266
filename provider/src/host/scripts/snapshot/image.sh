# Works on a snapshot inside the drive's qcow2 image, run by lib/snapshot.sh as the VM's user in the drive's folder, with no
# QEMU on the image. The image may say anything: the format and the file are named, and what it stands on is not opened.
# A snapshot that is not there is dropped already, and cannot be restored: exit code 3.
# Arguments: what is to be done, qemu-img, the snapshot's tag.
# Needs: nothing
set -eu
image='json:{"driver":"qcow2","backing":null,"file":{"driver":"file","filename":"drive.qcow2"}}'

list="$("$2" snapshot -l "$image")"
case "$list" in *" $3 "*) there=1 ;; *) there=0 ;; esac
case "$1$there" in
take1) "$2" snapshot -d "$3" "$image" && "$2" snapshot -c "$3" "$image" ;;
take0) "$2" snapshot -c "$3" "$image" ;;
restore1) "$2" snapshot -a "$3" "$image" ;;
restore0) exit 3 ;;
drop1) "$2" snapshot -d "$3" "$image" ;;
esac
