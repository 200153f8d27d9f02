import { BlockList, isIP, isIPv6 } from "node:net";

/** Whose an address is: a server of the internet, this machine, or neither, which is never connected to. */
export type AddressKind = "public" | "loopback" | "private";

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/**
 * Networks that are not the internet: private, link-local (the metadata services of clouds), shared, test, multicast and reserved ones.
 * Sources: https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry.
 */
const PRIVATE = new BlockList();
for (const network of [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "192.175.48.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
]) {
  const [address = "", bits] = network.split("/");
  PRIVATE.addSubnet(address, Number(bits), "ipv4");
}
/** All that is routed on the internet is in `2000::/3`; of that, some is set aside or carries an IPv4 address. */
const ROUTED = new BlockList();
ROUTED.addSubnet("2000::", 3, "ipv6");
const SET_ASIDE = new BlockList();
for (const [address, bits] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["2620:4f:8000::", 48],
  ["3fff::", 20],
] as const)
  SET_ASIDE.addSubnet(address, bits, "ipv6");

/** Tells whose an IP address is. Text that is none counts as private. */
export function addressKind(text: string): AddressKind {
  const address = text.replace(/%.*$/, "");
  if (isIP(address) === 0) return "private";
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  if (LOOPBACK.check(address, family)) return "loopback";
  if (family === "ipv4") return PRIVATE.check(address, family) ? "private" : "public";
  return ROUTED.check(address, family) && !SET_ASIDE.check(address, family) ? "public" : "private";
}
