import type { Assertion } from "../assertion.ts";
import { type CommandReading, commandReads, unread } from "./reading.ts";

const ASSIGNED = /^([A-Za-z_]\w{0,40})\s*=\s*(?:ipaddress\.)?ip_(address|network)\(\s*["']([0-9A-Fa-f.:/]{2,64})["']\s*\)$/;
const CLAIMED =
  /^assert\s+([\w.]+(?:\(\s*["'][0-9A-Fa-f.:/]{2,64}["']\s*\))?)\s+in\s+([\w.]+(?:\(\s*["'][0-9A-Fa-f.:/]{2,64}["']\s*\))?)(?:\s*,.*)?$/;
const WRITTEN_OUT = /^(?:ipaddress\.)?ip_(?:address|network)\(\s*["']([0-9A-Fa-f.:/]{2,64})["']\s*\)$/;

/** A script of Python that only asserts that addresses lie in networks. Any other statement leaves it unread. */
export function readPython(script: string | null): CommandReading {
  const known = new Map<string, string>();
  const assertions: Assertion[] = [];
  for (const raw of (script ?? "").slice(0, 10_000).split(/\n|;\s+(?=assert|import|print)/)) {
    const line = raw.trim();
    const [, name, , literal] = ASSIGNED.exec(line) ?? [];
    const [, inner = "", outer = ""] = CLAIMED.exec(line) ?? [];
    if (name !== undefined && literal !== undefined) known.set(name, literal);
    else if (inner !== "") {
      const address = WRITTEN_OUT.exec(inner)?.[1] ?? known.get(inner);
      const network = WRITTEN_OUT.exec(outer)?.[1] ?? known.get(outer);
      if (address === undefined || network === undefined) return unread;
      assertions.push({ kind: "address-in-network", clusters: [], address: { literal: address }, network: { literal: network } });
    } else if (line !== "" && !/^#|^import ipaddress$|^from ipaddress import [\w, ]{1,100}$|^print\(/.test(line)) return unread;
  }
  if (assertions.length === 0) return unread;
  return commandReads(assertions, null, ["ip", "ips", "cidr", "cidrs", "address", "addresses", "network", "networks", "subnet"]);
}
