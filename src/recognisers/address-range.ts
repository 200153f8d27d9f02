import type { Assertion } from "../domain/assertion.ts";
import { negated, ruledOut, touches } from "../domain/clauses.ts";
import { plainTokens, searchFor, subjectOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const RANGE = /^((?:\d{1,3}\.){3}\d{1,3})\s*[-–]\s*((?:\d{1,3}\.){3}\d{1,3})$/;
const LABEL = /(?<![\w`-])(?:(?:ip |address )?(?:blocks?|ranges?|pools?|addresses|cidrs?))\s*:\s*$/i;

function asNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** "(20 IPs)" after a range: right or wrong by arithmetic; only a right one is accounted for. */
function countAfter(text: string, from: number, size: number): Span | undefined {
  const match = /^\s*\((\d{1,6}) (?:IPs?|addresses|IP addresses)\)/.exec(text.slice(from));
  return match !== null && Number(match[1]) === size ? { start: from, end: from + match[0].length } : undefined;
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const tokens = plainTokens(sentence, context, "address");
  if (tokens.length === 0) return null;
  const search = searchFor(sentence, context, subjectOf(sentence, context));
  const base = { kind: "field", search, anywhere: true, quantifier: "some" } as const;
  const covers: Span[] = [];
  const assertions: Assertion[] = [];
  for (const token of tokens) {
    const label = LABEL.exec(sentence.text.slice(0, token.start));
    if (label === null || touches(token, [...negated(sentence.text), ...ruledOut(sentence.text)])) continue;
    const range = RANGE.exec(token.text);
    if (range?.[1] !== undefined && range[2] !== undefined) {
      assertions.push({
        ...base,
        fields: ["blocks", "addressPool", "ranges"],
        expect: { is: "contains", value: { start: range[1], stop: range[2] } },
      });
      assertions.push({ ...base, fields: ["addresses", "ranges", "range"], expect: { is: "contains", value: `${range[1]}-${range[2]}` } });
      const count = countAfter(sentence.text, token.end, asNumber(range[2]) - asNumber(range[1]) + 1);
      if (count !== undefined) covers.push(count);
    } else if (token.text.includes("/")) {
      assertions.push({ ...base, fields: ["blocks"], expect: { is: "contains", value: { cidr: token.text } } });
      assertions.push({ ...base, fields: ["addresses", "cidrs", "ranges"], expect: { is: "contains", value: token.text } });
    } else continue;
    covers.push({ start: label.index, end: token.end });
    break;
  }
  return assertions.length === 0 ? null : { assertions, combine: "any", covers };
}

/** Address pools. */
export const recogniser: Recogniser = {
  id: "address-range",
  summary: "An address pool has the stated range or network as one of its blocks.",
  examples: [
    {
      sentence: "Blocks: `192.0.2.10-192.0.2.19` (10 IPs)",
      reads: [
        {
          kind: "field",
          fields: ["blocks", "addressPool", "ranges"],
          expect: { is: "contains", value: { start: "192.0.2.10", stop: "192.0.2.19" } },
        },
        { kind: "field", fields: ["addresses", "ranges", "range"], expect: { is: "contains", value: "192.0.2.10-192.0.2.19" } },
      ],
    },
    {
      sentence: "CIDR: `198.51.100.0/28`",
      reads: [{ kind: "field", expect: { is: "contains", value: { cidr: "198.51.100.0/28" } } }, { kind: "field" }],
    },
    { sentence: "Gateway at `192.0.2.1`", reads: null },
    { sentence: "Blocks: not `192.0.2.10-192.0.2.19`", reads: null },
    { sentence: "Routes for `198.51.100.0/28`", reads: null },
  ],
  cue: [LABEL],
  recognise,
};
