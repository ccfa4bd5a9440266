/** A VM that cannot start for a common reason: the error says what to do about it. */
import { bootHost, type LabHost } from "../lab/host";
import { GuestVm } from "./support/guestVm";
import { TinyVms } from "./support/tinyVms";

let host: LabHost;
let flake: TinyVms;

beforeAll(async () => {
  flake = new TinyVms({ tiny: {} });
  host = await bootHost();
}, 60_000);

afterAll(async () => {
  await host?.shutdown();
  flake?.remove();
});

const tiny = (name: string, args: object) =>
  new GuestVm(host, name, { vm: flake.vm("tiny"), stopTimeout: 1, ...args });

const messageOf = (failing: Promise<unknown>): Promise<string> =>
  failing.then(
    () => "nothing failed",
    (error: Error) => error.message,
  );

test("a port that another VM has", async () => {
  const forwardPorts = [{ host: 8080, guest: 80 }];
  await tiny("first", { forwardPorts }).deploy();
  const message = await messageOf(tiny("second", { forwardPorts }).deploy());
  const [failed, advice, ...rest] = message.split("\n");
  expect(failed).toContain("cannot deploy the VM second");
  expect(advice).toContain("What to do: choose another port in forwardPorts");
  expect(rest.join("\n")).toContain("Could not set up host forwarding rule");
  // Of systemd's own lines the exit code stays.
  expect(rest.filter((line) => /systemctl|simple-vm-second/.test(line))).toEqual([
    "simple-vm-second.service: Main process exited, code=exited, status=1/FAILURE",
  ]);
});

test("a share whose folder is not there", async () => {
  const shares = [{ tag: "data", path: "/srv/none" }];
  await expect(tiny("sharing", { shares }).deploy()).rejects.toThrow(
    "make the folders of `shares` on the host",
  );
});

test("more memory than the host has", async () => {
  await expect(tiny("large", { memory: 99_999_999 }).deploy()).rejects.toThrow("lower `memory`");
});
