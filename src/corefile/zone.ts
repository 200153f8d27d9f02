import { parseAddresses } from "../domain/cidr.ts";
import { DEFAULT_PORTS, splitTransport } from "./address.ts";

/** A zone that a server block is for. */
export interface ZoneKey {
  readonly scheme: string;
  /** Fully qualified, in lower case where the version does that. */
  readonly zone: string;
  readonly port: string;
}

/** The zones of one key, or why CoreDNS refuses it. A network off an octet (IPv4) or nibble (IPv6) boundary gives several. */
export type KeyReading = { readonly ok: true; readonly zones: readonly ZoneKey[] } | { readonly ok: false; readonly message: string };

/** How keys are read. */
export interface KeyOptions {
  /** Whether names are folded to lower case: CoreDNS does since 1.14.7. Before, a key with a capital letter never matches a query. */
  readonly foldsCase: boolean;
  /** The port of a key that names none and no scheme but DNS; `-dns.port` changes it. */
  readonly defaultPort: string;
}

/**
 * Reads a key of a server block: `[scheme://]zone[:port]`.
 * Source of the rules: `InspectServerBlocks` in `core/dnsserver/register.go` and `SplitHostPort` in `plugin/normalize.go` of CoreDNS.
 */
export function readKey(text: string, { foldsCase, defaultPort }: KeyOptions): KeyReading {
  const { scheme, rest } = splitTransport(text);
  const split = splitZonePort(rest);
  if (!split.ok) return split;
  const port = split.port ?? (scheme === "dns" ? defaultPort : (DEFAULT_PORTS[scheme] ?? ""));
  return { ok: true, zones: split.hosts.map((host) => ({ scheme, zone: foldsCase ? qualified(host).toLowerCase() : qualified(host), port })) };
}

/** A key as it is written most plainly: `dns://corp.example.:53` is `corp.example`. */
export function showZone({ scheme, zone, port }: ZoneKey): string {
  const name = zone === "." ? zone : zone.replace(/\.$/, "");
  return `${scheme === "dns" ? "" : `${scheme}://`}${name}${port === DEFAULT_PORTS[scheme] ? "" : `:${port}`}`;
}

/** A zone as an argument of a plugin has it: fully qualified, in lower case, networks expanded. Empty for what is no zone. */
export function normalZones(text: string): readonly string[] {
  const split = splitZonePort(splitTransport(text).rest);
  return split.ok ? split.hosts.map((host) => qualified(host).toLowerCase()) : [];
}

/** Whether `zone` is `parent` or lies below it; both fully qualified. */
export function isBelow(zone: string, parent: string): boolean {
  return parent === "." || zone === parent || zone.endsWith(`.${parent}`);
}

/** With a dot at its end. Source of the rule: `Fqdn` of github.com/miekg/dns. */
export function qualified(name: string): string {
  if (!name.endsWith(".")) return `${name}.`;
  const escapes = /(\\*)\.$/.exec(name)?.[1]?.length ?? 0;
  return escapes % 2 === 0 ? name : `${name}.`;
}

type ZonePort =
  | { readonly ok: true; readonly hosts: readonly string[]; readonly port: string | null }
  | { readonly ok: false; readonly message: string };

function splitZonePort(text: string): ZonePort {
  const colon = text.lastIndexOf(":");
  if (colon === text.length - 1) return { ok: false, message: `expecting data after last colon: ${JSON.stringify(text)}` };
  const number = /^[+-]?\d{1,18}$/.exec(colon === -1 ? "" : text.slice(colon + 1))?.[0];
  const port = number === undefined ? null : String(Number(number));
  const zone = port === null ? text : text.slice(0, colon);
  const length = zone.length < 64 ? 0 : new TextEncoder().encode(zone).length;
  if (length > 255) return { ok: false, message: `specified zone is too long: ${length} > 255` };
  if (!isDomainName(zone)) return { ok: false, message: `zone is not a valid domain name: ${zone}` };
  const network = parseNetwork(zone);
  if (network === undefined) return { ok: true, hosts: [zone], port };
  if (zone.startsWith(":") || (zone.startsWith("0") && zone.includes(":"))) return { ok: false, message: `invalid CIDR ${zone}` };
  return { ok: true, hosts: reverseZones(network), port };
}

/** What nearly every zone is made of. */
const PLAIN_NAME = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,100}\.?$/i;

/** Source of the rule: `IsDomainName` of github.com/miekg/dns: no empty label, none longer than 63 bytes, 255 bytes in all. */
function isDomainName(name: string): boolean {
  if (name === "" || name === ".") return name === ".";
  if (name.length < 254 && PLAIN_NAME.test(name)) return true;
  const labels = qualified(name)
    .slice(0, -1)
    .replaceAll(/\\(?:\d{3}|.)/gsu, "x")
    .split(".");
  if (labels.some((label) => label.endsWith("\\"))) return false;
  const lengths = labels.map((label) => new TextEncoder().encode(label).length);
  return lengths.every((length) => length > 0 && length < 64) && lengths.reduce((sum, length) => sum + length + 1, 0) <= 256;
}

interface Network {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly prefix: number;
}

function parseNetwork(text: string): Network | undefined {
  const match = text.includes("/") ? /^([^/]+)\/0*(\d{1,3})$/.exec(text) : null;
  const range = match?.[1] === undefined ? undefined : parseAddresses(`${match[1]}/${match[2]}`);
  return range === undefined ? undefined : { family: range.family, first: range.first, prefix: Number(match?.[2]) };
}

/** The reverse zones that cover a network. Source of the rule: `plugin/pkg/cidr` of CoreDNS. */
function reverseZones({ family, first, prefix }: Network): readonly string[] {
  const [bits, step] = family === 4 ? [32, 8] : [128, 4];
  const whole = Math.ceil(prefix / step) * step;
  const size = 1n << BigInt(bits - whole);
  return Array.from({ length: 2 ** (whole - prefix) }, (_item, at) => {
    const address = first + BigInt(at) * size;
    const digits = Array.from({ length: whole / step }, (_digit, place) => {
      const digit = (address >> BigInt(bits - (place + 1) * step)) & ((1n << BigInt(step)) - 1n);
      return family === 4 ? String(digit) : digit.toString(16);
    });
    return [...digits.reverse(), family === 4 ? "in-addr.arpa." : "ip6.arpa."].join(".");
  });
}
