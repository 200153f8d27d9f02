import { type Fact, single } from "./fact.ts";
import type { Instance } from "./instance.ts";
import { unique } from "./option.ts";
import { type PluginContext, textsOf } from "./plugin.ts";
import type { Token } from "./token.ts";
import { normalZones } from "./zone.ts";

/** The zones that a plugin is for: those of its arguments, else those of its block. */
export function zonesOf(args: readonly Token[], { zones }: PluginContext): readonly string[] {
  return args.length === 0 ? zones : args.flatMap(({ text }) => normalZones(text));
}

/** The fact of which zones a plugin is for. Those of the block, written out or not, are one value whatever they are. */
export function zonesFact(instance: Instance, args: readonly Token[], context: PluginContext, subject: string): Fact {
  const zones = zonesOf(args, context);
  const common = {
    key: "zones",
    subject,
    written: args.length === 0 ? null : textsOf(args).join(" "),
    severity: "answers",
    at: args[0] ?? instance.name,
  } as const;
  if (sameSet(zones, context.zones)) return single({ ...common, value: "\u0000block", shown: "those of the block", rule: "zone-spelling" });
  const items = unique(zones.map((zone) => ({ value: zone, shown: zone === "." ? zone : zone.slice(0, -1) })));
  return { ...common, items, ordered: false, rule: "set-order" };
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.every((one) => b.includes(one)) && b.every((one) => a.includes(one));
}
