import type { Fact, Item } from "../fact.ts";
import type { Instance } from "../instance.ts";
import type { Options } from "../option.ts";
import { type PluginContext, type PluginModel, textsOf } from "../plugin.ts";
import { normalOrder } from "../sequence.ts";
import { isBelow } from "../zone.ts";
import { zonesOf } from "../zones-fact.ts";

const OPTIONS: Options = {
  match: { kind: "set", subject: "the names", severity: "answers", collects: true },
  answer: { kind: "words", subject: "the answer", severity: "answers", collects: true },
  additional: { kind: "words", subject: "the additional records", severity: "answers", collects: true },
  authority: { kind: "words", subject: "the authority records", severity: "answers", collects: true },
  rcode: { kind: "word", subject: "the response code", severity: "answers", unset: "NOERROR" },
  ederror: { kind: "words", subject: "the extended error", severity: "answers", since: "1.10.1" },
  fallthrough: { kind: "fallthrough", subject: "passing on of names that do not match", severity: "answers" },
  upstream: { kind: "words", subject: "nothing", severity: "cosmetic" },
};

interface Template {
  readonly class: string;
  readonly type: string;
  readonly zones: readonly string[];
  readonly value: string;
  readonly shown: string;
  readonly instance: Instance;
}

/** `template`: answers made from a pattern. The first one that fits zone, class, type and name answers. */
export const model: PluginModel = {
  name: "template",
  repeat: "many",
  severity: "answers",
  does: "are answered from templates",
  doesNot: "are not answered from templates any more",
  options: OPTIONS,
  read(instances, context) {
    const templates = instances.map((instance) => read(instance, context));
    const ordered = normalOrder(templates, ({ value }) => value, interact);
    const fact: Fact = {
      key: "templates",
      subject: "the answers that are made from templates",
      items: ordered.map(({ value, shown }): Item => ({ value, shown })),
      ordered: true,
      written: instances.map(({ args, options }) => [args, ...options].map((words) => JSON.stringify(textsOf(words))).join()).join("\n"),
      rule: "independent-order",
      severity: "answers",
      at: instances[0]?.name ?? null,
    };
    return [fact];
  },
};

function read(instance: Instance, context: PluginContext): Template {
  const [type = "", ...more] = textsOf(instance.args.slice(1));
  const zones = zonesOf(instance.args.slice(2), context);
  const own = zones.every((zone) => context.zones.includes(zone)) && context.zones.every((zone) => zones.includes(zone));
  const words = (name: string): readonly string[] =>
    instance.options.filter(([word]) => word?.text === name).flatMap((line) => textsOf(line.slice(1)));
  const last = (name: string): readonly string[] => textsOf(instance.options.findLast(([word]) => word?.text === name)?.slice(1) ?? []);
  const falls = instance.options.some(([word]) => word?.text === "fallthrough");
  const unknown = instance.options.filter(([word]) => !Object.hasOwn(OPTIONS, word?.text ?? "")).map(textsOf);
  const kind = instance.args[0]?.text ?? "";
  const value = JSON.stringify([
    [kind, type, own ? "\u0000block" : [...new Set(zones)].sort()],
    words("match").length === 0 ? [".*"] : [...new Set(words("match"))].sort(),
    [words("answer"), words("additional"), words("authority")],
    last("rcode")[0] ?? "NOERROR",
    last("ederror"),
    falls ? (last("fallthrough").length === 0 ? ["."] : [...last("fallthrough")].sort()) : null,
    unknown,
  ]);
  const match = words("match").join(" or ");
  const answer = [...words("answer"), ...last("rcode")].join("; ");
  const shown = `${[kind, type, ...more].join(" ")}${match === "" ? "" : ` matching ${match}`} → ${answer === "" ? "an empty answer" : answer}`;
  return { class: kind, type, zones, value, shown, instance };
}

/** Whether two templates could be asked about the same query. */
function interact(a: Template, b: Template): boolean {
  const meets = (one: string, other: string): boolean => one === other || one === "ANY" || other === "ANY";
  return (
    meets(a.class, b.class) && meets(a.type, b.type) && a.zones.some((one) => b.zones.some((other) => isBelow(one, other) || isBelow(other, one)))
  );
}
