import { explanationsIn } from "./explanations.ts";
import { type Gloss, glossesIn } from "./glosses.ts";
import { perText } from "./memo.ts";
import type { Span } from "./rule.ts";

/**
 * Which stretches of a sentence state something plainly, and which are examples, negated, conditional or alternatives.
 * A recogniser must not read a negated or hedged stretch as its positive.
 */

const ASIDE =
  /\(\s*(?:e\.\s?g\.|eg[.:,]|for example|for instance|such as|default(?:s to|:| is)|i\.\s?e\.|currently|formerly|previously|was )[^()]*\)/gi;
const NEGATION =
  /(?<![\w‐‑-])(?:no|not|non|without|never|none|neither|nor|cannot|can't|isn't|aren't|doesn't|don't|won't|disabled|instead of|rather than|except|lacks?|absence of|free of|removed|deleted|avoids?|only)(?![\w‐‑-])/gi;
const HEDGE =
  /(?<![\w‐‑-])(?:if|unless|when(?:ever)?|where applicable|where needed|as needed|in case|either|or|alternatively|optional(?:ly)?|may|might|could|should consider|evaluate|planned|future|later)(?![\w‐‑-])/gi;
/** "or" that offers no alternative statement. */
const HARMLESS_OR =
  /(?<![\w‐‑-])or\s+(?:later|newer|higher|greater|above|more|better|equal|reuses? existing|reused|an? existing|update[sd]? existing|existing)(?![\w‐‑-])/gi;

function matches(text: string, pattern: RegExp): readonly Span[] {
  return [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

/** True when `span` lies within one of `regions`. */
export function within(span: Span, regions: readonly Span[]): boolean {
  return regions.some((region) => region.start <= span.start && span.end <= region.end);
}

/** True when `span` shares a character with one of `regions`. */
export function touches(span: Span, regions: readonly Span[]): boolean {
  return regions.some((region) => region.start < span.end && span.start < region.end);
}

/** Parentheses that only give an example, a default or the present value; they require nothing. */
export const asides = perText((text: string): readonly Span[] => matches(text, ASIDE));

/** Stretches in parentheses or brackets outside of code, outermost only. */
export const parentheses = perText((text: string): readonly Span[] => {
  const found: Span[] = [];
  let depth = 0;
  let start = 0;
  let code = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === "`") code = !code;
    else if (!code && letter === "(") {
      if (depth === 0) start = at;
      depth += 1;
    } else if (!code && letter === ")" && depth > 0) {
      depth -= 1;
      if (depth === 0) found.push({ start, end: at + 1 });
    }
  }
  return found;
});

/** The text with code spans blanked by spaces, so that words in code are no words of the sentence. */
export const withoutCode = perText((text: string): string =>
  text.includes("`") ? text.replace(/`[^`]*`/g, (code) => `\`${" ".repeat(Math.max(0, code.length - 2))}\``) : text,
);

/** Statements of a sentence: split at `;`, at `. ` and at "but"; parentheses are no part of the split. */
export function statements(text: string): readonly Span[] {
  const plain = withoutCode(text);
  const inner = parentheses(plain);
  const cuts = matches(plain, /;|\.\s(?=[A-Z`])|,?\s+but\s/g).filter((cut) => !within(cut, inner));
  const found: Span[] = [];
  let start = 0;
  for (const cut of cuts) {
    found.push({ start, end: cut.start });
    start = cut.end;
  }
  found.push({ start, end: text.length });
  return found;
}

function enclosing(at: Span, regions: readonly Span[]): Span | undefined {
  return regions.find((region) => region.start <= at.start && at.end <= region.end);
}

const REMARK = /(?<![\w‐‑-])(?:when(?:ever)?|later|future|planned|optional(?:ly)?|may|might|could)(?![\w‐‑-])/i;

/** More words of negation or condition than this, and the whole text is taken to be ruled out. */
const MOST = 48;

/** Everything a negation may govern: from the last comma before it to the end of its statement or parenthesis. */
export function negated(text: string): readonly Span[] {
  return governing(text).negated;
}

/** Statements that hold only under a condition, or are one of several alternatives. A `when` in parentheses is a remark. */
export function hedged(text: string): readonly Span[] {
  return governing(text).hedged;
}

/** Stretches from which nothing positive may be read: negated, hedged, or only examples. */
export function ruledOut(text: string): readonly Span[] {
  return governing(text).all;
}

/** "Given …, when …, then": it sets the scene, and is no condition of what follows. Empty for other sentences. */
export function scenery(text: string): Span {
  const match = /^\s*(?:given|when)(?![\w‐‑-])[^;]{1,300}?,\s+then\s/i.exec(withoutCode(text));
  return { start: 0, end: match === null ? 0 : match[0].length };
}

/** Clauses that say why, what for or according to what something is so, parentheses included; what they negate or make conditional is not what the sentence states. */
export function explanations(text: string): readonly Span[] {
  return governing(text).explaining;
}

/** Fields in code that say what the words before them say; what these words negate is not what the field states. */
export function glosses(text: string): readonly Gloss[] {
  return governing(text).glosses;
}

interface Governed {
  readonly glosses: readonly Gloss[];
  readonly explaining: readonly Span[];
  readonly negated: readonly Span[];
  readonly hedged: readonly Span[];
  readonly all: readonly Span[];
}

const governing = perText((text: string): Governed => {
  const plain = withoutCode(text);
  const skipped = asides(plain);
  const inner = parentheses(plain);
  const explaining = explanationsIn(plain, inner);
  const parts = statements(text);
  const whole = [{ start: 0, end: text.length }];
  const no = matches(plain, NEGATION).filter((match) => !within(match, skipped));
  const scene = scenery(plain);
  const maybe = matches(
    plain.replace(HARMLESS_OR, (phrase) => " ".repeat(phrase.length)),
    HEDGE,
  ).filter((match) => !within(match, skipped) && match.start >= scene.end);
  const glossed = glossesIn(text);
  const negations =
    no.length > MOST ? whole : no.flatMap((match) => withoutGloss(match, reachOf(match, plain, [...explaining, ...inner], parts), glossed));
  const hedges = maybe.length > MOST ? whole : maybe.map((match) => enclosing(match, explaining) ?? conditionOf(match, plain, inner, parts));
  return { glosses: glossed, explaining, negated: negations, hedged: hedges, all: [...negations, ...hedges, ...skipped] };
});

/** What a negation governs, without the field that says the same: "creates no Ingress (`ingress.enabled: false`)". */
function withoutGloss(match: Span, reach: Span, glossed: readonly Gloss[]): readonly Span[] {
  const gloss = glossed.find(({ negative, words }) => negative && within(match, [words]));
  if (gloss === undefined || !touches(gloss, [reach])) return [reach];
  return [
    { start: reach.start, end: gloss.start },
    { start: gloss.end, end: reach.end },
  ].filter(({ start, end }) => start < end);
}

function reachOf(match: Span, plain: string, inner: readonly Span[], parts: readonly Span[]): Span {
  const home = enclosing(match, inner) ?? enclosing(match, parts) ?? { start: 0, end: plain.length };
  const before = plain.slice(home.start, match.start);
  const comma = Math.max(before.lastIndexOf(","), before.lastIndexOf(" - "), before.lastIndexOf("—"), before.lastIndexOf(" with "));
  return { start: comma < 0 ? home.start : home.start + comma, end: home.end };
}

function conditionOf(match: Span, plain: string, inner: readonly Span[], parts: readonly Span[]): Span {
  const parenthesis = enclosing(match, inner);
  if (parenthesis !== undefined && REMARK.test(plain.slice(match.start, match.end))) return parenthesis;
  return enclosing(match, parts) ?? { start: 0, end: plain.length };
}
