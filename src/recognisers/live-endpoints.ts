import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches } from "../domain/clauses.ts";
import { scopeOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { namedObjectsIn, type Subject } from "../domain/subject.ts";

const WITHIN = "(?:\\s+in (?:the )?(?:namespace )?`?([a-z0-9-]{2,63})`?(?: namespace)?)?";
const COUNT = "(?:(?:at least |a minimum of |>= ?|≥ ?)?(\\d{1,4})(?: or more)? |all )?";
/** Nothing may follow that makes them endpoints of another sort: paths, methods, what they answer. */
const END = "(?=\\s*(?:$|[.;,](?:\\s|$)|\\)))";

/** "Service `web` has at least 2 ready endpoints". */
const HAS = new RegExp(
  `^${WITHIN}\\s+(?:has|have|must have|shows|with)\\s+(?:an? )?${COUNT}(?:ready |healthy |active |populated |live )endpoints?${END}`,
  "i",
);
/** "Service `web` has endpoints": only without a number it says less. */
const SOME = new RegExp(`^${WITHIN}\\s+(?:has|have|must have)\\s+(?:(?:at least |>= ?|≥ ?)(\\d{1,4}) )?endpoints${END}`, "i");
/** "Endpoints of Service `web` are populated". */
const BEFORE = /(?<![\w/-])endpoints (?:of|for|behind) (?:the )?$/i;
const AFTER = new RegExp(`^${WITHIN}\\s+(?:are |is |exist and are )?(?:populated|ready|present|not empty|non-empty)${END}`, "i");

interface Found extends Span {
  readonly subject: Subject & { readonly name: string };
  readonly namespace: string | null;
  readonly least: number;
}

function foundIn(sentence: Sentence): readonly Found[] {
  return namedObjectsIn(sentence).flatMap((subject): readonly Found[] => {
    const [span] = subject.spans;
    const { name } = subject;
    if (span === undefined || name === null || subject.kind !== "Service") return [];
    const rest = sentence.text.slice(span.end);
    const before = BEFORE.exec(sentence.text.slice(0, span.start));
    const match = before === null ? (HAS.exec(rest) ?? SOME.exec(rest)) : AFTER.exec(rest);
    if (match === null) return [];
    const count = before === null ? Number(match[2] ?? 1) : 1;
    // "all endpoints ready" speaks of those that are there as well.
    if (/^\S*\s.*\ball\b/i.test(match[0]) || count < 1) return [];
    const namespace = subject.namespace ?? match[1] ?? null;
    return [{ subject: { ...subject, name }, namespace, least: count, start: before?.index ?? span.start, end: span.end + match[0].length }];
  });
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const out = ruledOut(sentence.text);
  const assertions: Assertion[] = [];
  const covers: Span[] = [];
  for (const { subject, namespace, least, start, end } of foundIn(sentence)) {
    const clusters = touches({ start, end }, out) ? null : scopeOf(sentence, context, { start, end });
    if (clusters === null) continue;
    const because = `"${sentence.text.slice(start, end)}" is about what runs, which no file shows.`;
    assertions.push({
      kind: "live-object",
      clusters,
      object: { kind: "Service", namespace, name: subject.name },
      says: { is: "endpoints", least },
      because,
    });
    covers.push({ start, end });
  }
  return assertions.length === 0 ? null : { assertions, combine: "all", covers };
}

/** How many pods a Service leads to. */
export const recogniser: Recogniser = {
  id: "live-endpoints",
  summary: "A Service, named by its kind and name, has endpoints, or so many that are ready: EndpointSlices of an export of the cluster decide.",
  examples: [
    {
      sentence: "Service `web` has at least 2 ready endpoints",
      reads: [{ kind: "live-object", object: { kind: "Service", namespace: null, name: "web" }, says: { is: "endpoints", least: 2 } }],
    },
    {
      sentence: "Service `web` in `shop` has endpoints",
      reads: [{ kind: "live-object", object: { kind: "Service", namespace: "shop", name: "web" }, says: { is: "endpoints", least: 1 } }],
    },
    {
      sentence: "Endpoints of Service `web` are populated",
      reads: [{ kind: "live-object", object: { kind: "Service", name: "web" }, says: { is: "endpoints", least: 1 } }],
    },
    { sentence: "Service `api` has endpoints `/health` and `/ready`", reads: null },
    { sentence: "Service `api` has no ready endpoints", reads: null },
    { sentence: "Service `api` has ready endpoints for each team", reads: null },
    { sentence: "Endpoints of Service `api` are documented", reads: null },
    { sentence: "Health endpoints respond", reads: null },
  ],
  cue: [/endpoints?/i],
  recognise,
};
