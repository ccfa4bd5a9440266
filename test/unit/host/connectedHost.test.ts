import { SimpleVmError } from "../../../provider/src/errors/error";
import { ConnectedHost } from "../../../provider/src/host/connectedHost";
import { refusal } from "../../../provider/src/host/vmVariables";
import { WorkUnderWay } from "../../../provider/src/host/workUnderWay";
import { madeUp } from "../errors/madeUp";
import { runnerWith, vmWith } from "../vms";
import { FakeHost } from "./fakeHost";

const owner = { id: "gateway-1", urn: "urn" };
const facts = "user=0\npath=/bin\nmachine=x86_64\n";

test("a host is asked for its facts once, and again after a failure", async () => {
  let reached = false;
  const connection = new FakeHost(() =>
    reached ? Promise.resolve(facts) : Promise.reject(new Error("not reached")),
  );
  const host = new ConnectedHost(connection, new WorkUnderWay());
  await expect(host.facts()).rejects.toThrow("not reached");
  reached = true;
  const asked = await Promise.all([host.facts(), host.facts()]);
  expect(asked).toEqual(
    Array(2).fill({ path: "/bin", machine: "x86_64", hasBash: false, kvmGroup: undefined }),
  );
  expect(await host.facts()).toBe(asked[0]);
  expect(connection.scripts).toHaveLength(2);
});

test.each<[what: string, begin: (host: ConnectedHost) => Promise<unknown>]>([
  ["removal", (host) => host.removeVm({ vm: vmWith(), owner })],
  [
    "transaction",
    (host) =>
      host.installGeneration({
        vm: vmWith(),
        facts: { path: "/bin", machine: "x86_64", hasBash: false },
        owner,
        runner: runnerWith(""),
        restart: true,
        isDeferred: false,
        stateKeepsDrive: false,
        startDeadline: 1,
        goesBack: true,
        oldHealth: [],
        stopDeadline: 1,
      }),
  ],
])("the end of the process waits for a %s on the host", async (_what, begin) => {
  let tellResult: (result: string) => void = () => undefined;
  const result = new Promise<string>((resolve) => {
    tellResult = resolve;
  });
  const work = new WorkUnderWay();
  const connection: FakeHost = new FakeHost(async (_script, { onLine }) => {
    if (connection.scripts.length === 2) onLine?.(await result);
    return "";
  });
  const running = begin(new ConnectedHost(connection, work));
  const stop = jest.fn();
  work.endAfter("the engine is gone", stop);
  expect(stop).not.toHaveBeenCalled();
  tellResult("none");
  await expect(running).rejects.toThrow("its answer cannot be read");
  expect(stop).toHaveBeenCalledTimes(1);
});

test("a step that finds a disk full is told with the file system", async () => {
  const full = new SimpleVmError({
    ...madeUp,
    what: "cannot claim the name",
    why: "No space left on device",
  });
  const connection = new FakeHost((script) =>
    script.includes("df -Pk")
      ? Promise.resolve("space=/dev/vda1 1000000 999999 1 100% /\n")
      : Promise.reject(full),
  );
  const host = new ConnectedHost(connection, new WorkUnderWay());
  const claim = { name: "gateway", owner, isNew: true, adopt: false, persistState: false };
  await expect(host.claimName(claim)).rejects.toThrow(
    /No space left on device\nWhat to do: make room on the host: the file system \/ /,
  );
});

test("VMs that come together are one look, in which each has its own end", async () => {
  const end = (code: number, said = "") => `end=${code} ${Buffer.from(said).toString("base64")}\n`;
  const connection = new FakeHost(async (_script, { input }) =>
    String(input)
      .split(/^name=/m)
      .slice(1)
      .map((one) => (one.startsWith("taken\n") ? end(refusal.foreignUnit, "not ours") : end(0)))
      .join("")
      .concat("memory=2000\n"),
  );
  const host = new ConnectedHost(connection, new WorkUnderWay());
  const sights = await Promise.all(
    ["gateway", "taken", "worker"].map((name) =>
      host.preflight({
        claim: { name, owner, isNew: true, adopt: false, persistState: false },
        ports: [],
      }),
    ),
  );
  expect(sights.map((sight) => sight.refusal?.parts.why)).toEqual([undefined, "not ours", undefined]);
  expect(sights.map(({ memory }) => memory)).toEqual(Array(3).fill({ ram: 2_048_000, swap: 0 }));
  expect(connection.scripts).toHaveLength(1);
});
