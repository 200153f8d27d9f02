import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { searchFor, spansOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const HEAD = /(?<![\w-])(?:resource |cpu |memory )?(requests?|limits?)(?:\s*(?:and|\/|&)\s*(requests?|limits?))?(?![\w-])/gi;
const QUANTITY = "\\d+(?:\\.\\d+)?(?:m|[KMGT]i?B?)?";
const AMOUNT = new RegExp(
  `(?<![\\w-])(?:(cpu|memory|ram|ephemeral-storage)\\s*[:=]?\\s*\`?(${QUANTITY})\`?|\`?(${QUANTITY})\`?\\s*(cpu|memory|ram|cores?))(?![\\w-])`,
  "gi",
);

/** "250m/512Mi": CPU and memory. */
const PAIR = /(?<![\w./-])`?(\d+(?:\.\d+)?m?)`?\s*(?:CPU|cores?)?\s*\/\s*`?(\d+(?:\.\d+)?[KMGT]i?)`?(?:\s*(?:memory|RAM))?(?![\w/])/gi;

/** "CPU limit 500m", "memory request: 1Gi". */
const SINGLE = new RegExp(`(?<![\\w-])(cpu|memory|ram)\\s+(request|limit)s?\\s*[:=]?\\s*\`?(${QUANTITY})\`?(?![\\w-])`, "gi");

interface Head extends Span {
  readonly groups: readonly string[];
}

function headsIn(plain: string): readonly Head[] {
  return [...plain.matchAll(HEAD)].map((match) => ({
    groups: [match[1], match[2]].flatMap((word) => (word === undefined ? [] : [word.toLowerCase().replace(/s?$/, "s")])),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function resourceOf(word: string): string {
  const lower = word.toLowerCase();
  return lower === "ram" ? "memory" : lower.startsWith("core") ? "cpu" : lower;
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const plain = sentence.text.replace(/`/g, " ");
  const out = ruledOut(sentence.text);
  const heads = headsIn(withoutCode(sentence.text)).filter((head) => !touches(head, out));
  if (heads.length === 0 || !/resource|cpu|memory|ram\b/i.test(plain) || /rate|retry|quota|body|connection|\bpull requests?|waiver/i.test(plain))
    return null;
  const search = searchFor(sentence, context);
  const base = { kind: "field", search, anywhere: true, quantifier: "some" } as const;
  const assertions: Assertion[] = [];
  const covers: Span[] = heads.map(({ start, end }) => ({ start, end }));
  for (const match of plain.matchAll(SINGLE)) {
    const span = { start: match.index, end: match.index + match[0].length };
    if (touches(span, out)) continue;
    const field = `${(match[2] ?? "").toLowerCase()}s.${resourceOf(match[1] ?? "")}`;
    assertions.push({ ...base, fields: [`resources.${field}`, field], expect: { is: "same", value: match[3] ?? "" } });
    covers.push(span);
  }
  for (const match of plain.matchAll(PAIR)) {
    const span = { start: match.index, end: match.index + match[0].length };
    const group = heads.filter((one) => one.start < span.start).at(-1)?.groups;
    if (group === undefined || group.length > 1 || touches(span, out)) continue;
    for (const [resource, amount] of [
      ["cpu", match[1] ?? ""],
      ["memory", match[2] ?? ""],
    ] as const)
      assertions.push({ ...base, fields: [`resources.${group[0]}.${resource}`, `${group[0]}.${resource}`], expect: { is: "same", value: amount } });
    covers.push(span);
  }
  for (const match of plain.matchAll(AMOUNT)) {
    const span = { start: match.index, end: match.index + match[0].length };
    const head = heads.filter((one) => one.start < span.start).at(-1) ?? heads[0];
    const amount = match[2] ?? match[3];
    if (head === undefined || head.groups.length > 1 || amount === undefined || touches(span, [...out, ...covers.slice(heads.length)])) continue;
    const field = `${head.groups[0]}.${resourceOf(match[1] ?? match[4] ?? "")}`;
    assertions.push({ ...base, fields: [`resources.${field}`, field], expect: { is: "same", value: amount.replace(/B$/, "") } });
    covers.push(span);
  }
  if (assertions.length === 0)
    for (const group of new Set(heads.flatMap((head) => head.groups)))
      assertions.push({ ...base, fields: [`resources.${group}`], expect: { is: "present" } });
  covers.push(...spansOf(withoutCode(sentence.text), /(?<![\w-])resources?(?![\w-])/gi));
  return { assertions, combine: "all", covers };
}

/** Resource requests and limits. */
export const recogniser: Recogniser = {
  id: "resource-limits",
  summary: "Requests and limits for CPU and memory are set, to the stated amounts when there are any.",
  examples: [
    {
      sentence: "Resource limits defined (CPU: 500m, Memory: 1Gi)",
      reads: [
        { kind: "field", fields: ["resources.limits.cpu", "limits.cpu"], expect: { is: "same", value: "500m" } },
        { kind: "field", fields: ["resources.limits.memory", "limits.memory"], expect: { is: "same", value: "1Gi" } },
      ],
    },
    {
      sentence: "Requests: 100m CPU, limits: 512Mi memory",
      reads: [
        { kind: "field", fields: ["resources.requests.cpu", "requests.cpu"] },
        { kind: "field", fields: ["resources.limits.memory", "limits.memory"] },
      ],
    },
    {
      sentence: "Resource requests and limits set",
      reads: [
        { kind: "field", fields: ["resources.requests"], expect: { is: "present" } },
        { kind: "field", fields: ["resources.limits"], expect: { is: "present" } },
      ],
    },
    {
      sentence: "Resources: requests 250m/512Mi",
      reads: [
        { kind: "field", fields: ["resources.requests.cpu", "requests.cpu"], expect: { is: "same", value: "250m" } },
        { kind: "field", fields: ["resources.requests.memory", "requests.memory"], expect: { is: "same", value: "512Mi" } },
      ],
    },
    { sentence: "No CPU limits", reads: null },
    { sentence: "Rate limits documented", reads: null },
    { sentence: "Memory limits (e.g., memory: 1Gi)", reads: [{ kind: "field", fields: ["resources.limits"], expect: { is: "present" } }] },
  ],
  recognise,
};
