import { withoutCode } from "./clauses.ts";
import { WORKLOADS } from "./pod-specs.ts";
import { kindBeside } from "./reading.ts";
import type { ReadingContext } from "./rule.ts";
import type { Sentence } from "./story.ts";
import type { Subject } from "./subject.ts";

/** Most names that one sentence may start from. */
const MOST = 8;
/** What may stand before the first name and between two of them. */
const LEAD = /^\s*(?:both\s+)?(?:the\s+)?$/i;
/** A heading that runs into its sentence: "Snapshot class. `nightly` is …", "Flux: `web` waits". */
const RUN_IN = /^\s*[A-Z][A-Za-z0-9-]{1,30}(?: [A-Za-z0-9-]{1,30}){0,2}(?:\.|:)\s+/;

/** Where a sentence starts whose code is blanked, after the heading that runs into it. */
export function startOf(plain: string): number {
  return RUN_IN.exec(plain)?.[0].length ?? 0;
}

const LINK = /^\s*(?:,|,?\s*(?:and|&))\s*(?:the\s+)?$/i;

/**
 * The objects whose names in code a sentence starts from, without a word for their kind: "`public` admits …", "`a`, `b` and `c` scan …". Each name
 * has to be that of one of the given kinds, and of one only; else there are none.
 */
export function leadNames(
  sentence: Pick<Sentence, "text" | "code">,
  context: Pick<ReadingContext, "objectsNamed">,
  kinds: readonly string[],
): readonly Subject[] {
  const plain = withoutCode(sentence.text);
  const found: Subject[] = [];
  let at = startOf(plain);
  for (const span of sentence.code.slice(0, MOST)) {
    if (!(found.length === 0 ? LEAD : LINK).test(plain.slice(at, span.start))) break;
    if (!/^[a-z0-9][a-z0-9.-]*$/.test(span.text) || kindBeside(sentence.text, span) !== undefined) return [];
    const [kind, ...others] = new Set((context.objectsNamed?.(span.text) ?? []).filter((one) => kinds.includes(one)));
    if (kind === undefined || others.length > 0) return [];
    found.push({ kind, name: span.text, namespace: null, spans: [{ start: span.start, end: span.end }] });
    at = span.end;
  }
  return /^\s+[a-z]/.test(plain.slice(at)) ? found : [];
}

/** A name in plain words that a sentence starts from: "web-api drops …", "The indexer's container runs …". */
const PLAIN_LEAD = /^\s*(?:the\s+)?([A-Za-z][A-Za-z0-9]{2,40}(?:-[A-Za-z0-9]{1,40}){0,6})(?:['’]s)?\s+(?:pods?\s+|containers?\s+)?([a-z]+)/;
/** Words that are names of objects in many repositories and mean other things in sentences. */
const ORDINARY =
  /^(?:app|api|web|server|worker|job|jobs|database|cache|backend|frontend|gateway|controller|operator|agent|proxy|node|main|default|test)$/i;

/**
 * The workload whose name a sentence starts from in plain words. Null where an object of another kind that can stand for a workload (a
 * HelmRelease) is called so as well, or where the word means something else in many sentences.
 */
export function leadWorkload(
  sentence: Pick<Sentence, "text">,
  context: Pick<ReadingContext, "objectsNamed">,
  kinds: readonly string[],
): Subject | null {
  const start = startOf(withoutCode(sentence.text));
  const match = PLAIN_LEAD.exec(sentence.text.slice(start));
  const [whole = "", name = "", next = ""] = match ?? [];
  if (match === null || ORDINARY.test(name) || /^(?:and|or|nor|with|plus|but)$/.test(next)) return null;
  const named = context.objectsNamed?.(name.toLowerCase()) ?? [];
  const [kind, ...others] = new Set(named.filter((one) => WORKLOADS.includes(one) && kinds.includes(one)));
  if (kind === undefined || others.length > 0 || named.some((one) => one === "HelmRelease" || one === "Application")) return null;
  const at = start + whole.indexOf(name);
  return { kind, name: name.toLowerCase(), namespace: null, spans: [{ start: at, end: at + name.length }] };
}

const NOUN = /^\s*(?:the\s+)?([A-Za-z]{3,40})\s+$/i;

/**
 * The object that a sentence starts from by the last word of its kind and its name in code: "Topic `orders`" is KafkaTopic `orders`. Null when
 * there is an object of that very kind, or when objects of several kinds (or of none) are called so.
 */
export function leadObject(sentence: Pick<Sentence, "text" | "code">, context: Pick<ReadingContext, "objectsNamed">): Subject | null {
  const [span] = sentence.code;
  if (span === undefined || !/^[a-z0-9][a-z0-9.-]*$/.test(span.text)) return null;
  const known = context.objectsNamed?.(span.text) ?? [];
  const beside = kindBeside(sentence.text, span);
  if (beside !== undefined && known.includes(beside.kind)) return null;
  const noun = NOUN.exec(withoutCode(sentence.text).slice(0, span.start))?.[1]?.toLowerCase();
  if (noun === undefined) return null;
  const [kind, ...others] = new Set(known.filter((one) => one.toLowerCase().endsWith(noun)));
  if (kind === undefined || others.length > 0) return null;
  return { kind, name: span.text, namespace: null, spans: [{ start: 0, end: span.end }] };
}
