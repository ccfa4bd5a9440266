import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { counted, DriveHost, paths, unitFile } from "./driveHost";

/** How the host keeps a snapshot: its file system shares blocks, or the image has it inside. */
export type Way = "shared" | "marked";

const folder = paths.driveDirectory;

/** The VM that an update brings writes to all that its drive's folder has, also if it crashes then. */
const systemctl = `
case "$1" in
is-active) [ -e "$host/active" ] && echo active || echo inactive ;;
stop) rm -f "$host/active" ;;
start)
  if grep -q /r-other "$host${unitFile}"; then
    echo changed >"$host${folder}/mark"
    echo new >"$host${folder}/new"
    qemu-io -f qcow2 -c 'write -q -P 2 0 256k' "$host${folder}/drive.qcow2"
    [ ! -e "$host/crash" ] || exit 1
    [ ! -e "$host/slow" ] || for _ in $(seq 100); do
      snapshot="$host${paths.deploy}/previous/snapshot"
      [ -e "$host/old" ] || /bin/touch -d @0 "$snapshot" "$host/old"
      [ "$snapshot" -nt "$host/old" ] && /bin/touch "$host/dated" && break
      /bin/sleep 0.1
    done
  fi
  touch "$host/active"
  ;;
show) case "$*" in *MainPID*) echo MainPID=1 ;; *) echo no ;; esac ;;
esac`;

/** Runs what it is told at once; to a QEMU that runs, dropping a snapshot is its own work. */
const systemdRun = `
for word; do
  case "$word" in --property=StateDirectory=*) cd "$host/var/lib/private/\${word##*=}" ;; esac
done
while [ "$1" != /bin/sh ]; do shift; done
text="$(cat)"
case "$text" in
*delvm*) [ ! -e "$host/deaf" ] && qemu-img snapshot -d simple-vm-update "$host${folder}/drive.qcow2" ;;
*) [ ! -e "$host/active" ] && printf '%s\n' "$text" | "$@" ;;
esac`;

const cp = `
case "$*" in *fd/3*) sed -n 's/^CapAmb:[[:space:]]*//p' /proc/self/status >"$host/held" ;; esac
case "$*" in
*--reflink=always*) [ -e "$host/reflink" ] || exit 1 ;;
esac
${counted("/bin/cp").replace('"$@"', '"$@" --reflink=auto')}`;

/** A host whose VM has a drive of qcow2 that root's scripts and a real qemu-img work on. */
export class SnapshotHost extends DriveHost {
  constructor(way: Way, shell?: readonly string[]) {
    const real = ["touch", "mkdir"].map((name) => [name, counted(`/bin/${name}`)]);
    super(
      {
        systemctl,
        "systemd-run": systemdRun,
        cp,

        "qemu-img": counted("/usr/bin/qemu-img"),
        ...Object.fromEntries(real),
      },
      shell,
    );
    mkdirSync(this.host, { recursive: true });
    if (way === "shared") this.place("reflink");
  }

  /** A persistent VM that runs, with the image that its drive is. */
  override install(): void {
    super.install();
    const image = join(this.host, folder, "drive.qcow2");
    spawnSync("qemu-img", ["create", "-q", "-f", "qcow2", image, "1M"]);
    this.qemuIo("write -q -P 1 0 256k");
  }

  /** What the drive's folder holds: its mark, the image's first byte, and a file that the other VM makes. */
  drive(): [mark: string | undefined, image: number | undefined, made: boolean] {
    const image = [1, 2].find((byte) => this.qemuIo(`read -q -P ${byte} 0 256k`));
    return [this.content(`${folder}/mark`)?.trim(), image, existsSync(join(this.host, folder, "new"))];
  }

  /** What is left of snapshots: the folder, and those inside the image. */
  snapshots(): [folder: boolean, inside: string] {
    const image = join(this.host, folder, "drive.qcow2");
    const { stdout } = spawnSync("qemu-img", ["snapshot", "-l", image], { encoding: "utf8" });
    return [existsSync(join(this.host, paths.snapshot)), stdout];
  }

  /** The VM writes to its drive in so many minutes. */
  writeLater(minutes: number): void {
    this.place(`${folder}/later`);
    const then = Date.now() / 1000 + minutes * 60;
    utimesSync(join(this.host, folder, "later"), then, then);
  }

  /** Runs a line of sh with a word as its $1; gives its output. */
  sh(line: string, word: string): string {
    return spawnSync("/bin/sh", ["-c", line, "sh", word], { encoding: "utf8" }).stdout;
  }

  private qemuIo(command: string): boolean {
    const image = join(this.host, folder, "drive.qcow2");
    return spawnSync("qemu-io", ["-f", "qcow2", "-c", command, image]).stdout.toString() === "";
  }
}
