import { userNetwork } from "../../../provider/src/network/user";
import { vmWith } from "../vms";

const networkOf = (forwards: object[], ownPorts: number[] = []) =>
  userNetwork(vmWith({ forwardPorts: forwards }).forwardPorts, ownPorts);

test("forwards are options of the device, in the order of the program", () => {
  const { deviceOptions } = networkOf([
    { host: 2222, guest: 22 },
    { protocol: "udp", host: 53, guest: 5353, address: "0.0.0.0" },
  ]);
  expect(deviceOptions).toEqual(["hostfwd=tcp:127.0.0.1:2222-:22", "hostfwd=udp:0.0.0.0:53-:5353"]);
});

const online = ["Wants=network-online.target", "After=network-online.target"];

test.each([
  ["no forward", [], ["After=network.target"]],
  ["the loopback", [{ host: 1, guest: 1, address: "127.1.2.3" }], ["After=network.target"]],
  ["every address", [{ host: 1, guest: 1, address: "0.0.0.0" }], ["After=network.target"]],
  [
    "one of the host's own",
    [
      { host: 1, guest: 1 },
      { host: 2, guest: 1, address: "10.88.0.2" },
    ],
    online,
  ],
])("%s: what the unit waits for", (_what, forwards, dependencies) => {
  expect(networkOf(forwards).dependencies).toEqual(dependencies);
});

test.each([
  [[], [], []],
  [[{ host: 1024, guest: 1 }], [8080], []],
  [[{ host: 1023, guest: 1 }], [], ["CAP_NET_BIND_SERVICE"]],
  [[], [80], ["CAP_NET_BIND_SERVICE"]],
])("forwards %j and the package's own ports %j need the capabilities %j", (forwards, own, capabilities) => {
  expect(networkOf(forwards, own).capabilities).toEqual(capabilities);
});
