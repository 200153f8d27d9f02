import { ruledOut, touches } from "../domain/clauses.ts";
import { inKind, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { words } from "../domain/wording.ts";

const SECURITY = /pod[- ]security|(?<![\w-])psa(?![\w-])|(?<![\w-])pss(?![\w-])|namespace/i;

type Mode = "enforce" | "audit" | "warn";

const LEVEL = "(privileged|baseline|restricted)";
const MODE = "(?:enforce[sd]?|enforcing|audit(?:s|ed)?|warn(?:s|ed|ing)?(?: at)?)";
/** One to three modes: "enforce, audit and warn". */
const MODES = `(${MODE}(?: ?(?:,|\\/|and|&|\\+) ?(?:and )?${MODE}){0,2})`;
const STANDARD = "(?:psa|pss|pod[- ]security(?: admission)?(?: standards?)?)";

function level(mode: Mode, value: string | undefined): ReturnType<Phrase["homes"]> {
  return [inKind("Namespace", [`metadata.labels["pod-security.kubernetes.io/${mode}"]`], same((value ?? "").toLowerCase()))];
}

/** The level of one mode, where it is among those that are said. */
function ofModes(mode: Mode, said: string | undefined, value: string | undefined): ReturnType<Phrase["homes"]> {
  return new RegExp(`(?<![a-z])${mode}`, "i").test((said ?? "").replace(/enforcing/i, "enforce")) ? level(mode, value) : null;
}

const BEFORE = words(
  `${MODES}(?: modes?| labels?)?(?: (?:is|are))?(?: (?:all|both))?(?: set)?(?: (?:to|at|as|with|for|on))? ?[:=]? ?@(?:${STANDARD}(?: level| profile)?:? )?${LEVEL}(?: (?:${STANDARD}|profile|level|standard)){0,2}`,
);
const BEHIND = words(
  `(?:@${STANDARD}(?: level| profile)?:? )?${LEVEL}(?: ${STANDARD})?(?: (?:level|profile|standard))?(?: (?:is|are))?(?: (?:for|in|on|under|via))? ${MODES}(?: modes?)?(?! (?:at|to|level|set|is|are|=|:|privileged|baseline|restricted))`,
);

/** Every pattern once per mode: a match says as many things as it names modes. */
const LISTED: readonly Phrase[] = (["enforce", "audit", "warn"] as const).flatMap((mode): readonly Phrase[] => [
  { pattern: BEFORE, about: SECURITY, labels: true, homes: (match) => ofModes(mode, match[1], match[2]) },
  { pattern: BEHIND, about: SECURITY, labels: true, homes: (match) => ofModes(mode, match[2], match[1]) },
]);

const MODE_SAID = /(?<![\w-])(?:enforce|audit|warn)/i;

const PHRASES: readonly Phrase[] = [
  ...LISTED,
  {
    pattern: words(`(?:is|stays|remains) ${LEVEL}(?: \\( ?(?:psa|pss|pod security[a-z ]{0,20}) ?\\))?(?: in terms of pod security)?`),
    about: /(?:^|\W)namespace\W/i,
    unless: /container|deployment|daemonset|statefulset|access|deny|audit|warn|enforce/i,
    homes: (match) => level("enforce", match[1]),
  },
  {
    pattern: words(
      `(?:with |has |carries |at |is |runs (?:at |under )?|labell?ed )?@${LEVEL} (?:psa|pss|pod[- ]security)(?: admission)?(?: labels?| standards?| level| profile)?`,
    ),
    about: SECURITY,
    unless: MODE_SAID,
    homes: (match) => level("enforce", match[1]),
  },
  {
    pattern: words(
      `(?:is |has |carries |with |at |runs (?:at |under )?)?@${STANDARD}(?: labels?)?(?: (?:level|profile))?(?: (?:is|are|of|at|set to|with))?(?: (?:level|profile))? ?[:=]? ?@${LEVEL}(?: (?:level|profile|labels?))?`,
    ),
    labels: true,
    unless: /(?<![\w-])(?:enforce|audit|warn)|compliant|meets|complies|comply|containers?(?![\w-])/i,
    homes: (match) => level("enforce", match[1]),
  },
  {
    pattern: words(`labell?ed ${LEVEL}`),
    about: SECURITY,
    unless: MODE_SAID,
    homes: (match) => level("enforce", match[1]),
  },
];

/** The one Namespace that a sentence, or what stands above it, names in code; where it says so without its kind. */
function namespaceIn(sentence: Sentence, context: ReadingContext): { readonly name: string; readonly span: Span | null } | null {
  const isNamespace = (name: string): boolean => (context.objectsNamed?.(name) ?? []).includes("Namespace");
  const own = sentence.code.filter(({ text }) => isNamespace(text));
  const [first] = own;
  if (first !== undefined) return new Set(own.map(({ text }) => text)).size === 1 ? { name: first.text, span: first } : null;
  for (const { text } of sentence.scope.lines.toReversed()) {
    const named = [...new Set([...text.matchAll(/`([a-z0-9][a-z0-9-]{0,62})`/g)].map((match) => match[1] ?? "").filter(isNamespace))];
    if (named.length > 0) return named.length === 1 && named[0] !== undefined ? { name: named[0], span: null } : null;
  }
  return null;
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const read = readPhrases(sentence, context, PHRASES);
  if (read === null) return null;
  const named = namespaceIn(sentence, context);
  const open = read.assertions.every((one) => one.kind === "worded-field" && one.search.name === undefined);
  if (named === null || !open) return read;
  const assertions = read.assertions.map((one) =>
    one.kind === "worded-field" ? { ...one, search: { ...one.search, kind: "Namespace", name: named.name } } : one,
  );
  const { span } = named;
  const free = span !== null && !touches(span, ruledOut(sentence.text));
  return { ...read, assertions, covers: [...read.covers, ...(free ? [{ start: span.start, end: span.end }] : [])] };
}

/** A Namespace enforces, audits or warns at the stated level of the Pod Security Standards. */
export const recogniser: Recogniser = {
  id: "pod-security-level",
  summary: "A Namespace enforces, audits or warns at the stated level of the Pod Security Standards.",
  examples: [
    {
      sentence: "Namespace `cache` enforces the `restricted` Pod Security Standard",
      reads: [{ kind: "worded-field", search: { kind: "Namespace", name: "cache" }, homes: [{ expect: { is: "same", value: "restricted" } }] }],
    },
    {
      sentence: "The `cache` namespace enforces Pod Security level `baseline`",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "same", value: "baseline" } }] }],
    },
    {
      sentence: "Namespace `cache` is privileged (PSA)",
      reads: [
        {
          kind: "worded-field",
          homes: [{ fields: ['metadata.labels["pod-security.kubernetes.io/enforce"]'], expect: { is: "same", value: "privileged" } }],
        },
      ],
    },
    {
      sentence: "Namespace manifest with restricted PSA labels",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "same", value: "restricted" } }] }],
    },
    {
      sentence: "Pod Security on `cache`: enforce and warn are both `baseline`",
      reads: [
        { kind: "worded-field", homes: [{ fields: ['metadata.labels["pod-security.kubernetes.io/enforce"]'], expect: { value: "baseline" } }] },
        { kind: "worded-field", homes: [{ fields: ['metadata.labels["pod-security.kubernetes.io/warn"]'], expect: { value: "baseline" } }] },
      ],
    },
    {
      sentence: "Namespace `cache` is labelled privileged for enforce and audit",
      reads: [
        { kind: "worded-field", search: { kind: "Namespace", name: "cache" }, homes: [{ expect: { value: "privileged" } }] },
        { kind: "worded-field", homes: [{ fields: ['metadata.labels["pod-security.kubernetes.io/audit"]'], expect: { value: "privileged" } }] },
      ],
    },
    {
      sentence: "Namespace `cache` is PSA baseline",
      reads: [{ kind: "worded-field", search: { name: "cache" }, homes: [{ expect: { value: "baseline" } }] }],
    },
    { sentence: "The namespace does not warn at `baseline`", reads: null },
    { sentence: "The container in namespace `cache` is privileged", reads: null },
    { sentence: "The namespace never enforces the restricted profile", reads: null },
    { sentence: "The gateway enforces restricted access", reads: null },
    { sentence: "Namespace created", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise,
};
