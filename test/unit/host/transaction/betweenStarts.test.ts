import { DriveHost, unitFile, unitOf } from "../driveHost";

let host: DriveHost;
beforeEach(() => {
  host = new DriveHost();
  host.install();
  host.take("active");
});
afterEach(() => host.remove());

/** A VM that does not run, though systemd does not call it inactive: with the state below `activating`. */
const waits = (state: string): void => host.place("waits", `${state}\n`);

test.each(["auto-restart", "auto-restart-queued", "start-post"])(
  "a VM in the state %s is up when a deploy is done that asks for no restart",
  (state) => {
    waits(state);
    expect(host.deploy(true, { restart: false })).toBe("done");
    expect([host.content("active"), host.content("waits")]).toEqual(["", undefined]);
    expect(host.starts()).toEqual(["start"]);
  },
);

test("a new VM that crashes makes way for one that systemd was to start again", () => {
  waits("auto-restart");
  expect(host.deploy(true, { restart: false, other: true, crash: true })).toBe("failed");
  expect([host.content("active"), host.content(unitFile)]).toEqual(["", unitOf(true)]);
  expect(host.starts()).toEqual(["start other", "start"]);
});

test("with `autoStart: false` nothing is started", () => {
  waits("auto-restart");
  expect(host.deploy(true, { restart: false, autoStart: false })).toBe("done");
  expect(host.content("waits")).toBe("auto-restart\n");
});
