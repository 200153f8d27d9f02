import fc from "fast-check";
import { expect, test } from "vitest";
import { type AddressRange, addressCount, overlap, parseAddresses, within } from "../../src/domain/cidr.ts";

function read(text: string): AddressRange {
  const range = parseAddresses(text);
  if (range === undefined) throw new Error(`${text} is not read`);
  return range;
}

test.each([
  ["10.25.11.100", "10.25.11.0/24", true],
  ["10.25.12.1", "10.25.11.0/24", false],
  ["10.25.11.100-119", "10.25.11.64/26", true],
  ["10.25.11.100 - 10.25.11.200", "10.25.11.64/26", false],
  ["10.0.0.5/24", "10.0.0.0/16", true],
  ["0.0.0.0", "0.0.0.0/0", true],
  ["fd00:10::5", "fd00:10::/64", true],
  ["fd00:11::5", "fd00:10::/64", false],
  ["fd00::1-fd00::ff", "fd00::/120", true],
  ["10.0.0.1", "::/0", false],
])("%s in %s: %s", (inner, outer, expected) => {
  expect(within(read(inner), read(outer))).toBe(expected);
});

test.each([
  "",
  "010.0.0.1",
  "10.0.0.01",
  "10.0.0",
  "256.0.0.1",
  "10.0.0.0/33",
  "10.0.0.0/08",
  "10.0.0.0/",
  "10.0.0.0/8/8",
  "10.0.0.9-3",
  "10.0.0.1-2-3",
  "10.0.0.1-fd00::1",
  "1::2::3",
  ":::",
  "fd00::1/129",
  "${LB_IP}",
  "dns.example.com",
])("%j names no addresses", (text) => {
  expect(parseAddresses(text)).toBeUndefined();
});

test("addresses are counted", () => {
  expect(addressCount(read("10.0.0.1"))).toBe(1n);
  expect(addressCount(read("10.0.0.0/24"))).toBe(256n);
  expect(addressCount(read("10.0.0.1-20"))).toBe(20n);
  expect(addressCount(read("fd00::/64"))).toBe(2n ** 64n);
});

const dotted = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
const address = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const network = fc.tuple(address, fc.integer({ min: 0, max: 32 })).map(([value, prefix]) => ({ value, prefix, text: `${dotted(value)}/${prefix}` }));

test("a network holds exactly the addresses that share its prefix", () => {
  fc.assert(
    fc.property(network, address, (net, other) => {
      const bits = BigInt(32 - net.prefix);
      expect(within(read(dotted(other)), read(net.text))).toBe(BigInt(other) >> bits === BigInt(net.value) >> bits);
      expect(addressCount(read(net.text))).toBe(1n << bits);
    }),
  );
});

test("two networks overlap when one lies in the other", () => {
  fc.assert(
    fc.property(network, network, (a, b) => {
      const [left, right] = [read(a.text), read(b.text)];
      expect(overlap(left, right)).toBe(within(left, right) || within(right, left));
      expect(overlap(left, right)).toBe(overlap(right, left));
    }),
  );
});
