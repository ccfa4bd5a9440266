import { type ResourceSteps, stepsByKind } from "../../../provider/src/pulumi/stepsByKind";

const stepNames = ["check", "diff", "create", "read", "update", "delete"] as const;

/** Steps that tell whose they are, which one was called and with what. */
const telling = (kind: string): ResourceSteps =>
  Object.fromEntries(
    stepNames.map((step) => [step, async (...given: unknown[]) => [kind, step, given]]),
  ) as never;

const steps = stepsByKind({ SimpleVm: telling("SimpleVm"), Other: telling("Other") } as never);

/** What each step gives a stub that took them over. */
const toldTo = (stub: object) => {
  const provider = Object.assign(stub, steps) as unknown as Record<string, (...given: unknown[]) => unknown>;
  return Promise.all(stepNames.map((step) => provider[step]?.("id", {}, {})));
};

test.each([
  ["a stub without a kind, as every state of a VM has it", {}, "SimpleVm"],
  ["a stub of another kind", { kind: "Other" }, "Other"],
])("%s gets its own steps", async (_what, stub, kind) => {
  expect(await toldTo(stub)).toEqual(stepNames.map((step) => [kind, step, ["id", {}, {}]]));
});

test("called without a stub they are a VM's", async () => {
  const { check } = steps;
  expect(await check({}, {})).toEqual(["SimpleVm", "check", [{}, {}]]);
});

test.each(["Later", "toString", 1])("every step refuses the kind %j of another release", async (kind) => {
  const stub: ResourceSteps = Object.assign({ kind }, steps);
  const told = await Promise.allSettled([
    stub.check({}, {}),
    stub.diff("id", {}, {}),
    stub.create({}),
    stub.read("id", {}),
    stub.update("id", {}, {}),
    stub.delete("id", {}),
  ]);
  const message = `the stack's state: this release of pulumi-simple-vm knows no resource of the kind ${kind}\nWhat to do: install the release that wrote this state, or a later one`;
  expect(told).toEqual(
    told.map(() => ({ status: "rejected", reason: expect.objectContaining({ message }) })),
  );
  const [first] = told.map((one) => (one.status === "rejected" ? one.reason : undefined));
  expect(`${first}: ${first.stack}`).toBe(
    "reading the kind of a resource failed: the reason stands at the resource",
  );
});
