import type { Assertion } from "../domain/assertion.ts";
import { hedged, withoutCode } from "../domain/clauses.ts";
import { kindMentions } from "../domain/kinds.ts";
import { searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { sentencesIn, siblingsOf } from "../domain/story-index.ts";

interface Range {
  readonly first: string;
  readonly last: string;
  /** Name of the pool, when an item beside the range gives it ("Name: `edge`"). */
  readonly pool: string | null;
}

const RANGE = /`((?:\d{1,3}\.){3}\d{1,3})\s*[-–]\s*((?:\d{1,3}\.){3}\d{1,3})`/g;
const APART = /(?<![\w-])no\s+(?:ip\s+|address\s+)?overlaps?\s+between\s+(?:the\s+)?pools(?:\s+\((\d{1,3})-(\d{1,3}) vs\.? (\d{1,3})-(\d{1,3})\))?/i;
const SIZE = /(?<![\w-])(?:each|every|both)\s+pools?\s+(?:contains?|holds?|has|have|provides?)\s+(\d{1,6})\s+(?:IPs?|addresses)/i;
const WITHIN =
  /(?<![\w-])pools?\s+(?:are\s+|is\s+|lie\s+)?(?:with)?in\s+(?:the\s+)?(?:shared\s+|same\s+)?(?:L2\s+)?(?:subnet|network|CIDR)\s+`((?:\d{1,3}\.){3}\d{1,3}\/\d{1,2})`/i;

/** "`a` (first IP in east pool)", "`a` (within west pool)". */
const MEMBER = /`((?:\d{1,3}\.){3}\d{1,3})`\s*(\((first IP in|last IP in|first address of|with)(?:in)?\s+(?:the\s+)?(?:[\w-]+\s+)?pool\))/i;

function numberOf(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function poolBeside(sentence: Sentence, context: ReadingContext): string | null {
  for (const other of siblingsOf(sentence, context.story)) {
    const name = /^name\s*:\s*`([a-z0-9][a-z0-9.-]*)`/i.exec(other.text)?.[1];
    if (name !== undefined) return name;
  }
  return null;
}

/** Pool ranges as the story's own items state them ("Blocks: `a-b`"), without repeats. */
function rangesOf(context: ReadingContext): readonly Range[] {
  const found = new Map<string, Range>();
  for (const other of sentencesIn(context.story)) {
    if (!/(?<![\w-])(?:blocks?|ranges?|pools?|addresses)(?![\w-])/i.test(other.text)) continue;
    for (const match of other.text.matchAll(RANGE))
      if (!found.has(match[0])) found.set(match[0], { first: match[1] ?? "", last: match[2] ?? "", pool: poolBeside(other, context) });
  }
  return [...found.values()].slice(0, 32);
}

function apart(ranges: readonly Range[]): boolean {
  const sorted = [...ranges].sort((a, b) => numberOf(a.first) - numberOf(b.first));
  return sorted.every(
    (range, at) => numberOf(range.first) <= numberOf(range.last) && (at === 0 || numberOf(sorted[at - 1]?.last ?? "") < numberOf(range.first)),
  );
}

/** "(100-119 vs 120-139)" must be the last parts of the ranges. */
function sameEnds(match: RegExpExecArray, ranges: readonly Range[]): boolean {
  const ends = match.slice(1, 5).filter((end) => end !== undefined);
  const known = ranges.flatMap(({ first, last }) => [first, last].map((address) => address.slice(address.lastIndexOf(".") + 1)));
  return ends.length === 0 || ends.every((end) => known.includes(end));
}

/** The ranges stand in the manifests as the story says; what follows from them by arithmetic then holds too. */
function standing(sentence: Sentence, context: ReadingContext, ranges: readonly Range[]): readonly Assertion[] {
  const kinds = sentencesIn(context.story).flatMap((other) => kindMentions(other.text).map((mention) => mention.kind));
  const kind = kinds.find((one) => /(?:IPPool|AddressPool)$/.test(one));
  return ranges.map(({ first, last, pool }) => ({
    kind: "field",
    search: searchFor(sentence, context, { ...(kind === undefined ? {} : { kind }), ...(pool === null ? {} : { name: pool }), clusters: [] }),
    fields: ["blocks", "addressPool", "ranges"],
    anywhere: true,
    expect: { is: "contains", value: { start: first, stop: last } },
    quantifier: "some",
  }));
}

/** An address and the one pool of the story that holds it, at the stated end when one is. Only the words in parentheses are read here. */
function memberOf(match: RegExpExecArray, sentence: Sentence, context: ReadingContext, ranges: readonly Range[]): Recognition | null {
  const [whole, address = "", remark = "", where = ""] = match;
  const home = ranges.find(({ first, last }) => numberOf(first) <= numberOf(address) && numberOf(address) <= numberOf(last));
  if (home === undefined || (/^first/i.test(where) && home.first !== address) || (/^last/i.test(where) && home.last !== address)) return null;
  const end = match.index + whole.length;
  return { assertions: standing(sentence, context, [home]), combine: "all", covers: [{ start: end - remark.length, end }] };
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  if (!/(?<![\w-])pools?(?![\w-])/i.test(text) || hedged(text).length > 0) return null;
  const ranges = [APART, SIZE, WITHIN, MEMBER].some((pattern) => pattern.test(text)) ? rangesOf(context) : [];
  if (ranges.length === 0) return null;
  const cover = (match: RegExpExecArray): readonly Span[] => [{ start: match.index, end: match.index + match[0].length }];
  const member = MEMBER.exec(text);
  if (member !== null) return memberOf(member, sentence, context, ranges);
  const overlap = APART.exec(withoutCode(text));
  if (overlap !== null && ranges.length > 1 && apart(ranges) && sameEnds(overlap, ranges))
    return { assertions: standing(sentence, context, ranges), combine: "all", covers: cover(overlap) };
  const size = SIZE.exec(withoutCode(text));
  if (size !== null && ranges.every(({ first, last }) => numberOf(last) - numberOf(first) + 1 === Number(size[1])))
    return { assertions: standing(sentence, context, ranges), combine: "all", covers: cover(size) };
  const inside = WITHIN.exec(text);
  const network = inside?.[1];
  if (inside === null || network === undefined) return null;
  const lying = ranges
    .flatMap(({ first, last }) => [first, last])
    .map((literal): Assertion => ({ kind: "address-in-network", clusters: [], address: { literal }, network: { literal: network } }));
  return { assertions: [...standing(sentence, context, ranges), ...lying], combine: "all", covers: cover(inside) };
}

/** Pools of addresses as a whole. */
export const recogniser: Recogniser = {
  id: "address-pools",
  summary: "The pool ranges that the story states stand in the manifests, and do not overlap, have the stated size or lie in the stated network.",
  examples: [
    {
      sentence: "Pools are within shared subnet `192.0.2.0/24`",
      under: ["Blocks: `192.0.2.10-192.0.2.19`"],
      reads: [
        { kind: "field", expect: { is: "contains", value: { start: "192.0.2.10", stop: "192.0.2.19" } } },
        { kind: "address-in-network", address: { literal: "192.0.2.10" }, network: { literal: "192.0.2.0/24" } },
        { kind: "address-in-network", address: { literal: "192.0.2.19" }, network: { literal: "192.0.2.0/24" } },
      ],
    },
    {
      sentence: "Each pool contains 10 IPs",
      under: ["Blocks: `192.0.2.10-192.0.2.19`"],
      reads: [{ kind: "field", expect: { is: "contains", value: { start: "192.0.2.10", stop: "192.0.2.19" } } }],
    },
    {
      sentence: "No IP overlap between pools",
      under: ["Blocks: `192.0.2.10-192.0.2.19` and blocks: `192.0.2.20-192.0.2.29`"],
      reads: [{ kind: "field" }, { kind: "field" }],
    },
    {
      sentence: "Gateway: `192.0.2.10` (first IP in edge pool)",
      under: ["Blocks: `192.0.2.10-192.0.2.19`"],
      reads: [{ kind: "field", expect: { is: "contains", value: { start: "192.0.2.10", stop: "192.0.2.19" } } }],
    },
    { sentence: "Gateway: `192.0.2.30` (within edge pool)", under: ["Blocks: `192.0.2.10-192.0.2.19`"], reads: null },
    { sentence: "Each pool contains 20 IPs", under: ["Blocks: `192.0.2.10-192.0.2.19`"], reads: null },
    { sentence: "No IP overlap between pools", reads: null },
    { sentence: "Connection pools are within limits", under: ["Blocks: `192.0.2.10-192.0.2.19`"], reads: null },
  ],
  cue: [APART, SIZE, WITHIN, MEMBER],
  recognise,
};
