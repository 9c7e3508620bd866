import { expect, test } from "vitest";
import { networkOf, placeOf } from "./network.ts";

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::/64"],
  ["2001:DB8:1:2::1", "2001:db8:1:2::/64"],
  ["2001:0db8:0001:0002:0:0:0:1", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["::ffff:cb00:7107", "203.0.113.7"],
])("PW-02: %s counts as %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test.each([null, "", "unknown", "203.0.113", "2001:db8::1::2", "203.0.113.7, 198.51.100.1", "fe80::1%eth0"])(
  "%j is no address",
  (address) => {
    expect(networkOf(address)).toBeNull();
  },
);

test("a place is whole degrees, and none where the edge says nothing or nonsense", () => {
  expect(placeOf({ latitude: "52.52", longitude: "13.405" })).toEqual({ latitude: 53, longitude: 13 });
  expect(placeOf({ latitude: "-33.87", longitude: "180" })).toEqual({ latitude: -34, longitude: 180 });
  expect(placeOf({ latitude: "0", longitude: "0" })).toEqual({ latitude: 0, longitude: 0 });
  for (const edge of [
    undefined,
    {},
    { latitude: "52.52" },
    { latitude: "", longitude: "13" },
    { latitude: "ninety", longitude: "13" },
    { latitude: "91", longitude: "13" },
    { latitude: "52", longitude: "181" },
    { latitude: 52.52, longitude: 13.4 },
  ])
    expect(placeOf(edge)).toBeUndefined();
});
