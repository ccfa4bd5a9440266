import { addressOf } from "../../../provider/src/arguments/health";
import { unknownValue } from "../../../provider/src/arguments/unknowns";
import { validate } from "../../../provider/src/arguments/validate";
import { readState, writeState } from "../../../provider/src/state/state";
import { outputs } from "../steps/gateway";
import { minimalInputs, outPath } from "../vms";
import { mistakesIn } from "./mistakes";

/** The mistakes in one check, by the property's path. */
const mistakes = (check: unknown) => mistakesIn({ health: [check] });

const kinds = "must have exactly one of tcp, http, command, console";
const badPort = 'must be a port from 1 to 65535, or "address:port" (an IPv6 address in brackets)';
const badUrl = "must be a URL that begins with http://, without a user and of printable ASCII";
const badExpression = "must be an extended regular expression (POSIX) of one line";

test.each<[check: unknown, path: string, reason: string]>([
  [{}, "", `${kinds}; it has none of them`],
  [{ tcp: 1, command: "true" }, "", `${kinds}; it has tcp and command`],
  [{ tcp: 0 }, ".tcp", badPort],
  [{ tcp: true }, ".tcp", `${badPort}; it is true`],
  [{ tcp: "2222" }, ".tcp", badPort],
  [{ tcp: "host:99999" }, ".tcp", badPort],
  [{ tcp: "$(x):22" }, ".tcp", badPort],
  [{ http: "https://h/" }, ".http", badUrl],
  [{ http: "http://u:p@h/" }, ".http", badUrl],
  [{ http: "http://h/a b" }, ".http", badUrl],
  [{ http: "http://h/", status: 99 }, ".status", "must be at least 100; it is 99"],
  [{ tcp: 1, status: 200 }, ".status", "is for `http` alone"],
  [{ command: " " }, ".command", "must be a shell command"],
  [{ command: "a\0b" }, ".command", "must be a shell command"],
  [{ console: "" }, ".console", badExpression],
  [{ console: "a\nb" }, ".console", badExpression],
  [{ console: "(a" }, ".console", badExpression],
  [{ console: "(?:a)" }, ".console", badExpression],
  [{ tcp: 1, timeout: 0 }, ".timeout", "must be at least 1; it is 0"],
  [{ tcp: 1, interval: 1.5 }, ".interval", "must be a whole number; it is 1.5"],
  [{ tcp: 1, holdFor: 60 }, ".holdFor", "must be less than `timeout`, which is 60; it is 60"],
  [{ tcp: 1, udp: 1 }, ".udp", "is not an argument; check its spelling"],
  [{ tcp: "h:22x" }, ".tcp", badPort],
  [{ tcp: "x [::1]:22" }, ".tcp", badPort],
  [{ http: "xhttp://h/" }, ".http", badUrl],
  [{ http: "http://u@h/" }, ".http", badUrl],
  [{ http: "http://:p@h/" }, ".http", badUrl],
  [{ http: "http://" }, ".http", badUrl],
  [{ tcp: 1, status: "x" }, ".status", 'must be a whole number; it is "x"'],
  [{ tcp: 1, timeout: 3601 }, ".timeout", "must be at most 3600; it is 3601"],
  [{ tcp: 1, timeout: "x" }, ".timeout", 'must be a whole number; it is "x"'],
  [{ tcp: 1, holdFor: "x" }, ".holdFor", 'must be a whole number; it is "x"'],
])("%j: health[0]%s %s", (check, path, reason) => {
  expect(mistakes(check)).toEqual([[`health[0]${path}`, reason]]);
});

test.each([
  { tcp: 2222 },
  { tcp: 65535 },
  { tcp: "10.8.0.2:22" },
  { tcp: "[::1]:22", holdFor: 59 },
  { http: "http://127.0.0.1:8080/a?b=c", status: 404 },
  { command: "test -e /run/x\ntrue" },
  { console: "^[[:alnum:]-]+ login(:|;)$", timeout: 3600 },
  { tcp: unknownValue },
  { command: unknownValue, status: unknownValue },
  unknownValue,
])("%j is no mistake", (check) => {
  expect(mistakes(check)).toEqual([]);
});

test.each([
  [22, { address: "127.0.0.1", port: 22 }],
  ["10.8.0.2:65535", { address: "10.8.0.2", port: 65535 }],
  ["host.example:1", { address: "host.example", port: 1 }],
  ["[fd00::1]:22", { address: "fd00::1", port: 22 }],
  ["fd00::1:22", undefined],
  ["host:0", undefined],
  ["22", undefined],
])("%j asks %j", (tcp, address) => {
  expect(addressOf(tcp)).toEqual(address);
});

test("there are at most ten", () => {
  const validation = validate({ ...minimalInputs, health: Array(11).fill({ tcp: 1 }) });
  expect(validation).toMatchObject({
    failures: [{ property: "health", reason: "must be at most 10; it is a list" }],
  });
});

test("a state has them with their defaults, and one of before has none", () => {
  const inputs = { ...minimalInputs, outPath };
  const health = [
    { http: "http://h/", status: 404 },
    { console: "x", holdFor: 3 },
  ];
  expect(readState(writeState({ ...inputs, health }, outputs)).health).toEqual([
    { http: "http://h/", status: 404, timeout: 60, interval: 1, holdFor: 0 },
    { console: "x", timeout: 60, interval: 1, holdFor: 3 },
  ]);
  expect(readState(writeState(inputs, outputs))).toMatchObject({ health: [], rollback: true });
});
