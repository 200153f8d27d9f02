import type { Assertion } from "../domain/assertion.ts";
import { asides, hedged, negated, touches, withoutCode } from "../domain/clauses.ts";
import { containerStatement } from "../domain/container-statement.ts";
import { inContainers, inPods } from "../domain/phrase-homes.ts";
import { type Phrase, readPhrases } from "../domain/phrases.ts";
import { WORKLOADS } from "../domain/pod-specs.ts";
import { searchFor, spansOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Expectation } from "../domain/stated.ts";
import type { Sentence } from "../domain/story.ts";
import { sentencesIn } from "../domain/story-index.ts";

interface Term {
  readonly pattern: RegExp;
  readonly field: string;
  readonly expect: (match: RegExpExecArray) => Expectation;
  /** True when the phrase has its own negation ("no privilege escalation"). */
  readonly negative: boolean;
}

const same =
  (value: boolean | string): (() => Expectation) =>
  () => ({ is: "same", value });
const number = (match: RegExpExecArray): Expectation => ({ is: "same", value: Number(match[1]) });

/** What people say about hardened containers, and the field of `securityContext` that makes it so. Source: Kubernetes Pod Security Standards. */
const TERMS: readonly Term[] = [
  {
    pattern: /(?<![\w-])(?:runs? as |running as )?(?:non|not)[ -‑]?root(?: user)?(?![\w-])/gi,
    field: "runAsNonRoot",
    expect: same(true),
    negative: true,
  },
  {
    pattern: /read[ -‑]?only (?:root )?(?:file ?system|fs|rootfs)|immutable root file ?system/gi,
    field: "readOnlyRootFilesystem",
    expect: same(true),
    negative: false,
  },
  {
    pattern:
      /(?:all )?capabilit(?:ies|y) (?:are )?(?:all )?drop(?:ped|s)?(?: ALL)?|(?:drops?|dropped|dropping) (?:all )?(?:linux )?capabilities|no capabilities(?! (?:is |are )?added)/gi,
    field: "capabilities.drop",
    expect: () => ({ is: "contains", value: "ALL" }),
    negative: true,
  },
  {
    pattern:
      /(?:no|without|disallow(?:s|ed)?|deny|denies|disabled?) privilege escalation|privilege escalation (?:is )?(?:disabled|disallowed|denied|prevented|blocked|off)/gi,
    field: "allowPrivilegeEscalation",
    expect: same(false),
    negative: true,
  },
  {
    pattern:
      /no service ?account token auto-?mount(?:ing|ed)?|service ?account token (?:auto-?mount(?:ing)? (?:disabled|off)|not (?:auto-?)?mounted)|auto-?mount(?:ing)? (?:of )?service ?account tokens? disabled/gi,
    field: "automountServiceAccountToken",
    expect: same(false),
    negative: true,
  },
  {
    pattern: /seccomp(?: profile)?(?: set to| is|:)?\s+`?RuntimeDefault`?|RuntimeDefault seccomp(?: profile)?/gi,
    field: "seccompProfile.type",
    expect: same("RuntimeDefault"),
    negative: false,
  },
  { pattern: /(?<![\w.])runAsUser:?[ =]\s*`?(\d{1,10})`?(?!\d)/g, field: "runAsUser", expect: number, negative: false },
  { pattern: /(?<![\w.])runAsGroup:?[ =]\s*`?(\d{1,10})`?(?!\d)/g, field: "runAsGroup", expect: number, negative: false },
  { pattern: /(?<![\w.])fsGroup:?[ =]\s*`?(\d{1,10})`?(?!\d)/g, field: "fsGroup", expect: number, negative: false },
  { pattern: /(?<=[(,]\s?|\bas\s|\bwith\s)(?:uid|user id):?\s+`?(\d{1,10})`?(?!\d)/gi, field: "runAsUser", expect: number, negative: false },
];

interface Found extends Span {
  readonly term: Term;
  readonly match: RegExpExecArray;
}

/** Negations that another rule reads, and that negate nothing else. */
const ELSEWHERE = /(?<![\w-])no (?:added|extra|additional)(?: linux)? capabilit(?:y|ies)(?![\w-])/gi;

function termsIn(text: string): readonly Found[] {
  const found = TERMS.flatMap((term) =>
    [...text.matchAll(term.pattern)].map((match) => ({ term, match, start: match.index, end: match.index + match[0].length })),
  );
  const own = [...found.filter((one) => one.term.negative), ...spansOf(text, ELSEWHERE)];
  const open = own.reduce((plain, one) => plain.slice(0, one.start) + "x".repeat(one.end - one.start) + plain.slice(one.end), text);
  const out = [...negated(open), ...hedged(open), ...asides(open)];
  return found.filter((one) => !touches(one, out));
}

/** "Security context hardened" without a list means what the story's list says, when it has one. */
function fromStory(context: ReadingContext): readonly Found[] {
  for (const other of sentencesIn(context.story)) {
    if (!/security context|hardened/i.test(other.text)) continue;
    const found = termsIn(other.text);
    if (found.length > 1) return found;
  }
  return [];
}

function fieldOf(found: Found, text: string): string {
  const prefix = /\binit[ -]?containers?\b/i.test(text) ? "initContainers.securityContext." : "";
  return found.term.field === "automountServiceAccountToken" || prefix === "" ? found.term.field : `${prefix}${found.term.field}`;
}

const AUTOMOUNT = "automountServiceAccountToken";

/** What the terms say of the containers of a workload, each of them. */
const PHRASES: readonly Phrase[] = [
  ...TERMS.filter(({ field }) => field !== AUTOMOUNT).map(
    ({ pattern, field, expect, negative }): Phrase => ({
      pattern,
      negative,
      labels: true,
      unless: /\binit[ -]?containers?\b/i,
      homes: (match) => (field === "fsGroup" ? inPods([field], expect(match)) : inContainers(field, expect(match))),
    }),
  ),
  {
    pattern: ELSEWHERE,
    negative: true,
    homes: () => [{ kinds: WORKLOADS, fields: ["capabilities.add"], expect: { is: "absent" }, container: true }],
  },
];

/** The terms of a sentence about containers in general; nothing for one about init containers, or where they are fields in code. */
function ofContainers(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  if (/: (?:true|false)/.test(text) || containerStatement(text) !== null || termsIn(text).some(({ term }) => term.field === AUTOMOUNT)) return null;
  const read = readPhrases(sentence, context, PHRASES);
  const words = spansOf(
    withoutCode(text),
    /(?<![\w-])(?:pod |container )?security ?contexts?(?: (?:is |are )?hardened)?|(?<![\w-])hardened(?=\s*\()/gi,
  );
  return read === null ? null : { ...read, covers: [...read.covers, ...words] };
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  const coded = /privileged: |: (?:true|false)/;
  const ofContainer = containerStatement(text)?.spans ?? [];
  const own = termsIn(text).filter(
    (one) => !sentence.code.some((span) => coded.test(span.text) && touches(one, [span])) && !touches(one, ofContainer),
  );
  const general = spansOf(
    withoutCode(text),
    /security ?context(?:s)?(?: verification| check)?(?: shows?| is| are)?(?: a)? (?:hardened|hardening)(?: configuration)?|hardened security ?context/gi,
  );
  const named = own.length > 0 ? own : general.length > 0 ? fromStory(context) : [];
  if (named.length === 0) return null;
  const search = searchFor(sentence, context);
  const assertions = named.map(
    (found): Assertion => ({
      kind: "field",
      search,
      fields: [fieldOf(found, text)],
      anywhere: true,
      expect: found.term.expect(found.match),
      quantifier: "some",
    }),
  );
  const words = spansOf(
    withoutCode(text),
    /(?<![\w-])(?:pod |container )?security ?contexts?(?: (?:is |are )?hardened)?|(?<![\w-])hardened(?=\s*\()|\binit[ -]?containers?:?/gi,
  );
  return { assertions, combine: "all", covers: [...own, ...general, ...words].map(({ start, end }) => ({ start, end })) };
}

/** Hardened containers. */
export const recogniser: Recogniser = {
  id: "security-context",
  summary:
    "Containers are hardened as the sentence says: non-root, read-only root file system, dropped capabilities, no privilege escalation, user ids.",
  examples: [
    {
      sentence: "Security context hardened (non-root, read-only filesystem, no privilege escalation)",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["runAsNonRoot"], expect: { is: "same", value: true }, container: true }, {}] },
        { kind: "worded-field", homes: [{ fields: ["readOnlyRootFilesystem"], expect: { is: "same", value: true } }, {}] },
        { kind: "worded-field", homes: [{ fields: ["allowPrivilegeEscalation"], expect: { is: "same", value: false } }, {}] },
      ],
    },
    {
      sentence: "Init container: runAsUser 0",
      reads: [{ kind: "field", fields: ["initContainers.securityContext.runAsUser"], expect: { is: "same", value: 0 } }],
    },
    { sentence: "Exporter container: runAsUser 1000, capabilities drop ALL", reads: null },
    {
      sentence: "Capabilities drop ALL",
      reads: [{ kind: "worded-field", homes: [{ fields: ["capabilities.drop"], expect: { is: "contains", value: "ALL" } }, {}] }],
    },
    {
      sentence: "No service account token auto-mount",
      reads: [{ kind: "field", fields: ["automountServiceAccountToken"], expect: { is: "same", value: false } }],
    },
    {
      sentence: "Pods run as non‑root with read‑only root FS and no added capabilities",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["runAsNonRoot"] }, {}] },
        { kind: "worded-field", homes: [{ fields: ["readOnlyRootFilesystem"] }, {}] },
        { kind: "worded-field", homes: [{ fields: ["capabilities.add"], expect: { is: "absent" } }] },
      ],
    },
    { sentence: "Not hardened: read-only filesystem is missing", reads: null },
    { sentence: "Security context reviewed", reads: null },
    { sentence: "Root certificate mounted", reads: null },
  ],
  cue: [...TERMS.map(({ pattern }) => pattern), /security ?context/i],
  recognise: (sentence, context) => ofContainers(sentence, context) ?? recognise(sentence, context),
};
