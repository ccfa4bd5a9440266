import { startHint } from "../../../provider/src/host/startHints";

test.each([
  [
    "qemu-system-x86_64: -netdev user: Could not set up host forwarding rule 'tcp:127.0.0.1:22-:22'",
    "choose another port in forwardPorts",
  ],
  ["Main process exited, code=exited, status=226/NAMESPACE", "make the folders of `shares` on the host"],
  ["qemu-system-x86_64: cannot set up guest memory 'pc.ram': Cannot allocate memory", "lower `memory`"],
  ["QEMU does not answer: does the run script start it with QEMU_OPTS?", "let the run script end with"],
  ["something else", "`journalctl -u simple-vm-gateway.service` on the host has all of it"],
])("%s", (reason, advice) => {
  expect(startHint(`Starting...\n${reason}\nFailed.`, "simple-vm-gateway.service")).toContain(advice);
});
