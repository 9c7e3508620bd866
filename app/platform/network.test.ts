import { expect, test } from "vitest";
import { networkOf } from "./network.ts";

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
