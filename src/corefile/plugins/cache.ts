import { type Fact, single } from "../fact.ts";
import type { Instance } from "../instance.ts";
import { type Options, optionFacts } from "../option.ts";
import { flag, type PluginModel } from "../plugin.ts";
import type { Token } from "../token.ts";
import { normalZones } from "../zone.ts";
import { zonesFact } from "../zones-fact.ts";

const OPTIONS: Options = {
  success: { kind: "words", subject: "the cache for answers", severity: "availability" },
  denial: { kind: "words", subject: "the cache for denials", severity: "availability" },
  prefetch: {
    kind: "timing",
    subject: "fetching of popular names ahead of time (prefetch)",
    severity: "availability",
    unset: "0 1m 10%",
    rest: ["1m", "10%"],
  },
  serve_stale: { kind: "timing", subject: "answers from the cache after they expired (serve_stale)", severity: "answers", since: "1.6.6" },
  serve_stale_policy: { kind: "keyword", subject: "which expired answers are preferred", severity: "answers", since: "1.14.7" },
  servfail: { kind: "duration", subject: "how long failures are kept", severity: "availability", unset: "5s", since: "1.9.4" },
  disable: { kind: "words", subject: "what is not cached", severity: "availability", collects: true, since: "1.9.4" },
  keepttl: flag("TTLs of cached answers as they came (keepttl)", "answers", { since: "1.10.1" }),
};

/** What CoreDNS does without arguments: `plugin/cache/cache.go`. */
const DEFAULTS = { success: { most: 3600, least: 5 }, denial: { most: 1800, least: 5 } } as const;
const SHARDS = 256;
const DEFAULT_CAPACITY = 10_000;

/** `cache`: how long answers are kept. */
export const model: PluginModel = {
  name: "cache",
  repeat: "once",
  severity: "availability",
  does: "are cached",
  doesNot: "are not cached any more: every query goes to its source",
  hasState: true,
  options: OPTIONS,
  read(instances, context) {
    return instances.flatMap((instance) => {
      const limit = /^[+-]?\d{1,10}$/.test(instance.args[0]?.text ?? "") ? instance.args[0] : undefined;
      const { success: _success, denial: _denial, disable: _disable, ...rest } = OPTIONS;
      const own = (name: string): readonly (readonly Token[])[] => instance.options.filter(([word]) => word?.text === name);
      const others = instance.options.filter(([word]) => !["success", "denial", "disable"].includes(word?.text ?? ""));
      return [
        zonesFact(instance, instance.args.slice(limit === undefined ? 0 : 1), context, "the zones that are cached"),
        ...kindFacts("success", "answers", limit, own("success"), instance),
        ...kindFacts("denial", "denials", limit, own("denial"), instance),
        ...(["success", "denial"] as const).map((kind) => disabled(kind, own("disable"))),
        ...optionFacts(others, rest),
      ];
    });
  },
};

function kindFacts(
  kind: "success" | "denial",
  what: string,
  limit: Token | undefined,
  lines: readonly (readonly Token[])[],
  instance: Instance,
): readonly Fact[] {
  const values = lines.map((line) => line.slice(1).map(({ text }) => text));
  // Every line sets what it names; what it leaves out stays as an earlier line or the first argument had it.
  const last = (at: number): string | undefined => values.findLast((words) => words[at] !== undefined)?.[at];
  const fact = (name: string, subject: string, value: number | string, written: string | undefined, unit: string): Fact =>
    single({
      key: `${kind} ${name}`,
      subject,
      value: String(value),
      shown: `${value}${unit}`,
      written: written ?? null,
      rule: name === "capacity" ? "capacity" : "default",
      severity: "availability",
      at: lines.at(-1)?.[0] ?? limit ?? instance.name,
    });
  const most = last(1) ?? limit?.text;
  return [
    fact("capacity", `how many ${what} are cached`, capacity(last(0) ?? String(DEFAULT_CAPACITY)), last(0), ""),
    fact("most", `the longest time that ${what} are cached`, Number(most ?? DEFAULTS[kind].most), most, "s"),
    fact("least", `the shortest time that ${what} are cached`, Number(last(2) ?? DEFAULTS[kind].least), last(2), "s"),
  ];
}

/** A cache has 256 shards of equal size, of four entries at least. */
function capacity(text: string): number | string {
  return /^-?\d{1,12}$/.test(text) ? Math.max(Math.trunc(Number(text) / SHARDS), 4) * SHARDS : text;
}

function disabled(kind: "success" | "denial", lines: readonly (readonly Token[])[]): Fact {
  const own = lines.filter((line) => line[1]?.text === kind);
  const line = own.at(-1);
  const zones = (line ?? []).slice(2).flatMap(({ text }) => normalZones(text));
  const shown = line === undefined ? [] : zones.length === 0 ? ["."] : [...new Set(zones)];
  return {
    key: `disable ${kind}`,
    subject: `the zones of which ${kind === "success" ? "answers" : "denials"} are not cached`,
    items: shown.map((zone) => ({ value: zone, shown: zone })),
    ordered: false,
    written: line === undefined ? null : own.map((words) => words.map(({ text }) => text).join(" ")).join("\n"),
    rule: own.length > 1 ? "last-wins" : "set-order",
    severity: "availability",
    at: line?.[0] ?? null,
  };
}
