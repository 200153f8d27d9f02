import { isIP } from "node:net";
import { addressKind } from "./addresses.ts";

/** What the configuration lets be connected to. */
export interface NetworkRules {
  /** `host` or `host:port`; `*.example.org` takes in every host below. */
  readonly hosts: readonly string[];
  /** Hosts of the list may be this machine, and are then spoken to without encryption where their address says so. */
  readonly loopback: boolean;
}

/** The address as it may be asked, or why it may not. */
export function allowedAddress(text: string, rules: NetworkRules): URL | string {
  if (text.length > 4096 || !URL.canParse(text)) return `${text.slice(0, 200)} is no address`;
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") return `the address of ${url.host} has a user or a password in it, which are never sent`;
  if (url.protocol !== "https:" && url.protocol !== "http:") return `${url.protocol}// is not spoken`;
  if (!rules.hosts.some((host) => isHost(url, host.toLowerCase()))) return `${url.host} is not among \`network.hosts\``;
  const name = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(name) !== 0) {
    const refused = refusedAddress(url.host, name, rules);
    if (refused !== undefined) return refused;
  }
  const isHere = rules.loopback && (name === "localhost" || addressKind(name) === "loopback");
  return url.protocol === "https:" || isHere ? url : `${url.host} would be asked without encryption (http://)`;
}

function isHost(url: URL, allowed: string): boolean {
  if (!allowed.startsWith("*."))
    return url.host === allowed || (url.port === "" && allowed === `${url.hostname}:${url.protocol === "https:" ? 443 : 80}`);
  const [name = "", port = ""] = allowed.slice(1).split(":");
  return url.port === port && url.hostname.endsWith(name);
}

/** Why a host may not be connected to at the IP address that it has, undefined when it may. */
export function refusedAddress(host: string, address: string, rules: NetworkRules): string | undefined {
  switch (addressKind(address)) {
    case "public":
      return undefined;
    case "loopback":
      return rules.loopback ? undefined : `${host} is this machine (${address}), and \`network.loopback\` is not set`;
    case "private":
      return `${host} is ${address}, which is not on the internet`;
  }
}
