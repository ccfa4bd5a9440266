import { UsageError } from "../../../provider/src/tool/failure";
import { hostOption } from "../../../provider/src/tool/hostOption";

test.each([
  ["10.0.0.1", "root", "10.0.0.1", 22],
  ["admin@10.0.0.1", "admin", "10.0.0.1", 22],
  ["root@host.example:2222", "root", "host.example", 2222],
  ["root@[fd00::1]:2222", "root", "fd00::1", 2222],
  ["fd00::1", "root", "fd00::1", 22],
])("--host %s", (host, user, address, port) => {
  expect(hostOption({ host })).toMatchObject({ user, address, port, sudo: false });
});

test.each(["", "@10.0.0.1", "root@", "10.0.0.1:", "a:b", "10.0.0.1:x"])("--host %j is refused", (host) => {
  expect(() => hostOption({ host })).toThrow(UsageError);
  expect(() => hostOption({ host })).toThrow("the command line: cannot read --host: expected [USER@]ADDRESS");
});

test("all mistakes are told at once, by the options' names", () => {
  const given = { host: "10.0.0.1:99999", hostKey: "nonsense" };
  expect(() => hostOption(given)).toThrow(/--host: .*\n--host-key: must be a public key line/s);
});

test("the other options become settings", () => {
  const given = { host: "h", identity: "~/key", hostKey: "trust-on-first-use", knownHosts: "/k", sudo: true };
  expect(hostOption(given)).toMatchObject({
    privateKeyPath: "~/key",
    hostKey: "trust-on-first-use",
    knownHostsFile: "/k",
    sudo: true,
  });
});
