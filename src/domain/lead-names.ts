import { withoutCode } from "./clauses.ts";
import { kindBeside } from "./reading.ts";
import type { ReadingContext } from "./rule.ts";
import type { Sentence } from "./story.ts";
import type { Subject } from "./subject.ts";

/** Most names that one sentence may start from. */
const MOST = 8;
/** What may stand before the first name and between two of them. */
const LEAD = /^\s*(?:both\s+)?(?:the\s+)?$/i;
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
  let at = 0;
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
