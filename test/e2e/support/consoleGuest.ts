import type { LabHost } from "../../lab/host";

/** Runs commands in the guest of a host whose shell is at its port 2200; `then` is what the host does with its answer. */
export const runInGuest = (host: LabHost, input: string, then = "true"): Promise<string> =>
  host.require(`bash -c 'exec 3<>/dev/tcp/127.0.0.1/2200; cat >&3; ${then}'`, { input });

/** Starts a program on the guest's console that asks for a name, which it greets. */
export const askOnConsole = (host: LabHost): Promise<string> =>
  runInGuest(
    host,
    `while printf 'who? '; read -r name; do echo "LAB hello $name"; done </dev/console >/dev/console 2>&1 &
echo started
`,
    "timeout 20 grep -m 1 started <&3",
  );

/**
 * How many processes that copy the console of the VM `guest` there are, and what a guest that has broken out into its
 * QEMU sees of the host through them.
 */
export const openedByGuest = (host: LabHost): Promise<string> =>
  host.require(`user="$(stat -L -c %u /run/simple-vms/guest)" group="$(stat -L -c %g /run/simple-vms/guest)"
pgrep -c -u "$user" -x 'cat|tail'
for process in $(pgrep -u "$user" -x 'cat|tail'); do
  setpriv --reuid="$user" --regid="$group" --clear-groups ls "/proc/$process/root/" 2>/dev/null || true
done`);
