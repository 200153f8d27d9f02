import type { Fact, Item } from "../fact.ts";
import type { Instance } from "../instance.ts";
import { type PluginModel, textsOf } from "../plugin.ts";
import { qualified } from "../zone.ts";

/** `rewrite`: queries and answers are changed. Rules run in order; the order of the answer rules is that of the file, turned round. */
export const model: PluginModel = {
  name: "rewrite",
  repeat: "many",
  severity: "answers",
  does: "are rewritten",
  doesNot: "are not rewritten any more",
  options: {},
  read(instances) {
    const fact: Fact = {
      key: "rules",
      subject: "the rewrite rules",
      items: instances.map((instance): Item => ({ value: JSON.stringify(canonical(wordsOf(instance))), shown: wordsOf(instance).join(" ") })),
      ordered: true,
      written: instances.map((instance) => `${instance.args.length} ${JSON.stringify(wordsOf(instance))}`).join("\n"),
      rule: "default",
      severity: "answers",
      at: instances[0]?.name ?? null,
    };
    return [fact];
  },
};

/** The rule, on one line or in a block: with at most one word on its line the block belongs to it. */
export function wordsOf({ args, options }: Instance): readonly string[] {
  return [...textsOf(args), ...(args.length < 2 ? options.flatMap(textsOf) : [])];
}

function canonical(words: readonly string[]): readonly string[] {
  const first = words[0]?.toLowerCase() ?? "";
  const [mode, type, ...rest] =
    first === "stop" || first === "continue" ? [first, words[1]?.toLowerCase() ?? "", ...words.slice(2)] : ["stop", first, ...words.slice(1)];
  if (type !== "name") return [mode ?? "", type ?? "", ...rest];
  const [match = "", ...names] = rest.length === 2 ? ["exact", ...rest] : rest;
  const kind = match.toLowerCase();
  if (kind !== "exact" && kind !== "suffix") return [mode ?? "", type, kind, ...names];
  return [mode ?? "", type, kind, ...names.map((name, at) => (at < 2 ? qualified(name).toLowerCase() : name))];
}
