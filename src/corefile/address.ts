import { parseAddresses } from "../domain/cidr.ts";

/** The port that a transport has when none is written. `unix` has none. */
export const DEFAULT_PORTS: Readonly<Record<string, string>> = { dns: "53", tls: "853", quic: "853", grpc: "443", https: "443", https3: "443" };

/** Cuts `scheme://` off. CoreDNS knows schemes in lower case only. Source of the rule: `plugin/pkg/parse/transport.go`. */
export function splitTransport(text: string): { readonly scheme: string; readonly rest: string } {
  const match = /^(dns|tls|quic|grpc|https|https3|unix):\/\//.exec(text);
  return match?.[1] === undefined ? { scheme: "dns", rest: text } : { scheme: match[1], rest: text.slice(match[0].length) };
}

const V4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** Whether a text is one IP address, without brackets or zone. */
export function isAddress(text: string): boolean {
  return V4.test(text) || (text.includes(":") && !/[-/]/.test(text) && parseAddresses(text) !== undefined);
}

/** One spelling for every IP address; other text stays. */
export function canonicalAddress(text: string): string {
  if (V4.test(text)) return text;
  const range = !text.includes(":") || /[-/]/.test(text) ? undefined : parseAddresses(text);
  return range === undefined ? text : `${range.family}:${range.first}`;
}

/** One spelling for every network, an address alone being the smallest; other text stays. */
export function canonicalNetwork(text: string): string {
  const range = text.includes("-") ? undefined : parseAddresses(text);
  return range === undefined ? text : `${range.family}:${range.first}-${range.last}`;
}

/** An upstream or listening address in its parts; `host` without brackets, port null when none is written. */
export interface HostPort {
  readonly host: string;
  readonly port: string | null;
}

/** Splits `host:port`, `[host]:port` or a bare host, IPv6 or not. */
export function splitHostPort(text: string): HostPort {
  const bracketed = /^\[([^\]]*)\](?::(\d+))?$/.exec(text);
  if (bracketed !== null) return { host: bracketed[1] ?? "", port: bracketed[2] ?? null };
  const colon = text.lastIndexOf(":");
  if (colon === -1 || colon !== text.indexOf(":") || !/^\d+$/.test(text.slice(colon + 1))) return { host: text, port: null };
  return { host: text.slice(0, colon), port: text.slice(colon + 1) };
}

/** One spelling for a listening address: every form of "all interfaces" is the same on a host with both families. */
export function canonicalListener(text: string): string {
  const { host, port } = splitHostPort(text);
  const all = host === "" || host === "0.0.0.0" || host === "::";
  return `${all ? "*" : canonicalAddress(host)}:${port ?? ""}`;
}

/**
 * One spelling for an upstream of `forward`: the default scheme and port written out (`1.1.1.1` is `dns://1.1.1.1:53`).
 * A path and a host name stay as they are. `name` is the TLS server name behind a `%`.
 */
export function canonicalUpstream(text: string): string {
  const { scheme, rest } = splitTransport(text);
  if (scheme === "unix" || rest.startsWith("/")) return text;
  const percent = rest.lastIndexOf("%");
  const [address, name] =
    percent === -1 ? [rest, ""] : [rest.slice(0, percent) + (/:\d+$/.exec(rest.slice(percent))?.[0] ?? ""), rest.slice(percent).replace(/:\d+$/, "")];
  const { host, port } = splitHostPort(address.startsWith("[") && !address.includes("]") ? `${address}]` : address);
  return `${scheme}://${canonicalAddress(host)}${name.replace(/\]$/, "")}:${port ?? DEFAULT_PORTS[scheme]}`;
}
