import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { having, inPods, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases, together } from "../domain/phrases.ts";
import { searchFor, spansOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { numberOf, secondsOf, words } from "../domain/wording.ts";

const PROBES: readonly { readonly word: RegExp; readonly field: string }[] = [
  { word: /(?<![\w-])(?:liveness|health)(?![\w-])/gi, field: "livenessProbe" },
  { word: /(?<![\w-])(?:readiness|ready)(?![\w-])/gi, field: "readinessProbe" },
  { word: /(?<![\w-])startup(?![\w-])/gi, field: "startupProbe" },
];
const PORT = /(?<![\w-])(health|liveness|ready|readiness|startup|metrics)(?: port)?\s*[:=]\s*:?(\d{2,5})(?![\w.])/gi;

/** That there are probes: the words for them, in any order. */
const THERE =
  /(?<![\w-])(?:health )?probes?\s*:\s*(?:liveness|readiness|startup)(?:\s*(?:,|\/|and|&)\s*(?:and )?(?:liveness|readiness|startup)){0,3}|(?<![\w-])(?:liveness|readiness|startup|health|ready)(?:\s*(?:,|\/|and|&)\s*(?:and )?(?:liveness|readiness|startup|health|ready)){0,3}\s+(?:checks?\s+)?probes?(?![\w-])/gi;

/** Every probe that is named is there, in the workload that is meant. */
function present(sentence: Sentence, context: ReadingContext, fields: readonly string[]): readonly Assertion[] {
  const phrases = fields.map(
    (field): Phrase => ({
      pattern: THERE,
      labels: true,
      homes: () => inPods([field], { is: "present" }, [field, `probes.${field.replace("Probe", "")}.spec`]),
    }),
  );
  return readPhrases(sentence, context, phrases)?.assertions ?? [];
}

function probesIn(plain: string): readonly (Span & { readonly field: string })[] {
  const phrase =
    /(?<![\w-])(?:health )?probes?\s*:\s*((?:liveness|readiness|startup)(?:\s*(?:,|\/|and|&)\s*(?:and )?(?:liveness|readiness|startup)){0,3})|(?<![\w-])((?:liveness|readiness|startup|health|ready)(?:\s*(?:,|\/|and|&)\s*(?:and )?(?:liveness|readiness|startup|health|ready)){0,3})\s+(?:checks?\s+)?probes?(?![\w-])/gi;
  return [...plain.matchAll(phrase)].flatMap((match) => {
    const words = match[1] ?? match[2] ?? "";
    const offset = match.index;
    return PROBES.filter(({ word }) => new RegExp(word.source, "i").test(words)).map(({ field }) => ({
      field,
      start: offset,
      end: offset + match[0].length,
    }));
  });
}

function portFields(word: string): readonly string[] {
  const lower = word.toLowerCase();
  const probe = PROBES.find(({ word: pattern }) => new RegExp(pattern.source, "i").test(lower));
  if (probe !== undefined) return ["httpGet", "tcpSocket", "grpc"].map((way) => `${probe.field}.${way}.port`);
  return ["prometheus.io/port", "metrics.port", "metricsPort", "metrics.containerPort", "containerPort", "service.port"];
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const plain = withoutCode(sentence.text);
  const out = ruledOut(sentence.text);
  const probes = probesIn(plain).filter((probe) => !touches(probe, out));
  if (probes.length === 0) return null;
  const search = searchFor(sentence, context);
  const base = { kind: "field", search, anywhere: true, quantifier: "some" } as const;
  const ports = [...plain.matchAll(PORT)].filter((match) => !touches({ start: match.index, end: match.index + match[0].length }, out));
  const fields = [...new Set(probes.map((probe) => probe.field))];
  const there = present(sentence, context, fields);
  if (there.length === 0) return null;
  const assertions: Assertion[] = [
    ...there,
    ...ports.map((match): Assertion => ({ ...base, fields: portFields(match[1] ?? ""), expect: { is: "same", value: Number(match[2]) } })),
  ];
  const covers = [
    ...probes.map(({ start, end }) => ({ start, end })),
    ...ports.map((match) => ({ start: match.index, end: match.index + match[0].length })),
  ];
  return { assertions, combine: "all", covers: [...covers, ...spansOf(plain, /(?<![\w-])probes?(?![\w-])/gi)] };
}

function probe(which: string | undefined, fields: readonly string[], value: string | number | undefined): ReturnType<Phrase["homes"]> {
  if (which === undefined || value === undefined || Number.isNaN(value)) return null;
  const name = { health: "liveness", ready: "readiness" }[which.toLowerCase()] ?? which.toLowerCase();
  return inPods(
    fields.map((field) => `${name}Probe.${field}`),
    same(value),
    fields.flatMap((field) => [`${name}Probe.${field}`, `${name}.spec.${field}`, `${name}.${field}`]),
  );
}

const NAMES = ["liveness", "readiness", "startup"] as const;

/** The probes that a text names; all of them where it says "probes" alone. */
function namedIn(text: string): readonly string[] {
  const named = NAMES.filter((name) => new RegExp(`(?<![a-z])${name}`, "i").test(text));
  const plain = named.length === 0 && /(?<![\w-])(?:health )?probes?(?![\w-])/i.test(text);
  return plain ? ["liveness", "readiness"] : named;
}

/** A statement about every probe that the sentence names: one phrase for each. */
function ofEach(pattern: RegExp, fields: readonly string[], value: (match: RegExpExecArray) => string | number | undefined): readonly Phrase[] {
  return NAMES.map((name) => ({
    pattern,
    about: ABOUT,
    homes: (match) => (namedIn(match.input).includes(name) ? probe(name, fields, value(match)) : null),
  }));
}

const ABOUT = /liveness|readiness|startup|(?<![\w-])probes?(?![\w-])/i;
const PORTS = ["httpGet.port", "tcpSocket.port", "grpc.port"];

/** The numbers of tries that make up a time, for the usual pauses between them. */
function lasting(name: string, time: string | undefined): ReturnType<Phrase["homes"]> {
  const seconds = secondsOf(time);
  if (Number.isNaN(seconds) || seconds <= 0) return null;
  const pairs = [1, 2, 3, 5, 6, 10, 12, 15, 20, 30, 60]
    .filter((period) => seconds % period === 0)
    .map((period) => [seconds / period, period] as const);
  const homes = pairs.flatMap(([failureThreshold, periodSeconds]) => {
    const both = having({ failureThreshold, periodSeconds });
    return inPods([`${name}Probe`], both, [`${name}Probe`, `${name}.spec`]);
  });
  // Ten seconds are the default pause.
  const tries = seconds / 10;
  return Number.isInteger(tries)
    ? [...homes, ...inPods([`${name}Probe`], having({ failureThreshold: tries })).map((home) => ({ ...home, without: ["periodSeconds"] }))]
    : homes;
}

const PHRASES: readonly Phrase[] = [
  {
    pattern: words(
      "(liveness|readiness|startup|health|ready)(?: (?:probe|check)s?)?(?: is| are)?(?: an? http check| checked| an? http get| http get| done)?(?: (?:on|at|via|calls|hits|uses|to|against|with|path|httpget|get|probes|requests|through|path is))*:? ?(?<=[ :])<path>",
    ),
    homes: (match) => (namedIn(match.input).length > 1 ? null : probe(match[1], ["httpGet.path"], match[2])),
  },
  ...ofEach(
    words("(?:on|at|via|hits?|calls?|gets?|uses?|through|against|path is|path|answer at)?:? ?@<path>"),
    ["httpGet.path"],
    (match) => match[1],
  ),
  ...ofEach(words("(?:on |at |, )?@port <port>|on :?(\\d{3,5})"), PORTS, (match) => Number(match[1] ?? match[2])),
  ...ofEach(words("(?:on|at|to|against) @(http|https|metrics|web|health|grpc) port"), PORTS, (match) => match[1]),
  ...ofEach(words("(?:tried |checked |probed |runs? |is checked )?every <time>"), ["periodSeconds"], (match) => secondsOf(match[1])),
  ...ofEach(words("(?:after |with )?@(?:initial delay)(?: of| is|:)? ?<time>|<time> initial delay"), ["initialDelaySeconds"], (match) =>
    secondsOf(match[1] ?? match[2]),
  ),
  ...ofEach(words("(?:with )?@timeout(?: of| is|:)? ?<time>|times out after <time>|<time> timeout"), ["timeoutSeconds"], (match) =>
    secondsOf(match[1] ?? match[2] ?? match[3]),
  ),
  ...ofEach(
    words("(?:up to |after |allows |tolerates )?<n> (?:failures|failed attempts|attempts|failed checks)|failure threshold(?: of| is|:)? ?<n>"),
    ["failureThreshold"],
    (match) => numberOf(match[1] ?? match[2]),
  ),
  {
    pattern: words(
      "(?:tolerates?|allows?(?: for)?|gives?|grants?|waits?(?: up to)?|covers?|leaves?) (?:up to )?<time>(?: (?:of|for) (?:migrations?|start-?up|warm-?up|boot(?:ing)?|initiali[sz]ation|loading))?(?= of|,|\\.|;|$| to | for | before )",
    ),
    about: /startup/i,
    unless: /liveness|readiness/i,
    guess: true,
    homes: (match) => lasting("startup", match[1]),
  },
];

/** Container probes. */
export const recogniser: Recogniser = {
  id: "probes",
  summary: "Liveness, readiness or startup probes are set, on the stated ports when there are any.",
  examples: [
    {
      sentence: "Liveness and readiness probes configured",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["**.livenessProbe"], expect: { is: "present" } }, {}] },
        { kind: "worded-field", homes: [{ fields: ["**.readinessProbe"], expect: { is: "present" } }, {}] },
      ],
    },
    {
      sentence: "Health probes configured (health: 8080)",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["**.livenessProbe"], expect: { is: "present" } }, {}] },
        {
          kind: "field",
          fields: ["livenessProbe.httpGet.port", "livenessProbe.tcpSocket.port", "livenessProbe.grpc.port"],
          expect: { is: "same", value: 8080 },
        },
      ],
    },
    { sentence: "No readiness probe", reads: null },
    {
      sentence: "Liveness probe on `/healthz` port 8080",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["**.livenessProbe"], expect: { is: "present" } }, {}] },
        { kind: "worded-field", homes: [{ fields: ["**.livenessProbe.httpGet.path"], expect: { is: "same", value: "/healthz" } }, {}] },
        { kind: "worded-field", homes: [{ expect: { is: "same", value: 8080 } }, {}] },
      ],
    },
    {
      sentence: "Readiness probe hits `/readyz` every 5 seconds",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["**.readinessProbe"], expect: { is: "present" } }, {}] },
        { kind: "worded-field", homes: [{ expect: { is: "same", value: "/readyz" } }, {}] },
        { kind: "worded-field", homes: [{ fields: ["**.readinessProbe.periodSeconds"], expect: { is: "same", value: 5 } }, {}] },
      ],
    },
    {
      sentence: "Startup probe tolerates five minutes of migrations",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["**.startupProbe"], expect: { is: "present" } }, {}] },
        { kind: "worded-field", search: { guessed: true }, says: "tolerates five minutes of migrations" },
      ],
    },
    { sentence: "Backup runs every 5 seconds", reads: null },
    {
      sentence: "Health/ready probes configured",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["**.livenessProbe"], expect: { is: "present" } }, {}] },
        { kind: "worded-field", homes: [{ fields: ["**.readinessProbe"], expect: { is: "present" } }, {}] },
      ],
    },
    { sentence: "No liveness probe on `/healthz`", reads: null },
    { sentence: "Health endpoints respond", reads: null },
    { sentence: "Readiness probe (optional, if the image supports it)", reads: null },
  ],
  cue: [...PROBES.map(({ word }) => word), ...patternsOf(PHRASES)],
  recognise: (sentence, context) => together(recognise(sentence, context), readPhrases(sentence, context, PHRASES)),
};
