import * as fc from "fast-check";
import { type AddressedPeer, handOut } from "../../../provider/src/wireguard/handedOut";
import { rangesIn, readRange } from "../../../provider/src/wireguard/ipRange";

const both = rangesIn(["10.99.0.0/16", "fd00:99::/64"]);
const named = (...names: string[]): AddressedPeer[] => names.map((name) => ({ name, asked: [] }));

test("an address follows from the name; this must never change", () => {
  expect(handOut(both, named("gateway", "worker", "cloud"))).toEqual({
    addresses: {
      gateway: ["10.99.136.206", "fd00:99::d299:f3de:74f1:91f5"],
      worker: ["10.99.121.99", "fd00:99::db5c:4517:db74:2fb3"],
      cloud: ["10.99.163.45", "fd00:99::4f2c:fbc0:383b:9633"],
    },
    mistakes: [],
  });
});

test("asked for, an address is what was asked; in the other subnet it goes by the name", () => {
  const [byName] = Object.values(handOut(both, named("hub")).addresses);
  const { addresses, mistakes } = handOut(both, [{ name: "hub", asked: ["10.99.0.1"] }]);
  expect([addresses.hub, mistakes]).toEqual([["10.99.0.1", byName?.[1]], []]);
});

/** Names and subnets of any kind, some so small that names meet. */
const networks = fc.record({
  peers: fc.uniqueArray(
    fc.record({
      name: fc.string({ minLength: 1, maxLength: 12 }),
      asked: fc.constantFrom<string[][]>([], [], [], ["10.99.0.1"], ["10.99.0.9", "fd00:99::7"]),
    }),
    { selector: ({ name }) => name, minLength: 1, maxLength: 30 },
  ),
  subnets: fc.constantFrom<string[][]>(
    ["10.99.0.0/16"],
    ["10.99.0.0/28"],
    ["10.99.0.0/30", "fd00:99::/64"],
    ["fd00:99::/124", "10.99.0.0/24"],
  ),
});

test("adding or removing any peers moves no other", () => {
  fc.assert(
    fc.property(networks, fc.infiniteStream(fc.boolean()), ({ peers, subnets }, kept) => {
      const fewer = peers.filter(() => kept.next().value);
      const [all, some] = [handOut(rangesIn(subnets), peers), handOut(rangesIn(subnets), fewer)];
      for (const { name } of fewer) expect(some.addresses[name]).toEqual(all.addresses[name]);
    }),
    { numRuns: 500 },
  );
});

test("the order of the peers moves none", () => {
  fc.assert(
    fc.property(networks, ({ peers, subnets }) => {
      const turned = handOut(rangesIn(subnets), [...peers].reverse());
      expect(turned.addresses).toEqual(handOut(rangesIn(subnets), peers).addresses);
    }),
  );
});

test("without mistakes each address is another, and one of a machine", () => {
  fc.assert(
    fc.property(networks, ({ peers, subnets }) => {
      const ranges = rangesIn(subnets);
      const { addresses, mistakes } = handOut(ranges, peers);
      const all = Object.values(addresses).flat();
      const meet = all.length - new Set(all).size;
      expect(mistakes.length === 0 ? meet : 1).toBe(mistakes.length === 0 ? 0 : 1);
      if (meet > 0) expect(mistakes.length).toBeGreaterThanOrEqual(meet);
      for (const own of Object.values(addresses)) {
        own.forEach((text, index) => {
          const [range, address] = [ranges[index], readRange(text)?.address ?? -1n];
          expect(range && range.first < address && address <= range.last).toBe(true);
          if (range?.family === 4) expect(address).not.toBe(range.last);
        });
      }
    }),
  );
});

test("names that meet are told, with an address that is free", () => {
  const subnets = rangesIn(["10.99.0.0/29"]);
  expect(handOut(subnets, named("a", "b", "c", "d"))).toEqual({
    addresses: { a: ["10.99.0.2"], b: ["10.99.0.6"], c: ["10.99.0.5"], d: ["10.99.0.5"] },
    mistakes: [
      {
        property: "peers.d.address",
        reason:
          '10.99.0.5 is that of c too; set `address` for one of them, the newer if they are in use, such as "10.99.0.1"',
      },
    ],
  });
});

test("an address that was suggested ends the meeting", () => {
  fc.assert(
    fc.property(networks, ({ peers, subnets }) => {
      const [first] = subnets;
      const ranges = rangesIn(first === undefined ? [] : [first]);
      const suggestion = ({ reason }: { reason: string }) => /such as "(.*)"$/.exec(reason)?.[1];
      let current = peers.map(({ name }): AddressedPeer => ({ name, asked: [] }));
      for (const _ of peers) {
        const [mistake] = handOut(ranges, current).mistakes;
        const free = mistake && suggestion(mistake);
        if (mistake === undefined || free === undefined) break;
        const taken = Object.entries(handOut(ranges, current).addresses);
        expect(taken.map(([, [own]]) => own)).not.toContain(free);
        current = current.map((peer) =>
          mistake.property.includes(JSON.stringify(peer.name)) ||
          mistake.property === `peers.${peer.name}.address`
            ? { ...peer, asked: [free] }
            : peer,
        );
      }
      for (const { reason } of handOut(ranges, current).mistakes)
        expect(reason).toMatch(/has no free address$/);
    }),
  );
});

test.each([
  ["10.99.0.0", "10.99.0.0/16 or fd00:99::/64"],
  ["10.99.255.255", "10.99.0.0/16 or fd00:99::/64"],
  ["10.100.0.1", "10.99.0.0/16 or fd00:99::/64"],
  ["fd00:99::", "10.99.0.0/16 or fd00:99::/64"],
])("%s is no machine's", (address, names) => {
  expect(handOut(both, [{ name: "hub", asked: [address] }]).mistakes).toEqual([
    {
      property: "peers.hub.address",
      reason: `must be an address of a machine in ${names}; it is ${JSON.stringify(address)}`,
    },
  ]);
});
