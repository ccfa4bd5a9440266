import { forwardedPort } from "../../../provider/src/tool/forwardedPort";
import { renderUnit } from "../../../provider/src/unit/unit";
import { fullInputs, runnerWith, vmWith } from "../vms";

const unit = renderUnit(vmWith(fullInputs), {
  runner: runnerWith(""),
  facts: { path: "/bin" },
  ownerId: "x",
});

test.each([
  [22, { address: "127.0.0.1", port: 2222 }],
  [80, { address: "10.88.0.2", port: 8080 }],
  [5353, undefined],
  [2222, undefined],
])("the guest's port %d", (port, forwarded) => {
  expect(forwardedPort(unit, port)).toEqual(forwarded);
});

test("an address that stands for all is reached by loopback", () => {
  expect(forwardedPort('"QEMU_NET_OPTS=hostfwd=tcp:0.0.0.0:2222-:22"', 22)).toEqual({
    address: "127.0.0.1",
    port: 2222,
  });
});
