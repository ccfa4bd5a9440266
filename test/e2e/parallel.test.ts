/**
 * Many VMs in one up: on one host and on two. The first has the old systemd, which reads its transient units anew at each
 * reload, so that the deploys of other VMs come between.
 */
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject } from "../lab/pulumi";
import { TinyVms } from "./support/tinyVms";
import { pinned, qemuOf, succeeded, unitProperty, vmProgram, vmProject } from "./support/vmProject";

const onLeft = Array.from({ length: 10 }, (_, index) => `left${index}`);
const onRight = ["right0", "right1", "right2"];

/** The first VMs of a host wait for each other: one after the other they would not start. */
const meeting = `touch "/srv/meet/$$"; patience=200
until [ "$(ls /srv/meet | wc -l)" -ge 3 ]; do
  patience=$((patience - 1)); [ $patience -gt 0 ] || { echo "nobody came"; exit 4; }; sleep 0.1
done`;

let left: LabHost;
let right: LabHost;
let flake: TinyVms;
let project: PulumiProject;

beforeAll(async () => {
  flake = new TinyVms(Object.fromEntries([...onLeft, ...onRight].map((name) => [name, { before: meeting }])));
  [left, right, project] = await Promise.all([bootHost({ kind: "debian12" }), bootHost(), vmProject()]);
  await Promise.all([left, right].map((host) => host.require("mkdir -m 1777 /srv/meet")));
}, 120_000);

afterAll(async () => {
  await Promise.all([left?.shutdown(), right?.shutdown(), project?.dispose()]);
  flake?.remove();
});

/** When systemd began to start a VM and when it had started it, on the clock that all lab hosts share. */
const startOf = async (host: LabHost, name: string): Promise<{ begun: number; done: number }> => ({
  begun: Number(await unitProperty(host, name, "InactiveExitTimestampMonotonic")),
  done: Number(await unitProperty(host, name, "ActiveEnterTimestampMonotonic")),
});

/** How many scripts wait for results on a host at the moment. */
const waiting = async (host: LabHost): Promise<number> =>
  Number((await host.run("pgrep -fc '^timeout -k 10 .*watch_all'")).stdout);

/** The most that wait at any of the moments until the run has ended. */
async function mostThatWait(host: LabHost, run: Promise<unknown>): Promise<number> {
  let hasEnded = false;
  const end = () => {
    hasEnded = true;
  };
  run.then(end, end);
  let most = 0;
  while (!hasEnded) most = Math.max(most, await waiting(host));
  return most;
}

test("ten VMs on one host and three on another come up in one update, side by side, over one connection a host", async () => {
  const shares = [{ tag: "meet", path: "/srv/meet" }];
  const vm = (host: LabHost) => (name: string) => [name, { host: pinned(host), vm: flake.vm(name), shares }];
  const vms = Object.fromEntries([...onLeft.map(vm(left)), ...onRight.map(vm(right))]);
  project.writeProgram(vmProgram(vms));
  const up = project.up();
  expect(await mostThatWait(left, up)).toBe(1);
  const { changes } = await succeeded(up);
  expect(changes).toEqual({ create: 14 });
  await Promise.all(onLeft.map((name) => qemuOf(left, name)));
  await Promise.all(onRight.map((name) => qemuOf(right, name)));
  expect(await left.sshdAcceptedConnections()).toBe(1);
  expect(await right.sshdAcceptedConnections()).toBe(1);
  const leftStarts = await Promise.all(onLeft.map((name) => startOf(left, name)));
  const rightStarts = await Promise.all(onRight.map((name) => startOf(right, name)));
  const first = (starts: typeof leftStarts) => Math.min(...starts.map(({ begun }) => begun));
  const last = (starts: typeof leftStarts) => Math.max(...starts.map(({ done }) => done));
  expect(first(rightStarts)).toBeLessThan(last(leftStarts));
  expect(first(leftStarts)).toBeLessThan(last(rightStarts));
});

test("all of them are removed in one destroy", async () => {
  const { changes } = await succeeded(project.destroy());
  expect(changes).toEqual({ delete: 14 });
  for (const host of [left, right]) {
    expect(await host.require("ls /etc/systemd/system | grep simple-vm || true")).toBe("");
  }
});
