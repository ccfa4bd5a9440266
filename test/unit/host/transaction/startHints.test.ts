import { unhealthyWords } from "../../../../provider/src/host/transaction/health";
import { journalHeading } from "../../../../provider/src/host/transaction/journal";
import { explainFailure } from "../../../../provider/src/host/transaction/startHints";

const unit = "simple-vm-gateway.service";

/** What a failed update gave on Debian 13: the old VM's stop, the new one's start, and systemctl's words. */
const recorded = (...said: string[]) =>
  `Job for ${unit} failed because the control process exited with error code.
See "systemctl status ${unit}" and "journalctl -xeu ${unit}" for details.
${journalHeading}
Stopping ${unit} - NixOS VM gateway...
${unit}: Stopping timed out. Terminating.
qemu-system-x86_64: terminating on signal 15 from pid 1 (<unknown process>)
${unit}: Control process exited, code=killed, status=15/TERM
${unit}: Failed with result 'timeout'.
Stopped ${unit} - NixOS VM gateway.
Starting ${unit} - NixOS VM gateway...
${said.join("\n")}
${unit}: Failed with result 'exit-code'.
Failed to start ${unit} - NixOS VM gateway.`;

test.each([
  [
    "qemu-system-x86_64: -netdev user: Could not set up host forwarding rule 'tcp:127.0.0.1:22-:22'",
    "choose another port in forwardPorts",
  ],
  [
    `${unit}: Main process exited, code=exited, status=226/NAMESPACE`,
    "make the folders of `shares` on the host",
  ],
  ["qemu-system-x86_64: cannot set up guest memory 'pc.ram': Cannot allocate memory", "lower `memory`"],
  [
    "qemu-system-x86_64: Machine memory size does not match the size of the memory backend",
    "leave `memory` away",
  ],
  ["the VM other has the key folder keys already, and may write to it", "set `readOnly` for one of the two"],
  ["unshare: unshare failed: Operation not permitted", "without a namespace of their own"],
  [
    "qemu-system-x86_64: -chardev socket,id=xchg,path=/var/tmp/tmp.1/xchg: Failed to connect to '/var/tmp/tmp.1/xchg': Connection refused",
    "read what the program behind that socket wrote",
  ],
  ["QEMU does not answer: does the run script start it with QEMU_OPTS?", "let the run script end with"],
  ["run-vm: line 3: /nix/store/x/bin/qemu: cannot execute: Exec format error", "for the host's architecture"],
  ["something else", `\`journalctl -u ${unit}\` on the host has all of it`],
])("%s is all that is told of it, with advice", (said, advice) => {
  expect(explainFailure(recorded(said), unit, true)).toEqual({
    why: said,
    next: expect.stringContaining(advice),
  });
});

test("a guest that writes the heading itself cuts nothing off", () => {
  const said = [journalHeading, "forged", journalHeading, "the true reason"];
  expect(explainFailure(recorded(...said), unit, true).why).toBe(said.join("\n"));
});

test("what the VM wrote stays as it is, and what could not be put back comes after it", () => {
  const said = [
    "the flux capacitor is missing",
    "  Starting anyway",
    `${unit}: Main process exited, code=exited, status=3`,
  ];
  const back = "and the old VM could not be put back (what was saved of it is in /var):\nmv: no";
  const { why } = explainFailure(`${recorded(...said)}\n${back}`, unit, true);
  expect(why).toBe([...said, back].join("\n"));
});

test("a start that nobody wrote anything of is told in systemd's words", () => {
  expect(explainFailure(`Job for ${unit} failed.\n${journalHeading}\n`, unit, true).why).toContain("Job for");
});

test("a failure before the start points at no output", () => {
  const reason = "cp: cannot create regular file '/etc/systemd/system/x': Permission denied";
  expect(explainFailure(reason, unit, true)).toEqual({ why: reason, next: undefined });
});

test("an unhealthy VM's words are not taken for those of a start that failed", () => {
  const reason = `${unhealthyWords}\nhealth[0] (tcp 127.0.0.1 port 22) does not hold\nExec format error`;
  expect(explainFailure(reason, unit, true)).toEqual({
    why: reason,
    next: expect.stringMatching(
      /^the old VM is in its place again: .*`rollback: false` leaves the new VM running/,
    ),
  });
});

test("an unhealthy VM whose old one is not in its place is not said to have made way", () => {
  const { next } = explainFailure(`${unhealthyWords}\nhealth[0] (command) does not hold`, unit, false);
  expect(next).toMatch(/^mend what the check asks for/);
});
