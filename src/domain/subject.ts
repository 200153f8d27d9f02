import { parentheses, touches, within, withoutCode } from "./clauses.ts";
import { kindMentions, kindNamed } from "./kinds.ts";
import { perObject } from "./memo.ts";
import { kindBeside } from "./reading.ts";
import type { Span } from "./rule.ts";
import type { Sentence } from "./story.ts";
import { objectParts } from "./tokens.ts";

/** The object that a sentence is about. */
export interface Subject {
  readonly kind: string;
  readonly name: string | null;
  readonly namespace: string | null;
  /** The stretches that name it. */
  readonly spans: readonly Span[];
  /** True when the sentence itself does not name it. */
  readonly guessed?: boolean;
}

const BARE =
  /(?<![\w/])([A-Z][A-Za-z]{2,40}|service account|network policy|priority class|cron job|config map)s? (?:(?:called|named) )?([a-z0-9]+(?:-[a-z0-9]+)*)(?![\w/])/g;
const AFTER = /(?<![\w/-])([a-z0-9]+(?:-[a-z0-9]+){1,8}) ([A-Z][A-Za-z]{2,40})(?![\w/])/g;

/** "cluster-level Kustomizations": words that describe and name nothing. */
const ADJECTIVE =
  /-(?:level|scoped|based|wide|managed|owned|specific|local|style|only|affinity|checks?|checked|root|signed|side|ready|aware|driven|native|facing|availability|to|out|in|up|down|off|mode|through|proof|safe|free|prem)$|^(?:non|anti|pre|post|re|self|multi|cross|per|read|write|high|low|auto|hot|cold|long|short|single|dual|in|on|off|up)-/;

function kindOfWords(words: string): string | undefined {
  const squeezed = words.replace(/(?:^|\s)([a-z])/g, (_whole, letter: string) => letter.toUpperCase());
  return kindNamed(words)?.kind ?? kindNamed(squeezed)?.kind;
}

/** Kind and name written together: `Kind/name`, "Kind `name`", "a Deployment called web", "the checkout-db Secret". */
export const namedObjectsIn = perObject((sentence: Sentence): readonly Subject[] => {
  const { text } = sentence;
  const found: Subject[] = [];
  for (const span of sentence.code) {
    const parts = objectParts(span.text);
    if (parts !== null && parts !== undefined) found.push({ ...parts, spans: [span] });
    else if (/^[a-z0-9][a-z0-9.-]*$/.test(span.text)) {
      const beside = kindBeside(text, span);
      if (beside !== undefined) found.push({ kind: beside.kind, name: span.text, namespace: null, spans: [beside] });
    }
  }
  const plain = withoutCode(text);
  for (const match of plain.matchAll(/(?<![\w/`])([A-Z][A-Za-z0-9]{2,62})\/([a-z0-9][a-z0-9.-]{0,252})(?![\w/])/g)) {
    const kind = kindNamed(match[1] ?? "")?.kind;
    if (kind !== undefined)
      found.push({
        kind,
        name: (match[2] ?? "").replace(/[.]$/, ""),
        namespace: null,
        spans: [{ start: match.index, end: match.index + match[0].length }],
      });
  }
  for (const [pattern, kindAt, nameAt] of [
    [BARE, 1, 2],
    [AFTER, 2, 1],
  ] as const)
    for (const match of plain.matchAll(pattern)) {
      const kind = kindOfWords(match[kindAt] ?? "");
      const name = match[nameAt] ?? "";
      // "the app-template HelmRelease `web`": the name stands behind the kind, and what stands before it describes it.
      const described = pattern === AFTER && /^s?\s+(?:called |named )?`/.test(text.slice(match.index + match[0].length));
      const told = !described && (/ (?:called|named) /.test(match[0]) || (name.includes("-") && !ADJECTIVE.test(name)));
      if (kind !== undefined && told)
        found.push({ kind, name, namespace: null, spans: [{ start: match.index, end: match.index + match[0].length }] });
    }
  return found.sort((a, b) => (a.spans[0]?.start ?? 0) - (b.spans[0]?.start ?? 0));
});

/**
 * The object a sentence starts from: the first that it names by kind and name, else the kind that stands first in it. Null when it names
 * none; kinds in parentheses and within the stretches of `said` do not count.
 */
export function subjectIn(sentence: Sentence, said: readonly Span[]): Subject | null {
  const inner = [...parentheses(withoutCode(sentence.text)), ...said];
  const [first] = namedObjectsIn(sentence).filter(({ spans: [span] }) => span !== undefined && !touches(span, inner));
  const [kind] = kindMentions(withoutCode(sentence.text)).filter((mention) => !mention.ordinary && !within(mention, inner));
  if (first !== undefined && (kind === undefined || (first.spans[0]?.start ?? 0) <= kind.start)) return first;
  return kind === undefined ? (first ?? null) : { kind: kind.kind, name: null, namespace: null, spans: [{ start: kind.start, end: kind.end }] };
}
