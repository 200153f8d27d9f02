import { type Fact, single } from "../fact.ts";
import type { Instance } from "../instance.ts";
import { type Options, optionFacts } from "../option.ts";
import { flag, linesOf, type PluginContext, type PluginModel } from "../plugin.ts";
import { zonesFact } from "../zones-fact.ts";

/** `autopath`: search paths are followed on the server. The zones of the last use count. */
export const autopath: PluginModel = {
  name: "autopath",
  repeat: "last",
  severity: "availability",
  does: "have their search path followed by CoreDNS (autopath)",
  doesNot: "have their search path followed by the client, one query after the other",
  options: {},
  read: (instances, context) => instances.flatMap((instance) => autopathFacts(instance, context)),
};

function autopathFacts(instance: Instance, context: PluginContext): readonly Fact[] {
  const from = instance.args.at(-1);
  return [
    zonesFact(instance, instance.args.slice(0, -1), context, "the zones that autopath is for"),
    single({
      key: "source",
      subject: "where autopath has the search path from",
      value: from?.text ?? "",
      shown: from?.text ?? "nothing",
      written: from?.text ?? null,
      rule: "default",
      severity: "answers",
      at: from ?? instance.name,
    }),
  ];
}

const EXTERNAL: Options = {
  ttl: { kind: "number", subject: "the TTL of external names", severity: "answers", unset: "5" },
  apex: { kind: "word", subject: "the name of the apex", severity: "answers", unset: "dns" },
  headless: flag("external names for headless services", "answers", { since: "1.9.4" }),
  fallthrough: { kind: "fallthrough", subject: "passing on of external names that are not there", severity: "answers", since: "1.11.0" },
};

/** `k8s_external`: names for the external addresses of services. */
export const k8sExternal: PluginModel = {
  name: "k8s_external",
  repeat: "last",
  severity: "answers",
  does: "are answered with external addresses of services",
  doesNot: "are not answered with external addresses of services any more",
  options: EXTERNAL,
  read: (instances, context) => [
    ...instances.map((instance) => zonesFact(instance, instance.args, context, "the zones of external addresses")),
    ...optionFacts(linesOf(instances), EXTERNAL),
  ],
};

/** `view`: the block is for some queries only. All expressions must hold. */
export const view: PluginModel = {
  name: "view",
  repeat: "once",
  severity: "answers",
  does: "are only for queries of a view",
  doesNot: "are for all queries",
  options: { expr: { kind: "words", subject: "the condition", severity: "answers", collects: true } },
  read(instances) {
    const expressions = linesOf(instances).map((line) => (line[0]?.text === "expr" ? line.slice(1) : line).map(({ text }) => text).join(" "));
    return [
      {
        key: "conditions",
        subject: "which queries the block is for",
        items: [...new Set(expressions)].map((text) => ({ value: text, shown: text })),
        ordered: false,
        written: expressions.join("\n"),
        rule: "set-order",
        severity: "answers",
        at: instances[0]?.name ?? null,
      },
    ];
  },
};
