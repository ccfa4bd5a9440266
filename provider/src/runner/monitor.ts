/** How the unit speaks with QEMU's monitor: lines of sh that systemd runs, with nothing but what a minimal host has. */

/** QEMU's words for the monitor, which is a pair of pipes in this folder: `monitor.in` and `monitor.out`. */
export const monitorWords = (folder: string): string[] => [
  `-chardev pipe,id=simple-vm-monitor,path=${folder}/monitor`,
  "-mon chardev=simple-vm-monitor,mode=readline",
];

/** Makes the monitor's two pipes in the current folder, before QEMU starts. */
export const makeMonitorPipes =
  "mkfifo monitor.in monitor.out 2>/dev/null || { rm -f monitor.in monitor.out && mkfifo monitor.in monitor.out; }";

/**
 * A command of sh that says something to the monitor, and has another one read what is answered; both end after some
 * seconds. The answers are opened first, which waits until QEMU has opened both pipes: what is said before is lost, and an
 * end that comes before is never seen. The other pipe is opened for reading and writing (`<>`), as opening it for writing
 * alone would wait for ever once QEMU is gone.
 */
const say = (saying: string, { seconds, reader }: { seconds: number; reader: string }): string =>
  `timeout ${seconds} /bin/sh -c "exec <monitor.out; ${saying}; exec ${reader}"`;

/**
 * Says words from outside of QEMU's sandbox. QEMU may put a link in the pipe's place, and writing would make a file wherever
 * it leads, or go to one: so what is there is opened for reading, and is written to when it is a pipe of the same user's.
 */
const sayFromOutside = (words: string): string =>
  `{ [ -p ${opened} ] && [ -O ${opened} ] && echo ${words} 1<>${opened}; } 3<monitor.in`;
const opened = "/proc/self/fd/3";

/**
 * Start-up is over when QEMU itself answers by the current folder's pipes, so many seconds after the run script's start at
 * the latest. Each question has a second, or more on a host under load: what bounds the whole is a timer. A clock that is
 * read could be set while a host boots.
 */
export const waitForMonitor = (seconds: number): string =>
  `timeout ${seconds} /bin/sh -c '${askUntilAnswered}'; ` +
  "case $? in 0) exit 0;; 1) exit 1;; esac; " +
  `echo "${noAnswer}: does the run script start it with QEMU_OPTS?"; exit 1`;

/** How the unit's complaint begins when QEMU's monitor stays silent; an error's advice goes by it. */
export const noAnswer = "QEMU does not answer";

/** Ends with 0 when QEMU answers and with 1 when it has ended. */
const askUntilAnswered =
  'while kill -0 "$MAINPID" 2>/dev/null; do ' +
  `${say(sayFromOutside("info status"), { seconds: 1, reader: "grep -q VM.status" })} && exit 0; done; exit 1`;

/**
 * Presses the power button until QEMU is gone: a guest that is still booting misses the first press. The end of
 * monitor.out tells that QEMU has ended. systemd bounds the whole by TimeoutStopSec.
 */
export const powerOff =
  'cd "$RUNTIME_DIRECTORY" && while kill -0 "$MAINPID" 2>/dev/null; do ' +
  `${say("echo system_powerdown 1<>monitor.in", { seconds: 3, reader: "cat >/dev/null" })} && exit 0; done; exit 0`;

/**
 * Has QEMU drop a snapshot inside its drives, and fails when it does not say that it did: the monitor does one command
 * after the other, and what comes last is a sum, as it repeats each word that it is told. A snapshot that is in no drive is
 * no mistake. Source: QEMU's monitor, `help delvm` and `help print`.
 */
export const forgetSnapshot = (tag: string): string =>
  `cd "$RUNTIME_DIRECTORY" && printf '%s\\n' 'delvm ${tag}' 'print /d 271828*1000' 1<>monitor.in && ` +
  'said="$(timeout 60 grep -m 1 -e Error -e 271828000 monitor.out)" && ' +
  'case "$said" in *Error*) exit 1 ;; esac';
