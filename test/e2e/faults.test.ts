/** The quick rows of the fault table, and that its check of hosts finds something; `npm run test:faults` runs all rows. */
import { hostsOutcome, runFaults } from "../faults/bench";
import { leftOn, lostDrives } from "../faults/cleanHost";
import type { Outcome } from "../faults/fault";
import { deployFaults, restingFaults } from "../faults/table";
import { bootHost } from "../lab/host";

const rows = {
  resting: restingFaults.filter(({ quick }) => quick),
  deploy: deployFaults.filter(({ quick }) => quick),
};
const outcomes = new Map<string, Outcome>();

beforeAll(async () => {
  for (const outcome of await runFaults(rows, () => undefined)) outcomes.set(outcome.name, outcome);
}, 600_000);

test.each([...rows.resting, ...rows.deploy].map(({ name, what }) => [what, name]))(
  "%s: the next up makes it right",
  (_what, name) => expect(outcomes.get(name)?.wrong).toBe(""),
);

test("nothing is left on the hosts", () => expect(outcomes.get(hostsOutcome)?.wrong).toBe(""));

test("the check of hosts finds each kind of thing that may be left or lost", async () => {
  const planted = [
    "systemd-run --quiet bash -c 'exec -a qemu-system-x86_64 sleep 300'",
    "useradd simple-vm-x",
    "printf '[Service]\\nExecStart=/bin/sleep 300\\n' >/etc/systemd/system/simple-vm-x.service",
    "systemctl start simple-vm-x.service",
    "mkdir -p /run/simple-vms /nix/var/nix/gcroots/simple-vms /var/lib/simple-vms/x.keys",
    "mount -t tmpfs simple-vms /run/simple-vms",
    "touch /tmp/left",
  ];
  const host = await bootHost();
  try {
    expect(await leftOn(host)).toEqual([]);
    await host.require(planted.join(" && "));
    const kinds = (await leftOn(host)).map((line) => line.split(" ")[0]);
    for (const kind of ["process", "user", "unit", "file", "mount", "temporary", "root", "run", "folder"])
      expect(kinds).toContain(kind);
    expect(await lostDrives(host, ["x"])).toEqual(["x"]);
  } finally {
    await host.shutdown();
  }
}, 120_000);
