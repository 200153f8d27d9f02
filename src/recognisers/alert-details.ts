import { alertDetails, isTold } from "../domain/alert-wording.ts";
import type { Assertion } from "../domain/assertion.ts";
import { hedged, negated, touches } from "../domain/clauses.ts";
import { kindNamed } from "../domain/kinds.ts";
import { searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const NAME = /`?(?<![\w./-])[A-Z][a-z0-9]*[A-Z][A-Za-z0-9]*(?![\w./-])`?/g;
const LONGEST = 400;
/** Words that say that what is named are alerts, where the details alone do not. */
const ABOUT = /(?<![\w-])(?:alert|fires|firing|critical|warn|pages?(?![\w-])|prometheusrule|vmrule|raised|severity)/i;

/** Words that say when an alert fires are no condition of the claim. */
const WHEN = /(?<![\w-])(?:when|whenever|if|without(?= an? ))(?![\w-])/gi;

interface Named extends Span {
  readonly name: string;
}

function namesIn(text: string): readonly Named[] {
  return [...text.matchAll(NAME)].flatMap((match): readonly Named[] => {
    const name = match[0].replaceAll("`", "");
    if (kindNamed(name) !== undefined || !/[a-z]{2}/.test(name)) return [];
    return [{ name, start: match.index, end: match.index + match[0].length }];
  });
}

/** Names between which only a comma or "and" stands, with what is said of all of them. */
interface Run {
  readonly names: readonly Named[];
  readonly tail: Span;
}

function runsOf(text: string, names: readonly Named[]): readonly Run[] {
  const runs: Run[] = [];
  let open: Named[] = [];
  for (const [at, name] of names.entries()) {
    open.push(name);
    const end = names[at + 1]?.start ?? text.length;
    const between = text.slice(name.end, end);
    if (at + 1 < names.length && /^\s*(?:,|&|and|,\s*and)?\s*$/i.test(between)) continue;
    // What stands in parentheses or after a colon is said of the last name only.
    const shared = !/^\s*[(:—–-]/.test(between);
    runs.push({ names: shared ? open : [name], tail: { start: name.end, end } });
    open = [];
  }
  return runs;
}

/** The stretch without what leads to the next name, and where it ends. */
function trimmed(text: string, { start, end }: Span): Span {
  const own = text.slice(start, end);
  const lead = /(?:\s*(?:[,;]|(?<![\w-])(?:and|plus|while|whereas)(?![\w-]))\s*){1,3}$/i.exec(own);
  return { start, end: lead === null ? end : start + lead.index };
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  const names = text.length > LONGEST ? [] : namesIn(text);
  if (names.length === 0 || !ABOUT.test([text, ...sentence.scope.lines.map((line) => line.text)].join("\n"))) return null;
  const plain = text.replace(WHEN, (word) => " ".repeat(word.length));
  const out = [...negated(plain), ...hedged(plain)];
  const assertions: Assertion[] = [];
  const covers: Span[] = [];
  for (const { names: some, tail } of runsOf(text, names)) {
    const at = trimmed(text, tail);
    const details = alertDetails(text.slice(at.start, at.end));
    const [first] = some;
    if (first === undefined || details === null || !isTold(details) || details.words.length > 6 || touches({ start: first.start, end: at.end }, out))
      continue;
    const { severity, lasting, bounds, words } = details;
    for (const { name } of some)
      assertions.push({
        kind: "alert-about",
        search: searchFor(sentence, context),
        name,
        words: words.map((word) => word.toLowerCase()),
        bounds,
        ...(lasting === undefined ? {} : { lasting }),
        ...(severity === undefined ? {} : { severity }),
      });
    const lead = /(?:^|\s)(?:an? |the )?alerts?(?: rules?)? $/i.exec(text.slice(Math.max(0, first.start - 20), first.start))?.[0] ?? "";
    covers.push({ start: first.start - lead.length, end: at.end });
  }
  return assertions.length === 0 ? null : { assertions, combine: "all", covers };
}

/** A named alert fires after the stated time, beyond the stated bound, with the stated severity. */
export const recogniser: Recogniser = {
  id: "alert-details",
  summary: "A named alert fires after the stated time, beyond the stated bound, with the stated severity; words beside these are in what it tells.",
  examples: [
    {
      sentence: "Alert `CacheDown` fires after 5 minutes",
      reads: [{ kind: "alert-about", name: "CacheDown", words: [], bounds: [], lasting: "300s" }],
    },
    { sentence: "`CacheDown` (critical) defined", reads: [{ kind: "alert-about", name: "CacheDown", severity: "critical" }] },
    {
      sentence: "`CacheDown` is critical after 2 minutes",
      reads: [{ kind: "alert-about", name: "CacheDown", severity: "critical", lasting: "120s" }],
    },
    { sentence: "CacheDown: critical after 5m", reads: [{ kind: "alert-about", name: "CacheDown", severity: "critical", lasting: "300s" }] },
    {
      sentence: "Cache alerts: CacheDown (critical, 5m), CacheFilling (<15 % left), CacheLag (>300s)",
      reads: [
        { kind: "alert-about", name: "CacheDown", severity: "critical", lasting: "300s" },
        { kind: "alert-about", name: "CacheFilling", bounds: ["< 15%"] },
        { kind: "alert-about", name: "CacheLag", bounds: ["> 300s"] },
      ],
    },
    {
      sentence: "`CacheDown` and `CacheStuck` page, `CacheSlow` warns after half an hour",
      reads: [
        { kind: "alert-about", name: "CacheDown", severity: "page" },
        { kind: "alert-about", name: "CacheStuck", severity: "page" },
        { kind: "alert-about", name: "CacheSlow", severity: "warning", lasting: "1800s" },
      ],
    },
    {
      sentence: "`CacheFilling` fires when less than 15% disk is free",
      reads: [{ kind: "alert-about", name: "CacheFilling", words: ["disk"], bounds: ["< 15%"] }],
    },
    { sentence: "Alert `CacheDown` never fires after 5 minutes", reads: null },
    { sentence: "`CacheDown` is not critical", reads: null },
    { sentence: "`CacheDown` is a warning or critical", reads: null },
    { sentence: "The review is critical", reads: null },
    { sentence: "Alerts documented", reads: null },
  ],
  cueNear: [ABOUT],
  recognise,
};
