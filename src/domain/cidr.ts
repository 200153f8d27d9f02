import { IPv4, IPv4CidrRange, IPv6, IPv6CidrRange } from "ip-num";

/** Consecutive addresses of one family, ends included, as numbers. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * Reads an address (`10.0.0.1`), a network (`10.0.0.0/24`, host bits allowed), a range (`10.0.0.1-10.0.0.20`) or a short
 * range (`10.0.0.1-20`) of IPv4 or IPv6. Undefined for anything else: leading zeros, which some read as octal, are refused.
 */
export function parseAddresses(text: string): AddressRange | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 100) return undefined;
  if (trimmed.includes("/")) return parseNetwork(trimmed);
  const [start = "", end, more] = trimmed.split("-").map((part) => part.trim());
  const first = parseAddress(start);
  if (first === undefined || more !== undefined) return undefined;
  if (end === undefined) return first;
  const last = /^\d{1,3}$/.test(end) && first.family === 4 ? parseAddress(start.slice(0, start.lastIndexOf(".") + 1) + end) : parseAddress(end);
  if (last === undefined || last.family !== first.family || last.first < first.first) return undefined;
  return { family: first.family, first: first.first, last: last.last };
}

const V4 = /^(?:0|[1-9]\d{0,2})\.(?:0|[1-9]\d{0,2})\.(?:0|[1-9]\d{0,2})\.(?:0|[1-9]\d{0,2})$/;
const V6 = /^[0-9a-fA-F:]{2,39}$/;

function parseAddress(text: string): AddressRange | undefined {
  try {
    if (V4.test(text)) return single(4, IPv4.fromString(text).getValue());
    return V6.test(text) && text.includes(":") ? single(6, IPv6.fromString(text).getValue()) : undefined;
  } catch {
    return undefined;
  }
}

function single(family: 4 | 6, value: bigint): AddressRange {
  return { family, first: value, last: value };
}

function parseNetwork(text: string): AddressRange | undefined {
  const [address = "", prefix = "", more] = text.split("/");
  const base = parseAddress(address);
  if (base === undefined || more !== undefined || !/^(?:0|[1-9]\d{0,2})$/.test(prefix)) return undefined;
  try {
    const network = base.family === 4 ? IPv4CidrRange.fromCidr(text) : IPv6CidrRange.fromCidr(text);
    return { family: base.family, first: network.getFirst().getValue(), last: network.getLast().getValue() };
  } catch {
    return undefined;
  }
}

/** Whether every address of `inner` is one of `outer`. Addresses of different families never are. */
export function within(inner: AddressRange, outer: AddressRange): boolean {
  return inner.family === outer.family && inner.first >= outer.first && inner.last <= outer.last;
}

/** Whether two ranges share an address. */
export function overlap(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/** How many addresses a range has. */
export function addressCount(range: AddressRange): bigint {
  return range.last - range.first + 1n;
}
