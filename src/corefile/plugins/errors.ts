import { canonicalDuration } from "../duration.ts";
import type { Fact } from "../fact.ts";
import { type Options, optionFacts } from "../option.ts";
import { flag, linesOf, type PluginModel, textsOf } from "../plugin.ts";

const OPTIONS: Options = {
  stacktrace: flag("stack traces of crashes in the log", "observability", { since: "1.9.3" }),
  consolidate: { kind: "words", subject: "which errors are summed up", severity: "observability", collects: true, since: "1.6.4" },
};

/** `errors`: errors are logged. Of several patterns the first that matches sums an error up. */
export const model: PluginModel = {
  name: "errors",
  repeat: "once",
  severity: "observability",
  does: "have their errors logged",
  doesNot: "do not have their errors logged any more",
  options: OPTIONS,
  read(instances) {
    const lines = linesOf(instances);
    const summed = lines.filter(([name]) => name?.text === "consolidate");
    const consolidate: Fact = {
      key: "consolidate",
      subject: "which errors are summed up",
      items: summed.map((line) => {
        const [period = "", ...rest] = textsOf(line.slice(1));
        return {
          value: JSON.stringify([canonicalDuration(period), ...rest.filter((word, at) => at === 0 || word !== "error")]),
          shown: [period, ...rest].join(" "),
        };
      }),
      ordered: true,
      written: summed.map((line) => textsOf(line).join(" ")).join("\n"),
      rule: "duration",
      severity: "observability",
      at: summed[0]?.[0] ?? null,
    };
    const { consolidate: _own, ...others } = OPTIONS;
    return [
      consolidate,
      ...optionFacts(
        lines.filter((line) => !summed.includes(line)),
        others,
      ),
    ];
  },
};
