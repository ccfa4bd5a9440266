import type { RestingFault } from "../fault";
import { places } from "../vmOnHost";

const key = (name: string): string => `${places(name).keys}/wg/key`;

/** Somebody on the host, or a guest, works on a VM's key folders and drive. */
export const fileFaults: RestingFault[] = [
  {
    name: "key-edited",
    what: "a key file is edited",
    quick: true,
    breaks: `echo changed >${key("key-edited")}`,
    drift: ["keyFolders"],
  },
  {
    name: "key-removed",
    what: "a key file is removed",
    breaks: `rm ${key("key-removed")}`,
    drift: ["keyFolders"],
  },
  {
    name: "key-loosened",
    what: "a key file is opened to all users",
    breaks: `chmod 0666 ${key("key-loosened")}`,
    drift: ["keyFolders"],
  },
  {
    name: "key-folder",
    what: "a folder with something in it takes a key file's place",
    quick: true,
    breaks: `rm ${key("key-folder")} && mkdir -p ${key("key-folder")}/x`,
    drift: ["keyFolders"],
  },
  {
    name: "key-link",
    what: "a link to a file of the host takes a key file's place",
    quick: true,
    breaks: `ln -sf /etc/motd ${key("key-link")}`,
    drift: ["keyFolders"],
  },
  {
    name: "key-fifo",
    what: "a pipe takes a key file's place",
    breaks: `rm ${key("key-fifo")} && mkfifo ${key("key-fifo")}`,
    drift: ["keyFolders"],
  },
  {
    name: "key-made",
    what: "a key that the host made is written over",
    breaks: `echo another >${places("key-made").keys}/wg/made`,
    drift: ["keyFolders"],
  },
  {
    name: "keys-removed",
    what: "all key folders are removed",
    breaks: `rm -r ${places("keys-removed").keys}`,
    drift: ["keyFolders"],
  },
  {
    name: "keys-foreign",
    what: "the VM is down and its keys another user's, as where what gives them back was killed with QEMU",
    breaks: `systemctl stop simple-vm-keys-foreign; chown -R 12345 ${places("keys-foreign").keys}/wg`,
    drift: ["stopped", "keyFolders"],
  },
  {
    name: "state-link",
    what: "systemd's link to the drive's folder is removed",
    breaks: "rm /var/lib/simple-vms/state-link",
    drift: [],
  },
  {
    name: "drive-mounted",
    what: "the drive's folder becomes a mount point of its own",
    quick: true,
    breaks: `systemctl stop simple-vm-drive-mounted; mount --bind ${places("drive-mounted").drive} ${places("drive-mounted").drive}`,
    drift: ["stopped"],
    takesBack: `umount ${places("drive-mounted").drive}`,
  },
  {
    name: "drive-foreign",
    what: "the drive's folder and drive become another user's",
    breaks: `systemctl stop simple-vm-drive-foreign; chown -R 12345 ${places("drive-foreign").drive}`,
    drift: ["stopped"],
  },
];
