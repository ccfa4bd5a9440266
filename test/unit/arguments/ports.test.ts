import { isSamePlace, type Place, placeOf, shownPlace } from "../../../provider/src/arguments/ports";

const at = (address: string, port = 8080, protocol: Place["protocol"] = "tcp"): Place => ({
  protocol,
  address,
  port,
});

test("a forward listens at the host's side of it", () => {
  const place = placeOf({ protocol: "udp", address: "10.0.0.1", host: 5353, guest: 53 });
  expect(place).toEqual({ protocol: "udp", address: "10.0.0.1", port: 5353 });
  expect(shownPlace(place)).toBe("udp 10.0.0.1:5353");
});

test.each<[what: string, one: Place, other: Place, isSame: boolean]>([
  ["one place", at("10.0.0.1"), at("10.0.0.1"), true],
  ["two addresses", at("10.0.0.1"), at("10.0.0.2"), false],
  ["every address, and one of them", at("0.0.0.0"), at("10.0.0.2"), true],
  ["two ports", at("10.0.0.1"), at("10.0.0.1", 8081), false],
  ["two ports at every address", at("0.0.0.0"), at("0.0.0.0", 8081), false],
  ["two protocols", at("0.0.0.0"), at("0.0.0.0", 8080, "udp"), false],
])("two sockets at %s", (_what, one, other, isSame) => {
  expect([isSamePlace(one, other), isSamePlace(other, one)]).toEqual([isSame, isSame]);
});
