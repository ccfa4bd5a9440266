/** The quick rows of the fault table; `npm run test:faults` runs all of them. */
import { runFaults } from "../faults/bench";
import type { Outcome } from "../faults/fault";
import { deployFaults, restingFaults } from "../faults/table";

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

test("nothing is left on the host that they shared", () => {
  expect(outcomes.get("the shared host")?.wrong).toBe("");
});
