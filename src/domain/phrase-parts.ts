import { kindMentions } from "./kinds.ts";
import { isCommon, isFiller } from "./lexicon.ts";
import type { ReadingContext, Span } from "./rule.ts";
import type { Sentence } from "./story.ts";
import { opened } from "./wording.ts";

/** The parts that a stretch of a sentence is said of. */
export interface SaidOfParts {
  readonly names: readonly string[];
  /** Where the names stand; empty for a single name, which the place of the evidence has to account for. */
  readonly spans: readonly Span[];
}

/** Most names of one list. */
const MOST = 8;
const NAME = "[A-Za-z][A-Za-z0-9]{1,40}(?:-[A-Za-z0-9]{1,40}){0,5}";
const LIST = `${NAME}(?:\\s?(?:,|,?\\sand\\s|\\s?[/&+]\\s?|,\\s?)\\s{0,2}(?:the\\s)?${NAME}){0,${MOST - 1}}`;
/** What may stand between the names and what is said of them. */
const TIE =
  "(?:\\s(?:pods?|containers?|sidecars?|in front|each|memory|cpu|limits?|requests?|resources?|replicas?|volumes?|storage|stateful|data|runs?|has|have|had|gets?|uses?|is|are|with|limited to|capped at|takes?|keeps?|wants?|needs?|asks? for|stays?|starts?)){0,4}";
const BEFORE = new RegExp(
  `^[\\s,;:(.—–-]{0,6}(?:and\\s|both\\s|the\\s|all of\\s){0,2}(?:(?:an?\\s)?(?:PDBs?|pod ?disruption ?budgets?)\\sfor\\s(?:both\\s|the\\s)?)?(${LIST})(?:['’]s)?${TIE}\\s{0,2}[:=—–(-]?\\s{0,3}$`,
  "i",
);
const BEHIND = new RegExp(`^\\s{0,3}\\(?(?:each\\s)?(?:for|of|in|on|to)\\s(?:both\\s|the\\s|each of\\s){0,2}(${LIST})(?![\\w-])`, "i");
/** Words that name no part of anything, though they are neither filler nor common. */
const NO_PART =
  /^(?:cpu|memory|ram|heap|requests?|limits?|resources?|liveness|readiness|startup|probes?|replicas?|uid|gid|user|group|pdbs?|hpa|everything|anything|nothing|everyone|they|it|minimum|maximum|min|max|about|between|total|together|only|also|still|now|up|down|same|first|second|third|main|size|capacity)$/i;
/** Common words that are parts of charts as well. */
const PART = /^(?:controllers?|api|web|operator|workers?|proxy|server)$/i;

function namesIn(list: string): readonly string[] | null {
  const names = [...list.matchAll(new RegExp(NAME, "g"))].map(([name]) => name).filter((name) => !/^(?:and|the|or)$/i.test(name));
  const fine = names.every((name) => PART.test(name) || (!NO_PART.test(name) && !isFiller(name.toLowerCase()) && !isCommon(name)));
  return names.length === 0 || names.length > MOST || !fine ? null : names;
}

function spansOf(text: string, from: number, names: readonly string[]): readonly Span[] {
  let at = from;
  return names.map((name) => {
    const start = text.indexOf(name, at);
    at = start + name.length;
    return { start, end: at };
  });
}

interface Found {
  readonly names: readonly string[];
  readonly spans: readonly Span[];
}

function foundIn(text: string, from: number, match: RegExpExecArray | null): Found | null {
  const list = match?.[1];
  if (match === null || list === undefined || kindMentions(list).some(({ ordinary }) => !ordinary)) return null;
  const names = namesIn(list);
  return names === null ? null : { names, spans: spansOf(text, from + match.index + match[0].indexOf(list), names) };
}

/**
 * The parts of charts, custom resources and pods that each stretch of a sentence is said of: "Core and portal: 2 replicas", "Portal 2Gi, registry
 * 1Gi", "minAvailable 2 for storage and select". Null where a sentence names none before or behind a stretch; what is said of several things needs all of them.
 */
export function partsOfMatches(
  sentence: Pick<Sentence, "text">,
  context: Pick<ReadingContext, "clusters">,
  matches: readonly Span[],
): readonly (SaidOfParts | null)[] {
  const text = opened(sentence.text);
  const clusters = new Set(context.clusters.map((name) => name.toLowerCase()));
  let lead: Found | null = null;
  const found = matches.map((match, at): Found | null => {
    const previous = Math.max(0, ...matches.slice(0, at).map(({ end }) => end));
    const cut = text.lastIndexOf(";", match.start);
    const from = Math.max(previous, cut + 1);
    const label = text.slice(from, match.start).lastIndexOf(":");
    const whole = foundIn(text, from, BEFORE.exec(text.slice(from, match.start)));
    const own = whole ?? (label < 0 ? null : foundIn(text, from + label + 1, BEFORE.exec(text.slice(from + label + 1, match.start))));
    const said = own ?? foundIn(text, match.end, BEHIND.exec(text.slice(match.end, match.end + 300)));
    if (said !== null && !said.names.some((name) => clusters.has(name.toLowerCase()))) {
      if (own !== null) lead = own;
      return said;
    }
    if (cut >= previous && cut >= 0) lead = null;
    return lead;
  });
  const distinct = new Set(found.flatMap((one) => one?.names ?? []));
  return found.map((one) => (one === null ? null : { names: one.names, spans: distinct.size > 1 ? one.spans : [] }));
}
