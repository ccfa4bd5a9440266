import { SimpleVmError } from "../errors/error";

/**
 * Linux allows 128 KiB for one argument, and sshd hands the whole line to the login shell as one.
 * A script may be about 100 KiB long, which leaves room for quoting and for what stands around it.
 */
const LONGEST_LINE = 124 * 1024;

/** Stands between what the login shell prints when it starts and the script's own output. */
const OUTPUT_MARKER = "simple-vm: output begins";

/** Stands before the login shell's PATH, after whatever the profile printed. */
const PATH_MARKER = "simple-vm-path:";

/** Where NixOS and Nix's own installer put their commands, and what non-root users lack on Debian. */
const LAST_RESORT_PATH =
  "/run/wrappers/bin:/run/current-system/sw/bin:/nix/var/nix/profiles/default/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * A login shell reads the profile, in a process of its own: with no standard input, so that the profile cannot eat ours, and
 * with its output thrown away up to the marker. A profile that ends early, or a shell without `-l`, leaves PATH as sshd made it.
 */
const FIND_LOGIN_PATH = `
found=$(/bin/sh -lc 'printf "\\n%s%s" "$0" "$PATH"' ${PATH_MARKER} </dev/null 2>/dev/null)
case $found in
  *${PATH_MARKER}*) PATH=\${found##*${PATH_MARKER}}:$PATH profile=read ;;
  *) profile=failed ;;
esac
`;

/**
 * A part of PATH that is empty or relative is the folder where a command runs: of what root runs in a VM's folders, that is
 * where a guest that has broken out into its QEMU may put programs.
 */
const LEAVE_RELATIVE_OUT = `
absolute=
IFS=:
for folder in $PATH; do
  case $folder in /*) absolute=$absolute\${absolute:+:}$folder ;; esac
done
unset IFS
PATH=$absolute
`;

/** Stands before the PATH that scripts after this one can be given, in the line before the script's own output. */
const FOUND_MARKER = "simple-vm: found ";

/** What follows a script: $code is its exit code. */
const TELL_AND_EXIT = `
if [ "$code" -eq 127 ]; then
  [ "$profile" = read ] || echo 'The login profile (/etc/profile, ~/.profile) ended early, so that its PATH is not used.' >&2
  echo "Searched: $PATH" >&2
fi
exit "$code"
`;

/** $1: script, $2: seconds, $3: the PATH of the user who called sudo, or nothing. */
const RUN_SCRIPT = `${FIND_LOGIN_PATH}
PATH=$PATH\${3:+:$3}:${LAST_RESORT_PATH}
${LEAVE_RELATIVE_OUT}
export PATH
unset found
if timeout -k 5 5 true >/dev/null 2>&1; then
  [ "$profile" = failed ] || printf '%s\\n' "${FOUND_MARKER}$PATH"
  printf '%s\\n' '${OUTPUT_MARKER}'
  timeout -k 10 "$2" /bin/sh -c "$1"
else
  printf '%s\\n' '${OUTPUT_MARKER}'
  /bin/sh -c "$1"
fi
code=$?${TELL_AND_EXIT}`;

/** $1: script, $2: seconds, $3: the PATH that an earlier script has found. The host has `timeout`. */
const RUN_WITH_PATH = `
PATH=$3 profile=read
export PATH
printf '%s\\n' '${OUTPUT_MARKER}'
timeout -k 10 "$2" /bin/sh -c "$1"
code=$?${TELL_AND_EXIT}`;

/** $1: RUN_WITH_PATH, $2: script, $3: seconds, $4: the PATH. */
const RUN_AS_ROOT_WITH_PATH = `
PATH=$4
export PATH
if [ "$(id -u)" = 0 ]; then exec /bin/sh -c "$1" simple-vm "$2" "$3" "$4"; fi
exec sudo -n -H /bin/sh -c "$1" simple-vm "$2" "$3" "$4"
`;

/** $1: RUN_SCRIPT, $2: script, $3: seconds. */
const RUN_AS_ROOT = `${FIND_LOGIN_PATH}
PATH=$PATH:${LAST_RESORT_PATH}
if [ "$(id -u)" = 0 ]; then exec /bin/sh -c "$1" simple-vm "$2" "$3"; fi
exec sudo -n -H /bin/sh -c "$1" simple-vm "$2" "$3" "$PATH"
`;

/** How a script is to be run. */
export interface CommandLineOptions {
  /** Run it as root through `sudo -n`. */
  sudo: boolean;
  /** After so many seconds the host ends it. */
  timeoutSeconds: number;
  /** What `foundPath` gave of an earlier script on this host. Default: a login shell is asked. */
  path?: string;
}

/**
 * The command line that runs a script by /bin/sh on a host with any login shell (sh, bash, zsh, fish), with the PATH of a login.
 * The host ends it after `timeoutSeconds`, by `timeout` where there is one. A login shell takes longer than most scripts, so
 * its PATH is asked for once.
 *
 * @throws SimpleVmError when the script is too long for a command line or holds a null character
 */
export function commandLine(script: string, { sudo, timeoutSeconds, path }: CommandLineOptions): string {
  const seconds = String(Math.max(1, Math.ceil(timeoutSeconds)));
  const asks = path === undefined;
  const found = asks ? [] : [path];
  const run = asks ? RUN_SCRIPT : RUN_WITH_PATH;
  const runAsRoot = asks ? RUN_AS_ROOT : RUN_AS_ROOT_WITH_PATH;
  const words = sudo
    ? [runAsRoot, "simple-vm", run, script, seconds, ...found]
    : [run, "simple-vm", script, seconds, ...found];
  const line = `/bin/sh -c ${words.map(quoteForAnyShell).join(" ")}`;
  const length = Buffer.byteLength(line);
  if (length > LONGEST_LINE) {
    throw new SimpleVmError({
      kind: "commandLine",
      where: "a script for a host",
      what: "a script is too long for a command line",
      why: `it has ${length} bytes when quoted, and ${LONGEST_LINE} fit`,
    });
  }
  return line;
}

/**
 * One word for sh, bash, zsh and fish alike. Libraries quote for sh alone: fish also takes `\\` and `\'` for escapes within
 * single quotes, and knows no escaped backtick. So these two characters stand outside, each behind a backslash.
 *
 * @throws SimpleVmError for a null character, which no command line can hold
 */
export function quoteForAnyShell(word: string): string {
  if (word.includes("\0"))
    throw new SimpleVmError({
      kind: "commandLine",
      where: "a script for a host",
      what: "a command line cannot hold a null character",
    });
  return `'${word.replace(/['\\]/g, (character) => `'\\${character}'`)}'`;
}

/**
 * The PATH that a script was run with, for those after it on the same host; `undefined` when a login shell did not give
 * it, or the host has no `timeout`: then each script looks again.
 */
export function foundPath(stdout: Buffer): string | undefined {
  const before = stdout.toString("utf8", 0, Math.max(0, stdout.indexOf(`${OUTPUT_MARKER}\n`)));
  const line = before.split("\n").at(-2);
  return line?.startsWith(FOUND_MARKER) ? line.slice(FOUND_MARKER.length) : undefined;
}

/** The script's own output, or `undefined` when the script was not reached. */
export function scriptOutput(stdout: Buffer): Buffer | undefined {
  const marker = `${OUTPUT_MARKER}\n`;
  const start = stdout.indexOf(marker);
  return start === -1 ? undefined : stdout.subarray(start + marker.length);
}
