import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches } from "../domain/clauses.ts";
import { inKind, MAKERS, present, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases, together } from "../domain/phrases.ts";
import { searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { numberOf, words } from "../domain/wording.ts";

const NAMED =
  /(?<![\w/])(?:Pod ?Disruption ?Budgets?|PDBs?|pod disruption budgets?)(?![\w/])(?:\s+(?:is |are )?(?:enabled|configured|present|created|defined|set))?/;
const BOUND = /\b(minAvailable|maxUnavailable)\s*(≥|>=|≤|<=)\s*(\d{1,4})/g;
const VALUES = ["podDisruptionBudget", "pdb", "disruptionBudget"];

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  const out = ruledOut(text);
  const match = NAMED.exec(text);
  if (match === null) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  if (touches(span, out)) return null;
  const search = searchFor(sentence, context);
  const bounds = [...text.matchAll(BOUND)].filter((bound) => !touches({ start: bound.index, end: bound.index + bound[0].length }, out));
  const covers: Span[] = [span, ...bounds.map((bound) => ({ start: bound.index, end: bound.index + bound[0].length }))];
  if (bounds.length > 0) {
    const assertions = bounds.map(
      (bound): Assertion => ({
        kind: "field",
        search,
        fields: [bound[1] ?? ""],
        anywhere: true,
        expect: { is: (bound[2] ?? "").match(/≥|>=/) ? "at-least" : "at-most", value: Number(bound[3]) },
        quantifier: "some",
      }),
    );
    return { assertions, combine: "all", covers };
  }
  const base = { kind: "field", search, anywhere: true, quantifier: "some" } as const;
  return {
    assertions: [
      { ...base, fields: VALUES.map((field) => `${field}.enabled`), expect: { is: "same", value: true } },
      { ...base, fields: VALUES.flatMap((field) => [`${field}.minAvailable`, `${field}.maxUnavailable`]), expect: { is: "present" } },
      { kind: "object-present", search: searchFor(sentence, context, { kind: "PodDisruptionBudget" }), rendered: false, count: null },
    ],
    combine: "any",
    covers,
  };
}

function budget(field: string, text: string | undefined): ReturnType<Phrase["homes"]> {
  const value = text?.endsWith("%") === true ? text : numberOf(text);
  if (Number.isNaN(value)) return null;
  return [
    inKind("PodDisruptionBudget", [`spec.${field}`], same(value)),
    { kinds: MAKERS, fields: [`**.podDisruptionBudget.${field}`, `**.pdb.${field}`], expect: same(value) },
  ];
}

/** "At most two may be evicted" is true of one, too. */
function bounded(value: number): ReturnType<Phrase["homes"]> {
  if (Number.isNaN(value)) return null;
  return [
    inKind("PodDisruptionBudget", ["spec.maxUnavailable"], { is: "at-most", value }),
    inKind("HelmRelease", ["**.podDisruptionBudget.maxUnavailable", "**.pdb.maxUnavailable"], { is: "at-most", value }),
  ];
}

const BUDGETS = VALUES.flatMap((field) => [`**.${field}.minAvailable`, `**.${field}.maxUnavailable`]);

const PHRASES: readonly Phrase[] = [
  {
    pattern: words("min ?available(?: of| is| set to|:|=)? ?(\\d{1,3}%?|one|two|three)"),
    unless: /[≥>≤<]/,
    homes: (match) => budget("minAvailable", match[1]),
  },
  {
    pattern: words("max ?unavailable(?: of| is| set to|:|=)? ?(\\d{1,3}%?|one|two|three)"),
    about: /pdb|disruption/i,
    unless: /[≥>≤<]|rolling|surge/i,
    homes: (match) => budget("maxUnavailable", match[1]),
  },
  {
    pattern: words(
      "(?:keeps? |with )?at least <n>(?: [a-z]+)?(?: pods?| replicas?)?(?: (?:must |stays? |remains? |is |are )?(?:available|up|running|stay up))?",
    ),
    about: /pdb|disruption/i,
    unless: /[≥>≤<]/i,
    negative: true,
    homes: (match) => budget("minAvailable", match[1]),
  },
  {
    pattern: words(
      "(?:@(?:pdbs?|pod ?disruption ?budgets?) )?(?:lets?|allows?|permits?) (?:only )?<n> (?:pods?|replicas?|members?|peers?|brokers?|instances?) (?:to )?(?:go|leave|be (?:down|away|evicted|drained|unavailable))(?: (?:at a time|at once|at the same time))?",
    ),
    about: /pdb|disruption/i,
    negative: true,
    homes: (match) => budget("maxUnavailable", match[1]),
  },
  {
    pattern: words("(?:@(?:pdbs?|pod ?disruption ?budgets?) )?keeps <n> (?:pods?|replicas?|members?|instances?) (?:up|available|running|alive)"),
    about: /pdb|disruption/i,
    homes: (match) => budget("minAvailable", match[1]),
  },
  {
    pattern: words("(?:at most|no more than|up to) <n> (?:pods?|replicas?)(?: (?:may be |is |are )?(?:unavailable|down|evicted))?"),
    about: /pdb|disruption/i,
    unless: /[≥>≤<]/i,
    negative: true,
    homes: (match) => budget("maxUnavailable", match[1]),
  },
  {
    pattern: words(
      "(?:(?:at most|no more than|only) <n> (?:pods?|replicas?|members?|peers?|brokers?)|<n> (?:pods?|replicas?|members?|peers?|brokers?) at most) (?:may be|can be|is|are) evicted(?: (?:at a time|at once|at the same time))?",
    ),
    unless: /[≥>≤<]/,
    negative: true,
    homes: (match) => bounded(numberOf(match[1] ?? match[2])),
  },
];

/** "PDB for the web tier and the worker": a budget that goes by each of the names. */
const NAMED_FOR = words("(?:PDBs?|pod ?disruption ?budgets?)(?: (?:is|are) (?:set|defined|configured|there))?(?= for )");

function forParts(sentence: Sentence, context: ReadingContext): Recognition | null {
  const homes = [inKind("PodDisruptionBudget", ["spec.selector"], present), { kinds: MAKERS, fields: BUDGETS, expect: present }];
  const read = readPhrases(sentence, context, [{ pattern: NAMED_FOR, homes: () => homes }]);
  if (read === null) return null;
  const named = read.assertions.flatMap((one) =>
    one.kind === "worded-field" && one.search.part !== undefined
      ? [{ ...one, search: { ...one.search, part: { ...one.search.part, only: true } } }]
      : [],
  );
  return named.length === 0 ? null : { ...read, assertions: named };
}

/** Pod disruption budgets, as objects or through the values of a chart. */
export const recogniser: Recogniser = {
  id: "disruption-budget",
  summary: "A PodDisruptionBudget stands among the manifests, or the values of a chart turn it on.",
  examples: [
    {
      sentence: "PodDisruptionBudget enabled",
      reads: [{ kind: "field" }, { kind: "field" }, { kind: "object-present", search: { kind: "PodDisruptionBudget" } }],
    },
    { sentence: "PDB with minAvailable ≥ 2", reads: [{ kind: "field", fields: ["minAvailable"], expect: { is: "at-least", value: 2 } }] },
    {
      sentence: "PDB for the ingester and the querier",
      reads: ["ingester", "querier"].map((name) => ({ kind: "worded-field", search: { part: { name, only: true } } })),
    },
    { sentence: "No PodDisruptionBudget", reads: null },
    {
      sentence: "PDB with minAvailable 1",
      reads: [
        { kind: "worded-field", homes: [{ kinds: ["PodDisruptionBudget"], fields: ["spec.minAvailable"], expect: { is: "same", value: 1 } }, {}] },
      ],
    },
    { sentence: "A PodDisruptionBudget keeps at least one pod", reads: [{ kind: "worded-field", homes: [{ fields: ["spec.minAvailable"] }, {}] }] },
    {
      sentence: "At most one broker may be evicted at once",
      reads: [{ kind: "worded-field", homes: [{ fields: ["spec.maxUnavailable"], expect: { is: "at-most", value: 1 } }, {}] }],
    },
    {
      sentence: "Two replicas at most can be evicted at a time",
      reads: [{ kind: "worded-field", homes: [{ fields: ["spec.maxUnavailable"], expect: { is: "at-most", value: 2 } }, {}] }],
    },
    {
      sentence: "PDB lets one member go at a time",
      reads: [{ kind: "worded-field", homes: [{ fields: ["spec.maxUnavailable"], expect: { is: "same", value: 1 } }, {}] }],
    },
    { sentence: "PDB lets nobody go", reads: [{ kind: "field" }, { kind: "field" }, { kind: "object-present" }] },
    { sentence: "At most one key may be evicted at once", reads: null },
    { sentence: "Rolling update with maxUnavailable 1", reads: null },
    { sentence: "At least one pod is red", reads: null },
    { sentence: "PDB created if replicas exceed one", reads: null },
    { sentence: "Budget approved", reads: null },
  ],
  cue: [NAMED, ...patternsOf(PHRASES)],
  recognise(sentence, context) {
    const bounded = readPhrases(sentence, context, PHRASES);
    const parts = forParts(sentence, context);
    if (parts !== null) return together(parts, bounded);
    const named = recognise(sentence, context);
    return bounded === null ? named : { ...bounded, covers: [...bounded.covers, ...(named?.covers ?? [])] };
  },
};
