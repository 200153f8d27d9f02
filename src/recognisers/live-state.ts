import { parentText } from "../domain/reading.ts";
import type { Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const LIVE = /(?<![\w-])live\s+(?:[a-z0-9-]+\/[a-z0-9.-]+|`[^`]{1,200}`|cluster|state|object|config(?:uration)?|[A-Z][A-Za-z]{2,40})(?![\w-])/;

function recognise(sentence: Sentence): Recognition | null {
  if (sentence.section !== "claim-table") return null;
  const own = LIVE.exec(sentence.text);
  const parent = sentence.scope.lines.at(-1)?.text ?? parentText(sentence);
  const above = own === null ? LIVE.exec(parent) : null;
  const phrase = own ?? above;
  if (phrase === null) return null;
  return {
    assertions: [{ kind: "uncheckable", reason: "needs-cluster", because: `"${phrase[0]}" is what runs; only a snapshot of the cluster shows it.` }],
    combine: "all",
    covers: [own === null ? { start: 0, end: sentence.text.length } : { start: own.index, end: own.index + own[0].length }],
  };
}

/** Facts about live objects on a reference page. */
export const recogniser: Recogniser = {
  id: "live-state",
  summary: "A fact of a reference page about a live object, or below a line about one, is shown by the cluster and not by files.",
  examples: [
    {
      sentence: "live kube-system/cache ConfigMap — Supplies the settings",
      section: "claim-table",
      reads: [{ kind: "uncheckable", reason: "needs-cluster" }],
    },
    {
      sentence: "the `ttl` setting",
      under: ["The live ConfigMap inspected in March included:"],
      section: "claim-table",
      reads: [{ kind: "uncheckable", reason: "needs-cluster" }],
    },
    { sentence: "live kube-system/cache ConfigMap — Supplies the settings", reads: null },
    { sentence: "Settings live in the ConfigMap", section: "claim-table", reads: null },
    { sentence: "Namespace: data", section: "claim-table", reads: null },
  ],
  recognise: (sentence) => recognise(sentence),
};
