import { canonicalUpstream } from "../address.ts";
import { type Fact, type Item, single } from "../fact.ts";
import type { Instance } from "../instance.ts";
import { type Options, optionFacts, unique } from "../option.ts";
import { flag, type PluginContext, type PluginModel, textsOf } from "../plugin.ts";
import { isSince } from "../version.ts";
import { isBelow, normalZones } from "../zone.ts";

const OPTIONS: Options = {
  except: { kind: "zones", subject: "the names that are not forwarded", severity: "answers", collects: true },
  policy: { kind: "word", subject: "how an upstream is picked", severity: "availability", unset: "random" },
  max_fails: { kind: "number", subject: "how many failed checks take an upstream out", severity: "availability", unset: "2" },
  expire: { kind: "duration", subject: "how long idle connections are kept", severity: "availability", unset: "10s" },
  health_check: { kind: "timing", subject: "how upstreams are checked", severity: "availability", unset: "0.5s" },
  force_tcp: flag("TCP for queries that came over UDP", "availability"),
  prefer_udp: flag("UDP first for queries that came over TCP", "availability"),
  tls: { kind: "words", subject: "the TLS certificates towards upstreams", severity: "availability" },
  tls_servername: { kind: "word", subject: "the TLS name upstreams must have", severity: "availability" },
  max_concurrent: { kind: "number", subject: "how many queries may wait at once", severity: "availability", unset: "0", since: "1.6.8" },
  next: { kind: "set", subject: "the answers after which the next forward is asked", severity: "answers", collects: true, since: "1.11.4" },
  failfast_all_unhealthy_upstreams: flag("an immediate error when all upstreams are down", "availability", { since: "1.12.1" }),
  failover: { kind: "set", subject: "the answers after which another upstream is asked", severity: "availability", collects: true, since: "1.13.0" },
  max_connect_attempts: { kind: "number", subject: "how many connections are tried per query", severity: "availability", since: "1.13.2" },
  max_idle_conns: { kind: "number", subject: "how many idle connections are kept", severity: "availability", unset: "0", since: "1.14.1" },
  max_age: { kind: "duration", subject: "how long connections may live", severity: "availability", since: "1.14.3" },
  next_on_nodata: flag("the next forward for empty answers", "answers", { since: "1.14.4" }),
  resolver: { kind: "words", subject: "who resolves the names of upstreams", severity: "availability", since: "1.14.4" },
  doh_method: { kind: "word", subject: "the HTTP method towards DoH upstreams", severity: "availability", unset: "POST", since: "1.14.5" },
  read_timeout: { kind: "duration", subject: "how long an upstream may take", severity: "availability", unset: "2s", since: "1.14.5" },
  source_address: { kind: "word", subject: "the address queries are sent from", severity: "availability", since: "1.14.6" },
  protocol: { kind: "words", subject: "the protocol", severity: "availability", until: "1.3.0" },
};

/** One `forward FROM TO…` with what it covers. */
interface Stanza {
  readonly from: string;
  readonly instance: Instance;
  readonly hasExceptions: boolean;
}

/** `forward`: who is asked for names that nothing before it answers. The first use whose FROM covers a name answers it. */
export const model: PluginModel = {
  name: "forward",
  repeat: "many",
  severity: "answers",
  does: "are forwarded to other servers",
  doesNot: "are not forwarded any more: what nothing else answers is refused or fails",
  hasState: true,
  options: OPTIONS,
  read(instances, context) {
    const live = reachable(instances, context);
    const counts = new Map<string, number>();
    return live.flatMap((stanza) => {
      const nth = counts.get(stanza.from) ?? 0;
      counts.set(stanza.from, nth + 1);
      return stanzaFacts(stanza, nth === 0 ? stanza.from : `${stanza.from}#${nth}`, context);
    });
  },
};

/** The zone that a use is for: CoreDNS takes the first of a network that gives several. */
export function fromOf({ args }: Instance): string {
  const text = args[0]?.text ?? "";
  return normalZones(text)[0] ?? text;
}

/** Uses that some query of the block can reach: FROM meets a zone of the block, and no earlier use takes everything. */
function reachable(instances: readonly Instance[], { zones }: PluginContext): readonly Stanza[] {
  const live: Stanza[] = [];
  for (const instance of instances) {
    const stanza = {
      from: fromOf(instance),
      instance,
      hasExceptions: instance.options.some(([name]) => name?.text === "except" || name?.text === "next"),
    };
    const outside = zones.length > 0 && !zones.some((zone) => isBelow(stanza.from, zone) || isBelow(zone, stanza.from));
    if (outside || live.some((earlier) => !earlier.hasExceptions && isBelow(stanza.from, earlier.from))) continue;
    live.push(stanza);
  }
  return live;
}

/** The names that a use gets: the narrower of its FROM and the block's zones. */
function namesFor(from: string, { zones, names }: PluginContext): string {
  return from === "." || zones.every((zone) => isBelow(zone, from)) ? names : from.slice(0, -1);
}

function stanzaFacts({ from, instance }: Stanza, key: string, context: PluginContext): readonly Fact[] {
  const names = namesFor(from, context);
  const written = textsOf(instance.args.slice(1));
  const options = optionFacts(instance.options, OPTIONS);
  const inOrder = options.some(({ key: option, items }) => option === "option:policy" && items[0]?.value === "sequential");
  const upstreams = written.map((text): Item => ({ value: canonicalUpstream(text), shown: text }));
  const items = isSince(context.version, "1.14.4") ? unique(upstreams) : upstreams;
  const to: Fact = {
    key: `${key} to`,
    subject: `the upstreams for ${names}`,
    items,
    ordered: inOrder,
    written: written.join(" "),
    rule: items.length === written.length ? "set-order" : "duplicate",
    severity: "answers",
    at: instance.args[1] ?? instance.name,
    say: (before, after) => {
      if (before === null) return `queries for ${names} now go to ${list(after ?? [])}`;
      if (after === null) return `queries for ${names} no longer go to ${list(before)}`;
      const same = [...before].sort().join() === [...after].sort().join();
      return `queries for ${names} now go to ${list(after)} instead of ${list(before)}${same ? ": another order, which counts here" : ""}`;
    },
  };
  const shadowed = single({
    key: `${key} from`,
    subject: `a forward of its own for ${names}`,
    value: from,
    shown: from,
    written: instance.args[0]?.text ?? "",
    rule: "zone-spelling",
    severity: "answers",
    at: instance.args[0] ?? instance.name,
    say: (before) => `${names} ${before === null ? "now has" : "no longer has"} a forward of its own`,
  });
  return [shadowed, to, ...options.map((fact) => ({ ...fact, key: `${key} ${fact.key}`, subject: `${fact.subject}, for ${names},` }))];
}

function list(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
