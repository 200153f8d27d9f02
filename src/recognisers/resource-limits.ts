import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { inPods, present, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import { spansOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Expectation, Home } from "../domain/stated.ts";
import type { Sentence } from "../domain/story.ts";
import { amountOf, numberOf, words } from "../domain/wording.ts";

type Group = "requests" | "limits";
type Resource = "cpu" | "memory" | "ephemeral-storage";

/** What makes amounts those of containers; not of rate limits, quotas, volumes. */
const ABOUT = /(?<![\w-])(?:resources?|cpus?|memory|ram|cores?|requests?|requested|limits?|capped|limited)(?![\w-])/i;
const OTHER =
  /rate|retry|retries|quota|body|bodies|connection|pull requests?|waiver|volume|pvc|emptydir|limitrange|limit range|storage request|eviction|lru|shm|per second|autoscal|utili[sz]ation|alert|cache size|claim asks|heap/i;
const GROUP =
  /(?<![\w-])(?:(requests?|requesting|requested|asks? for|reserves?)|(limits?|limited|limiting|capped|caps?|at most|up to|no more than|not more than|maximum(?: of)?|max\.?|ceiling(?: of)?|never exceeds?|never (?:\w+ ){0,4}(?:more than|above|over|beyond)))(?![\w-])/gi;

/** "128Mi at most", "100m requested": a word for the group that ends a stretch is of the amount before it. */
const BEHIND = /^(?:at most|requested|limited|limits?|requests?|max(?:imum)?|ceiling)\s*(?:[.,;)]|$|and(?![\w-]))/i;

/** The group that an amount belongs to: the last word for one before it in the sentence, else the first after it ("… are requested"). */
function groupAt(text: string, at: number): Group | null {
  const found = [...text.matchAll(GROUP)].map((match) => ({
    start: match.index,
    group: match[1] === undefined ? ("limits" as const) : ("requests" as const),
  }));
  const before = found.filter(({ start }) => start < at).at(-1);
  const after = found.find(({ start }) => start >= at);
  if (before !== undefined && after !== undefined && before.group !== after.group) {
    const gap = text.slice(at, after.start);
    const anew = /[,;]|\band\b/.test(text.slice(before.start, at));
    if (anew && /^[^,;]{0,60}(?:is|are)\s+$/i.test(gap)) return after.group;
    if (anew && /^\d[\d.]*\s?[A-Za-z]{0,3}\s+(?:(?:of )?(?:memory|ram|cpus?|cores?)\s+)?$/i.test(gap) && BEHIND.test(text.slice(after.start)))
      return after.group;
  }
  return (before ?? after)?.group ?? null;
}

/** What stands before the amount of a bound, which is read as one. */
const BOUND = /never [\w ]{0,30}(?:more than|above|over|beyond|exceeds?)\s$/i;

/** The resource that the words right before or after an amount name: "CPU limit is …", "… of memory". */
function resourceAt(text: string, at: number): Resource | null {
  const before = text
    .slice(0, at)
    .split(/[,;/&()+:]|\d|(?<![\w-])(?:and|with|plus)(?![\w-])/i)
    .at(-1);
  const after = /^[\d.]+\s?[A-Za-z]{0,3}\s{1,3}(?:of\s{1,3})?(cpus?|cores?|memory|ram)(?![\w-])/i.exec(text.slice(at))?.[1];
  const named = after ?? [...(before ?? "").matchAll(/(?<![\w-])(?:cpus?|cores?|memory|ram)(?![\w-])/gi)].at(-1)?.[0];
  return named === undefined ? null : /^c/i.test(named) ? "cpu" : "memory";
}

function amount(text: string, at: number, resource: Resource, value: string | number): readonly Home[] | null {
  if ((resourceAt(text, at) ?? resource) !== resource) return null;
  const group = groupAt(text, at);
  if (BOUND.test(text.slice(Math.max(0, at - 40), at))) return null;
  if (resource === "memory" && !/[KMGT]/.test(String(value))) return null;
  return group === null || Number.isNaN(value) || value === "" ? null : inResources(text, group, resource, same(value));
}

/** What a container of any pod asks for, or may take; operators keep it by the name of a part too: `resources.osd.limits.memory`. */
function inResources(text: string, group: Group, resource: Resource, expect: Expectation): readonly Home[] {
  const parts = [...text.matchAll(/(?<![\w-])[a-z][a-z0-9]{2,20}(?![\w-])/gi)]
    .slice(0, 6)
    .flatMap(([word]) => (/^(?:resources?|limits?|requests?|defined|cpu|memory)$/i.test(word) ? [] : [word.toLowerCase()]));
  const field = `resources.${group}.${resource}`;
  return inPods([field], expect, [field, ...parts.map((part) => `resources.${part}.${group}.${resource}`)]);
}

const PHRASES: readonly Phrase[] = [
  {
    pattern: words("(?:requests?|asks? for|gets?|reserves?|limited to|with|uses?) <n> ([a-z0-9-]{1,60}(?:\\.[a-z0-9-]{1,60}){1,6}/[a-z0-9.-]{1,60})"),
    homes: (match) =>
      inPods(
        [`resources.limits.${(match[2] ?? "").toLowerCase()}`, `resources.requests.${(match[2] ?? "").toLowerCase()}`],
        same(numberOf(match[1])),
      ),
  },
  {
    pattern: words(
      "(?:cpu|cores?|memory|ram)? ?(?:request|limit)s? ?(?:=|:|of|is|at)? ?(\\d{1,9}(?:\\.\\d{1,6})?) ?([KMGT]i?B?)(?: (?:of )?(?:memory|ram))?",
    ),
    about: ABOUT,
    unless: OTHER,
    labels: true,
    homes: (match) => amount(match.input, match.index + match[0].search(/\d/), "memory", amountOf(`${match[1] ?? ""}${match[2] ?? ""}`)),
  },
  {
    pattern: words("(?:memory|ram)? ?(?:=|:|of|is|at)? ?(\\d{1,9}(?:\\.\\d{1,6})?) ?([KMGT]i?B?)(?: (?:of )?(?:memory|ram))?"),
    about: ABOUT,
    unless: OTHER,
    labels: true,
    homes: (match) => amount(match.input, match.index + match[0].search(/\d/), "memory", amountOf(`${match[1] ?? ""}${match[2] ?? ""}`)),
  },
  {
    pattern: words(
      "(?:cpus?)? ?(?:request|limit)?s? ?(?:=|:|of|is|at)? ?(?:half a (?:cpu|core) \\( ?)?(\\d{1,9}m)(?: ?\\))?(?: (?:of )?(?:cpus?|cores?))?",
    ),
    about: ABOUT,
    unless: OTHER,
    labels: true,
    homes: (match) => amount(match.input, match.index + match[0].search(/\d+m/), "cpu", match[1] ?? ""),
  },
  {
    pattern: words("<n> (?:v?cpus?|cores?)"),
    about: /request|limit|capped/i,
    unless: OTHER,
    labels: true,
    homes: (match) => amount(match.input, match.index, "cpu", numberOf(match[1])),
  },
  {
    pattern: words("(?:cpu|cores?) (?:request|limit)?s? ?(?:=|:|of|is|at)? ?(\\d{1,3}(?:\\.\\d{1,3})?)(?! ?(?:%|percent|[KMGT]i?B?))"),
    about: ABOUT,
    unless: OTHER,
    labels: true,
    homes: (match) => amount(match.input, match.index + match[0].search(/\d/), "cpu", Number(match[1])),
  },
  {
    pattern: words("<amount> ?/ ?<size>"),
    about: /request|limit/i,
    unless: OTHER,
    homes: (match) => pair(match),
  },
  {
    pattern: words(
      "(?:and |but )?(?:is |are )?never (?:allowed |given |granted )?(?:gets |get |has |takes |take |uses |use |goes |go )?(?:to use |to take )?(?:more than|above|over|beyond|exceeds?|exceed) (?:<size>|(\\d{1,9}m))(?: (?:of )?(?:memory|ram|cpus?|cores?))?",
    ),
    about: ABOUT,
    unless: OTHER,
    negative: true,
    homes: bound,
  },
  {
    pattern: words(
      "(?:there is |has |have |with )?(?:deliberately )?no (cpu|memory) limits?(?: (?:anywhere|at all|is set|are set))?|without(?: a| any)? (cpu|memory) limits?",
    ),
    unless: OTHER,
    negative: true,
    homes: (match) => inPods([`resources.limits.${(match[1] ?? match[2] ?? "").toLowerCase()}`], { is: "absent" }),
  },
];

/** "never gets more than 512Mi": what bounds usage is the limit. */
function bound(match: RegExpExecArray): readonly Home[] | null {
  const [size, cpu] = [match[1], match[2]?.replace(/\s/g, "")];
  if (size !== undefined) return inPods(["resources.limits.memory"], { is: "at-most", value: amountOf(size) });
  return cpu === undefined ? null : inPods(["resources.limits.cpu"], { is: "at-most", value: cpu });
}

/** "250m / 512Mi": CPU and memory of one group, as one statement. */
function pair(match: RegExpExecArray): readonly Home[] | null {
  const group = groupAt(match.input, match.index);
  const [cpu, memory] = [match[1]?.replace(/\s/g, ""), amountOf(match[2])];
  if (group === null || cpu === undefined || /[KMGT]/.test(cpu)) return null;
  return inPods([`resources.${group}`], { is: "contains", value: { cpu: /m$/.test(cpu) ? cpu : Number(cpu), memory } });
}

/** "Resource requests and limits set": that there are any. */
function general(sentence: Sentence, context: ReadingContext): Recognition | null {
  const plain = withoutCode(sentence.text);
  const found = spansOf(plain, /(?<![\w-])(?:resource |cpu |memory )?(?:requests?|limits?)(?:\s*(?:and|\/|&)\s*(?:requests?|limits?))?(?![\w-])/gi);
  const out = ruledOut(sentence.text);
  const heads = found.filter((span) => !touches(span, out));
  if (heads.length === 0 || !/resource|cpu|memory|ram\b/i.test(plain) || OTHER.test(plain) || /\d/.test(plain.replace(/\([^()]*\)/g, "")))
    return null;
  const named = heads.map(({ start, end }) => plain.slice(start, end)).join(" ");
  const phrases = (["requests", "limits"] as const).filter((group) => new RegExp(group.slice(0, -1), "i").test(named));
  return readPhrases(
    sentence,
    context,
    phrases.map((group) => ({
      pattern: new RegExp(`(?<![\\w-])(?:resource |cpu |memory )?${group.slice(0, -1)}s?(?![\\w-])`, "gi"),
      homes: () => inPods([`resources.${group}`], present),
    })),
  );
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const read = readPhrases(sentence, context, PHRASES) ?? general(sentence, context);
  if (read === null) return null;
  const plain = withoutCode(sentence.text);
  const out = ruledOut(read.covers.reduce((text, { start, end }) => text.slice(0, start) + "x".repeat(end - start) + text.slice(end), sentence.text));
  const heads = spansOf(
    plain,
    /(?<![\w-])(?:(?:resources?|cpu|memory|ram|requests?|requested|limits?|limited|capped|raised|set|asks? for|reserves?|at most)(?:\s+(?:to|at|is|are|and))?)(?![\w-])/gi,
  );
  return { ...read, covers: [...read.covers, ...heads.filter((span) => !touches(span, out))] };
}

/** Resource requests and limits. */
export const recogniser: Recogniser = {
  id: "resource-limits",
  summary: "Requests and limits for CPU and memory are set, to the stated amounts when there are any.",
  examples: [
    {
      sentence: "Resource limits defined (CPU: 500m, Memory: 1Gi)",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["**.resources.limits.cpu"], expect: { is: "same", value: "500m" } }, {}] },
        { kind: "worded-field", homes: [{ fields: ["**.resources.limits.memory"], expect: { is: "same", value: "1Gi" } }, {}] },
      ],
    },
    {
      sentence: "Requests: 100m CPU, limits: 512Mi memory",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["**.resources.requests.cpu"] }, {}] },
        { kind: "worded-field", homes: [{ fields: ["**.resources.limits.memory"] }, {}] },
      ],
    },
    {
      sentence: "25m CPU and 512 MiB memory are requested and memory is limited to 2Gi",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["**.resources.requests.cpu"], expect: { is: "same", value: "25m" } }, {}] },
        { kind: "worded-field", homes: [{ fields: ["**.resources.requests.memory"], expect: { is: "same", value: "512Mi" } }, {}] },
        { kind: "worded-field", homes: [{ fields: ["**.resources.limits.memory"], expect: { is: "same", value: "2Gi" } }, {}] },
      ],
    },
    {
      sentence: "Resource requests and limits set",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["**.resources.requests"], expect: { is: "present" } }, {}] },
        { kind: "worded-field", homes: [{ fields: ["**.resources.limits"], expect: { is: "present" } }, {}] },
      ],
    },
    {
      sentence: "Resources: requests 250m/512Mi",
      reads: [
        {
          kind: "worded-field",
          homes: [{ fields: ["**.resources.requests"], expect: { is: "contains", value: { cpu: "250m", memory: "512Mi" } } }, {}],
        },
      ],
    },
    { sentence: "CPU limit is 256Mi", reads: null },
    {
      sentence: "There is no CPU limit",
      reads: [{ kind: "worded-field", homes: [{ fields: ["**.resources.limits.cpu"], expect: { is: "absent" } }, {}] }],
    },
    {
      sentence: "The importer asks for 250m CPU and 512Mi and never takes more than 1Gi",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["**.resources.requests.cpu"], expect: { is: "same", value: "250m" } }, {}] },
        { kind: "worded-field", homes: [{ fields: ["**.resources.requests.memory"], expect: { is: "same", value: "512Mi" } }, {}] },
        { kind: "worded-field", homes: [{ fields: ["**.resources.limits.memory"], expect: { is: "at-most", value: "1Gi" } }, {}] },
      ],
    },
    {
      sentence: "50m/128Mi requested, up to 256Mi",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["**.resources.requests"] }, {}] },
        { kind: "worded-field", homes: [{ fields: ["**.resources.limits.memory"], expect: { is: "same", value: "256Mi" } }, {}] },
      ],
    },
    {
      sentence: "50m/128Mi requested, 256Mi at most",
      reads: [
        {
          kind: "worded-field",
          homes: [{ fields: ["**.resources.requests"], expect: { is: "contains", value: { cpu: "50m", memory: "128Mi" } } }, {}],
        },
        { kind: "worded-field", homes: [{ fields: ["**.resources.limits.memory"], expect: { is: "same", value: "256Mi" } }, {}] },
      ],
    },
    { sentence: "The cache never keeps more than 2Gi", reads: null },
    { sentence: "Rate limits documented", reads: null },
    { sentence: "Memory limit not set to 1Gi", reads: null },
    { sentence: "Retries are limited to 3", reads: null },
  ],
  cue: [...patternsOf(PHRASES), /requests?|limits?/i],
  recognise,
};
