import type { Change } from "../../../provider/src/plan/plan";
import { hostId, hostKey, planOf } from "./planOf";

const otherId = `SHA256:${"B".repeat(43)}`;

const record: Change[] = [{ property: "host", effect: "record" }];
const apply: Change[] = [{ property: "host", effect: "apply" }];
const replace: Change[] = [{ property: "host", effect: "replace" }];

test.each<[what: string, from: Record<string, unknown>, to: Record<string, unknown>, changes: Change[]]>([
  ["another user", {}, { user: "admin", sudo: true }, record],
  ["another number of starts", {}, { startsAtOnce: 3 }, record],
  ["another credential", { privateKey: "a" }, { privateKey: "b" }, record],
  ["a jump host on the way", {}, { jump: { address: "j" } }, record],
  ["no jump host on the way any more", { jump: { address: "j" } }, {}, record],
  ["another jump host", { jump: { address: "j" } }, { jump: { address: "k" } }, replace],
  [
    "another user of the jump host",
    { jump: { address: "j" } },
    { jump: { address: "j", user: "u" } },
    record,
  ],
  [
    "another address of the pinned jump host",
    { jump: { address: "j", hostKey } },
    { jump: { address: "k", hostKey } },
    record,
  ],
  ["another address", {}, { address: "b" }, replace],
  ["another port", {}, { port: 2222 }, replace],
  ["the deployed key is pinned now, as a line", {}, { hostKey }, record],
  ["the deployed key is pinned now, as a fingerprint", {}, { hostKey: hostId }, record],
  ["the deployed key is pinned, its fingerprint padded", { hostKey }, { hostKey: `${hostId}=` }, record],
  ["another address of the pinned key", { hostKey }, { hostKey, address: "b", port: 2222 }, record],
  ["another address, the deployed key pinned at once", {}, { hostKey, address: "b" }, record],
  [
    "another address of a pinned key the host was not known by",
    { hostKey: otherId },
    { hostKey: otherId, address: "b" },
    record,
  ],
  [
    "another key of the jump host at its address",
    { jump: { address: "j", hostKey } },
    { jump: { address: "j", hostKey: otherId } },
    record,
  ],
  [
    "another key and address of the jump host",
    { jump: { address: "j", hostKey } },
    { jump: { address: "k", hostKey: otherId } },
    replace,
  ],
  ["another pinned key at the same address", { hostKey }, { hostKey: otherId }, apply],
  ["a pinned key that the deployed host did not show", {}, { hostKey: otherId }, apply],
  [
    "the same after trust on first use",
    { hostKey: "trust-on-first-use" },
    { hostKey: otherId, user: "admin" },
    apply,
  ],
  ["another pinned key at another address", { hostKey }, { hostKey: otherId, address: "b" }, replace],
  ["another pinned key at another port", { hostKey }, { hostKey: otherId, port: 23 }, replace],
  [
    "another pinned key behind another jump host",
    { hostKey, jump: { address: "j" } },
    { hostKey: otherId, jump: { address: "k" } },
    replace,
  ],
  ["trust on first use at the same address", {}, { hostKey: "trust-on-first-use" }, record],
  ["trust on first use at another address", {}, { hostKey: "trust-on-first-use", address: "b" }, replace],
  ["no longer pinned, same address", { hostKey }, {}, record],
  ["no longer pinned, another address", { hostKey }, { address: "b" }, replace],
])("host: %s", (_what, from, to, changes) => {
  const address = "a";
  expect(planOf({ host: { address, ...from } }, { host: { address, ...to } }).changes).toEqual(changes);
});
