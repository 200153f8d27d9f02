import type { Fact, Item } from "../fact.ts";
import type { Instance } from "../instance.ts";
import type { Options } from "../option.ts";
import { type PluginModel, textsOf } from "../plugin.ts";
import { normalOrder } from "../sequence.ts";
import { isBelow, qualified } from "../zone.ts";

const OPTIONS: Options = { class: { kind: "set", subject: "which answers are logged", severity: "observability", collects: true } };
const DEFAULT_FORMAT = "{common}";

interface Rule {
  readonly scope: string;
  readonly format: string;
  readonly classes: string;
}

/** `log`: queries are logged. The first rule whose name covers a query decides; later ones for the same names are dead. */
export const model: PluginModel = {
  name: "log",
  repeat: "many",
  severity: "observability",
  does: "are logged",
  doesNot: "are not logged any more",
  options: OPTIONS,
  read(instances) {
    const rules = instances.flatMap(rulesOf);
    const live = rules.filter((rule, at) => !rules.slice(0, at).some((earlier) => isBelow(rule.scope, earlier.scope)));
    const ordered = normalOrder(live, describe, (a, b) => isBelow(a.scope, b.scope) || isBelow(b.scope, a.scope));
    const fact: Fact = {
      key: "rules",
      subject: "which queries are logged and how",
      items: ordered.map((rule): Item => ({ value: JSON.stringify([rule.scope, rule.format, rule.classes]), shown: describe(rule) })),
      ordered: true,
      written: instances.map(({ args, options }) => [args, ...options].map((words) => textsOf(words).join(" ")).join("\n")).join("\n\n"),
      rule: live.length === rules.length ? "independent-order" : "dead-stanza",
      severity: "observability",
      at: instances[0]?.name ?? null,
    };
    return [fact];
  },
};

function rulesOf({ args, options }: Instance): readonly Rule[] {
  const words = textsOf(args);
  const last = words.at(-1);
  const format = words.length > 1 && last?.includes("{") === true ? last : null;
  const scopes = words.length === 0 ? ["."] : format === null ? words : words.slice(0, -1);
  const classes = options.flatMap((line) => (line[0]?.text === "class" ? textsOf(line.slice(1)) : [`unknown ${textsOf(line).join(" ")}`]));
  const shown = classes.length === 0 || classes.includes("all") ? "all" : [...new Set(classes)].sort().join(" ");
  return scopes.map((scope) => ({ scope: qualified(scope), format: format ?? DEFAULT_FORMAT, classes: shown }));
}

function describe({ scope, format, classes }: Rule): string {
  const what = classes === "all" ? "everything" : classes;
  return `${what} for ${scope === "." ? "all names" : scope.slice(0, -1)}${format === DEFAULT_FORMAT ? "" : ` as ${JSON.stringify(format)}`}`;
}
