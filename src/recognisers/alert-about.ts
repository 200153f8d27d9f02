import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { isFiller } from "../domain/lexicon.ts";
import { searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const PARENT = /(?:prometheus ?rules?|vmrules?|alert(?:ing)? rules?|alerts)(?![\w-])[^:]*:?\s*$/i;
const BOUND = /([<>≥≤]=?)\s*(\d+(?:\.\d+)?)\s*(%?)/g;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const parent = sentence.scope.lines.at(-1)?.text ?? "";
  const plain = withoutCode(sentence.text);
  if (!PARENT.test(withoutCode(parent)) || sentence.code.length > 0 || plain.length > 120 || /[:;]/.test(plain)) return null;
  const inner = /\(([^()]*)\)/.exec(plain);
  const outside = plain.replace(/\([^()]*\)/g, " ");
  const words = (outside.match(/[A-Za-z][A-Za-z]+/g) ?? []).filter((word) => !isFiller(word.toLowerCase()));
  const whole = { start: 0, end: sentence.text.length };
  if (
    words.length < 2 ||
    words.length > 8 ||
    words.some((word) => /[a-z][A-Z]{1,}[a-z]/.test(word) && word.length > 12) ||
    touches(whole, ruledOut(sentence.text))
  )
    return null;
  const bounds = [...(inner?.[1] ?? "").matchAll(BOUND)].map(
    (match) => `${(match[1] ?? "").replace("≥", ">=").replace("≤", "<=")} ${match[2] ?? ""}${match[3] ?? ""}`,
  );
  if (inner !== null && bounds.length === 0) return null;
  const assertion: Assertion = { kind: "alert-about", search: searchFor(sentence, context), words: words.map((word) => word.toLowerCase()), bounds };
  return { assertions: [assertion], combine: "all", covers: [whole], inferred: true };
}

/** Alerts that are given by what they are about. */
export const recogniser: Recogniser = {
  id: "alert-about",
  summary:
    "Below a line about alerts, an item in words means one alert whose name and summary have all of them, and whose expression has the bound. A miss leaves the claim open.",
  examples: [
    {
      sentence: "High queue depth (>10 jobs)",
      under: ["PrometheusRule with alerts:"],
      reads: [{ kind: "alert-about", words: ["high", "queue", "depth"], bounds: ["> 10"] }],
    },
    {
      sentence: "Cache unavailable",
      under: ["PrometheusRule with 6+ alerts:"],
      reads: [{ kind: "alert-about", words: ["cache", "unavailable"], bounds: [] }],
    },
    { sentence: "Cache unavailable", reads: null },
    { sentence: "No alert on cache misses", under: ["PrometheusRule with alerts:"], reads: null },
    { sentence: "Slow (see the runbook)", under: ["PrometheusRule with alerts:"], reads: null },
  ],
  recognise,
};
