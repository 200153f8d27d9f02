import { canonicalNetwork } from "../address.ts";
import type { Fact, Item } from "../fact.ts";
import type { Instance } from "../instance.ts";
import type { Options } from "../option.ts";
import { type PluginContext, type PluginModel, textsOf } from "../plugin.ts";
import { normalOrder } from "../sequence.ts";
import { isBelow } from "../zone.ts";
import { zonesOf } from "../zones-fact.ts";

const POLICY = { kind: "words", subject: "who may ask", severity: "answers", collects: true } as const;
const OPTIONS: Options = { allow: POLICY, block: POLICY, filter: POLICY, drop: { ...POLICY, since: "1.10.1" } };

interface Rule {
  readonly zones: readonly string[];
  readonly value: string;
  readonly shown: string;
}

/** `acl`: who may ask. Rules and the policies in them are tried in order. */
export const model: PluginModel = {
  name: "acl",
  repeat: "many",
  severity: "answers",
  does: "are only answered for some clients",
  doesNot: "are answered for all clients",
  options: OPTIONS,
  read(instances, context) {
    const rules = instances.map((instance) => read(instance, context));
    const meet = (a: Rule, b: Rule): boolean => a.zones.some((one) => b.zones.some((other) => isBelow(one, other) || isBelow(other, one)));
    const fact: Fact = {
      key: "rules",
      subject: "who may ask",
      items: normalOrder(rules, ({ value }) => value, meet).map(({ value, shown }): Item => ({ value, shown })),
      ordered: true,
      written: instances.map(({ args, options }) => [args, ...options].map((words) => textsOf(words).join(" ")).join("\n")).join("\n\n"),
      rule: "set-order",
      severity: "answers",
      at: instances[0]?.name ?? null,
    };
    return [fact];
  },
};

function read(instance: Instance, context: PluginContext): Rule {
  const zones = zonesOf(instance.args, context);
  const own = zones.every((zone) => context.zones.includes(zone)) && context.zones.every((zone) => zones.includes(zone));
  const policies = instance.options.map((line) => policy(textsOf(line)));
  const where = instance.args.length === 0 ? "" : `${textsOf(instance.args).join(" ")}: `;
  return {
    zones,
    value: JSON.stringify([own ? "\u0000block" : [...new Set(zones)].sort(), policies]),
    shown: `${where}${instance.options.map((line) => textsOf(line).join(" ")).join("; ")}`,
  };
}

/** An action with the sets of types and networks it is for. */
function policy([action = "", ...words]: readonly string[]): readonly unknown[] {
  const sets: { type: string[] | null; net: string[] | null } = { type: null, net: null };
  let open: "type" | "net" | null = null;
  for (const word of words) {
    const section = word.toLowerCase();
    if (section === "type" || section === "net") {
      open = section;
      sets[open] ??= [];
    } else if (open !== null) sets[open]?.push(open === "net" ? canonicalNetwork(word) : word);
  }
  const set = (values: readonly string[] | null): readonly string[] =>
    values === null || values.includes("*") ? ["*"] : [...new Set(values)].sort();
  return [action.toLowerCase(), set(sets.type), set(sets.net)];
}
