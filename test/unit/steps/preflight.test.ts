import { SimpleVmError } from "../../../provider/src/errors/error";
import type { Holder, PreflightSight } from "../../../provider/src/host/preflight/preflight";
import { create } from "../../../provider/src/steps/create";
import { update } from "../../../provider/src/steps/update";
import { madeUp } from "../errors/madeUp";
import { fakeSession, withHost } from "./fakeSession";
import { inputs, state } from "./gateway";

const holder: Holder = {
  protocol: "tcp",
  address: "127.0.0.1",
  port: 8080,
  pid: "812",
  command: "nginx",
  unit: "nginx.service",
};
const forwardPorts = [{ host: 8080, guest: 80 }];
const sight = (isRunning: boolean): PreflightSight => ({
  vms: [{ name: "gateway", isRunning, ports: [] }],
  holders: [holder],
});

test.each<[what: string, args: object, isRunning: boolean, isRefused: boolean]>([
  ["is to start", {}, false, true],
  ["is down and stays so", { autoStart: false }, false, false],
  ["runs and is restarted", { autoStart: false }, true, true],
  ["runs on until its next start", { restartPolicy: "deferred" }, true, false],
])(
  "a port that is taken keeps off a VM only where it starts: one that %s",
  async (_what, args, isRunning, isRefused) => {
    const session = fakeSession();
    withHost(session).preflight.mockResolvedValue(sight(isRunning));
    const updated = update("gateway-1", state, { ...inputs, forwardPorts, ...args }, session);
    await (isRefused ? expect(updated).rejects.toThrow("is taken by nginx") : updated);
  },
);

test("a new VM without autoStart may have the port of one that runs, as a standby has", async () => {
  const session = fakeSession();
  withHost(session).preflight.mockResolvedValue({ vms: [], holders: [holder] });
  await create({ ...inputs, forwardPorts, autoStart: false }, session);
  await expect(create({ ...inputs, forwardPorts }, session)).rejects.toThrow("is taken by nginx");
});

test("each VM that a host cannot take tells all that keeps it off, and nothing is done for one", async () => {
  const session = fakeSession();
  const host = withHost(session);
  host.facts.mockResolvedValue({ path: "/bin", machine: "x86_64", hasBash: false, kvmFault: "missing" });
  const refusal = new SimpleVmError({ ...madeUp, what: "cannot take the name" });
  const memory = { ram: 2 ** 20, swap: 0 };
  host.preflight.mockResolvedValue({ refusal, memory, vms: [], holders: [holder] });
  const unfit = {
    ...{ ...inputs, forwardPorts, memory: 64, qemuOptions: ["-enable-kvm"] },
    health: [{ tcp: 22, timeout: 60, interval: 1, holdFor: 0 }],
  };
  const names = ["gateway", "worker"];
  const ends = await Promise.allSettled(names.map((name) => create({ ...unfit, name }, session)));
  for (const [index, end] of ends.entries()) {
    const message = end.status === "rejected" ? end.reason.message : "it was made";
    expect(message).toContain(
      `the host cannot take the VM ${names[index]}, for 5 reasons; nothing was changed`,
    );
    expect(message.match(/^- [^:]*/gm)).toEqual([
      "- the host lacks bash",
      "- cannot take the name",
      "- forwardPorts",
      "- memory",
      "- qemuOptions",
    ]);
  }
  for (const step of [host.claimName, host.storedPackage, host.copyClosure, host.installGeneration])
    expect(step).not.toHaveBeenCalled();
});

test("what a host is warned of is told once, whatever its figures are for the next VM", async () => {
  const session = fakeSession();
  const memory = { ram: 2 ** 20, swap: 2 ** 40 };
  const host = withHost(session);
  host.preflight.mockResolvedValueOnce({ memory, vms: [], holders: [] });
  await create(inputs, session);
  const vms = [{ name: "other", isRunning: true, memory: 512, ports: [] }];
  host.preflight.mockResolvedValueOnce({ memory, vms, holders: [] });
  await create(inputs, session);
  expect(session.told.warn.mock.calls).toEqual([
    [expect.stringContaining("what runs there or is to run, 1 VM, has")],
  ]);
});
