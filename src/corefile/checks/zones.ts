import type { CorefileFinding } from "../../domain/corefile.ts";
import type { Block, Corefile } from "../reading.ts";
import { isSince } from "../version.ts";
import { showZone } from "../zone.ts";
import { finding } from "./finding.ts";

/** What is wrong with zones: keys that CoreDNS refuses, zones that are served twice, and keys that look right and are not. */
export function checkZones(corefile: Corefile): readonly CorefileFinding[] {
  return [...corefile.blocks.flatMap((block) => [...badKeys(block, corefile), ...oddKeys(block, corefile)]), ...duplicates(corefile)];
}

function badKeys({ badKeys: keys }: Block, corefile: Corefile): readonly CorefileFinding[] {
  return keys.map(({ key, message }) =>
    finding(corefile, key, {
      rule: "zone-invalid",
      severity: "fatal",
      message: `CoreDNS refuses the zone ${JSON.stringify(key.text)}: ${message}`,
      remedy: key.text.endsWith("{")
        ? "Put a space before the brace. A Helm value of the coredns chart lacks `port`: without it the brace sticks to the last zone."
        : "Write a domain name, a network such as 10.0.0.0/24, or a port behind the colon.",
    }),
  );
}

function oddKeys(block: Block, corefile: Corefile): readonly CorefileFinding[] {
  const found: CorefileFinding[] = [];
  for (const key of block.keys) {
    const isBad = block.badKeys.some((bad) => bad.key === key);
    if (!isBad && key.text.length > 1 && key.text.endsWith("{") && !key.text.endsWith("\\{"))
      found.push(
        finding(corefile, key, {
          rule: "brace-in-zone",
          severity: "dead",
          message: `the zone is called ${JSON.stringify(key.text)}, with the brace: no query ever asks for it, and the rest of the file belongs to it`,
          remedy: "Put a space before the brace. A Helm value of the coredns chart lacks `port`: without it the brace sticks to the last zone.",
        }),
      );
    if (/[A-Z]/.test(key.text.replace(/^[a-z0-9]+:\/\//, "")) && !isSince(corefile.version, "1.14.7"))
      found.push(
        finding(corefile, key, {
          rule: "zone-letter-case",
          severity: "dead",
          message: `CoreDNS ${corefile.version} compares queries in lower case with ${JSON.stringify(key.text)}: none ever matches`,
          remedy: "Write the zone in lower case; CoreDNS does so itself from 1.14.7 on.",
        }),
      );
  }
  return [...found, ...portOfLast(block, corefile)];
}

/** In `a b:5353 {` only `b` is on port 5353. */
function portOfLast({ zones, keys }: Block, corefile: Corefile): readonly CorefileFinding[] {
  const written = keys.filter(({ text }) => /:\d+$/.test(text));
  const [last] = keys.slice(-1);
  if (keys.length < 2 || written.length !== 1 || last === undefined || written[0] !== last) return [];
  const ports = [...new Set(zones.map(({ port }) => port))];
  if (ports.length < 2) return [];
  const others = zones.filter(({ port }) => port !== ports.at(-1)).map(showZone);
  return [
    finding(corefile, last, {
      rule: "port-of-last-zone",
      severity: "warning",
      message: `only ${JSON.stringify(last.text)} is on port ${ports.at(-1)}; ${others.join(", ")} ${others.length === 1 ? "is" : "are"} on port ${ports[0]}`,
      remedy: "Write the port behind every zone. The coredns chart writes it behind the last one only.",
    }),
  ];
}

const ALL = "all addresses";

/** The addresses that each zone is taken on by the blocks so far. */
function duplicates(corefile: Corefile): readonly CorefileFinding[] {
  const taken = new Map<string, Set<string>>();
  return corefile.blocks.flatMap((block) => {
    if (block.plugins.has("view")) return [];
    const bound = (block.plugins.get("bind") ?? []).flatMap(({ args }) => args.map(({ text }) => text));
    const hosts = bound.length === 0 ? [ALL] : bound;
    return block.zones.flatMap((zone) => {
      const name = `${zone.scheme}://${zone.zone}:${zone.port}`;
      const known = taken.get(name) ?? new Set();
      const clash = hosts.find((host) => known.has(host) || known.has(ALL) || (host === ALL && known.size > 0));
      taken.set(name, new Set([...known, ...hosts]));
      if (clash === undefined) return [];
      return [
        finding(corefile, block.keys[0], {
          rule: "zone-twice",
          severity: "fatal",
          message: `cannot serve ${name}: an earlier block serves it on ${clash === ALL || known.has(ALL) ? "an address that overlaps" : clash}`,
          remedy: "Merge the two blocks, bind them to different addresses, or tell them apart with view.",
        }),
      ];
    });
  });
}
