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

test("a port that another VM has", async () => {
  const forwardPorts = [{ host: 8080, guest: 80 }];
  await tiny("first", { forwardPorts }).deploy();
  await expect(tiny("second", { forwardPorts }).deploy()).rejects.toThrow(
    "choose another port in forwardPorts",
  );
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
