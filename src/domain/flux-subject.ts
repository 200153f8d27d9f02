import { withoutCode } from "./clauses.ts";
import { nameMeant } from "./flux-names.ts";
import { leadNames, startOf } from "./lead-names.ts";
import type { ReadingContext, Span } from "./rule.ts";
import type { Sentence } from "./story.ts";
import { siblingsOf } from "./story-index.ts";
import type { Subject } from "./subject.ts";
import { numberOf } from "./wording.ts";

type Names = Pick<ReadingContext, "objectsNamed" | "kustomizations" | "story">;

/** What a Flux Kustomization does, right after its name. */
const DOES =
  /^`?,?\s+(?:(?:also|then|both|all|each|always|never|neither|only|must|may)\s+)?(?:waits?|depends?|times? out|prunes?|(?:is|are) (?:never |not )?(?:pruned|suspended|applied|reconciled|synced|ordered|gated|decrypted)|(?:is|are) (?:only )?(?:applied|reconciled|deployed|installed|started) (?:only )?(?:after|once)|reconciles?|syncs?|(?:health-?)?checks?|health-?checks?|(?:has|have) (?:an? |no )?(?:`?dependsOn|`?healthChecks?|dependenc|health check|(?:[\w-]+ )?timeout|`?wait|`?prune)|targets?|substitutes?|decrypts?|builds?|points? (?:to|at)|retr(?:ies|y)|(?:runs?|comes?|goes|starts?|follows?) (?:only )?(?:after|once|behind)|takes? (?:up to|at most)|(?:allows?|gets?|has|have) (?:up to |at most )?[\w]+ (?:minutes?|seconds?|hours?)|may take|(?:do|does) not (?:wait|prune|depend)|uses? `?(?:postBuild|substituteFrom))(?![\w])/i;
const LEAD = /^(?:\s*(?:(?:on|in|for) (?:the )?[A-Za-z][\w-]{1,40}(?: cluster)?,?\s*|(?:the )?(?:Flux )?Kustomization\s+)?)$/i;

function isLead(plain: string, end: number): boolean {
  return LEAD.test(plain.slice(startOf(plain), end));
}

/** "`web` depends on …", "On east, `web` waits": the Flux Kustomization of that name, when there is one. */
function coded(sentence: Sentence, context: Names): Subject | null {
  const [first] = sentence.code;
  if (first === undefined || !/^[a-z0-9][a-z0-9.-]*$/.test(first.text) || !isLead(withoutCode(sentence.text), first.start)) return null;
  if (!DOES.test(sentence.text.slice(first.end - 1))) return null;
  if (context.objectsNamed?.(first.text).includes("Kustomization") !== true) return null;
  const spans: readonly Span[] = [{ start: first.start, end: first.end }];
  return { kind: "Kustomization", name: first.text, namespace: null, spans };
}

/** The Flux Kustomization that a sentence starts from by its name in code, or by words that are its whole name; null when there is none or there are several. */
export function fluxSubjectOf(sentence: Sentence, context: Names): Subject | null {
  const [first = null, ...others] = fluxSubjectsOf(sentence, context) ?? [];
  return others.length > 0 ? null : first;
}

/**
 * The Flux Kustomizations that a sentence starts from, by names in code, in plain words ("Fluent Bit and VictoriaLogs depend on"), or as those that
 * the sentences before it name ("both Kustomizations", "each of them"). Those whose words are not their whole name are guessed. Empty when it
 * starts from none; null when it starts from something that cannot be told.
 */
export function fluxSubjectsOf(sentence: Sentence, context: Names): readonly Subject[] | null {
  const one = coded(sentence, context);
  if (one !== null) return [one];
  const several = leadNames(sentence, context, ["Kustomization"]);
  const last = several.at(-1)?.spans[0]?.end;
  if (several.length > 1 && last !== undefined && DOES.test(sentence.text.slice(last - 1))) return several;
  return worded(sentence, context);
}

const PLAIN =
  /^\s*(?:the )?((?:[A-Za-z][\w'’-]*)(?:(?:,? and |, | )[A-Za-z][\w'’-]*){0,9}?)(?: `?Kustomizations?`?)?(?=`?,?\s+(?:(?:also|then|both|all|each|always|never|neither|only|must|may)\s+)?(?:waits?|depends?|times? out|prunes?|is |are |reconciles?|syncs?|checks?|health|has |have |targets?|substitutes?|decrypts?|retr|runs? |comes? |goes |starts? |follows? |takes? |allows? |gets? |may |do |does |uses? ))/i;
const GROUP =
  /^\s*(?:both|all(?: (two|three|four|five|six|seven|eight|nine|ten|\d{1,2}))?|the (two|three|four|five|six)|each)(?: of (?:them|these|the (?:\w+ )?Kustomizations))?(?: (?:of )?(?:the )?(?:Flux )?Kustomizations?)?$/i;
const BACK = /^\s*(?:they|(?:both|all|each|every one)(?: of (?:them|these))?|(?:all|the) (?:two|three|four|five|six))$/i;

/** Those that a sentence starts from in plain words. */
function worded(sentence: Sentence, context: Names): readonly Subject[] | null {
  const names = context.kustomizations ?? [];
  if (names.length === 0) return [];
  const plain = withoutCode(sentence.text);
  const from = startOf(plain);
  const match = PLAIN.exec(plain.slice(from));
  if (match === null) return [];
  const end = from + match[0].length;
  const phrase = (match[1] ?? "").trim();
  const whole = plain.slice(from, end).trim();
  const span = { start: from, end };
  if (/^(?:it|this|that|there|which|the kustomization|kustomization|what|flux|helmrelease|release)$/i.test(phrase)) return [];
  if (GROUP.test(whole)) {
    const group = groupOf(sentence, context, whole);
    return group === null ? null : group.map((name) => ({ kind: "Kustomization", name, namespace: null, spans: [span] }));
  }
  if (!DOES.test(plain.slice(end))) return [];
  const meant = listOf(phrase).map((words) => nameMeant(words, names));
  if (meant.some((one) => one === null)) return null;
  return meant.flatMap((one) =>
    one === null ? [] : [{ kind: "Kustomization", name: one.name, namespace: null, spans: [span], ...(one.sure ? {} : { guessed: true }) }],
  );
}

function listOf(phrase: string): readonly string[] {
  return phrase.split(/,\s*(?:and\s+)?|\s+and\s+/).filter((words) => words.trim() !== "");
}

/** How many "both", "all four" and "each" are of; undefined where the words do not say. */
function sizeOf(words: string): number | undefined {
  if (/^\s*both/i.test(words)) return 2;
  const match = GROUP.exec(words);
  const count = numberOf(match?.[1] ?? match?.[2]);
  return Number.isNaN(count) ? undefined : count;
}

/** The names that the nearest sentence before it starts from, or those in code around it, or those that the titles of the criteria spell out. */
function groupOf(sentence: Sentence, context: Names, words: string): readonly string[] | null {
  const size = sizeOf(words);
  const fits = (found: readonly string[]): boolean => found.length > 1 && (size === undefined || found.length === size);
  const names = context.kustomizations ?? [];
  const before = siblingsOf(sentence, context.story).filter(({ line }) => line < sentence.line);
  const previous = before.at(-1);
  if (previous !== undefined) {
    const told = leadList(previous, names);
    if (fits(told)) return told;
  }
  if (BACK.test(words) && size === undefined) return null;
  const around = [...before, ...sentence.scope.lines].flatMap(({ text }) =>
    [...text.matchAll(/`([a-z0-9][a-z0-9.-]*)`/g)].map((match) => match[1] ?? ""),
  );
  const named = [...new Set(around)].filter((name) => names.includes(name));
  if (size !== undefined && fits(named)) return named;
  const titled = context.story.criteria.flatMap(({ text }) => listOf(text.replace(/[*`:.]/g, " ")).map((title) => nameMeant(title, names)));
  const exact = [...new Set(titled.flatMap((one) => (one?.sure === true ? [one.name] : [])))];
  return size !== undefined && fits(exact) ? exact : null;
}

/** The names that a sentence starts from, in code or in words: "sonarr, radarr and qbittorrent include …". */
function leadList({ text }: Sentence, names: readonly string[]): readonly string[] {
  const bare = text.replaceAll("`", "");
  const match =
    /^\s*(?:the )?([\w-]+(?:(?:, (?:and )?| and )[\w-]+){1,11})(?= (?:all|both|each|are|have|include|use|wait|depend|share|get|run)(?![\w-]))/i.exec(
      bare,
    );
  const meant = listOf(match?.[1] ?? "").map((words) => nameMeant(words, names));
  return meant.every((one) => one?.sure === true) ? meant.flatMap((one) => (one === null ? [] : [one.name])) : [];
}

/** Words at the end of a title that say what part of a thing it is about. */
const PART = /[\s-]+(?:operator|controller|cluster|deployment|release|service|app|application|component|stack)$/i;

/** The Flux Kustomization whose whole name the nearest parent, or the title of its criterion, spells out: "**Reloader**", "AC1: External Secrets operator". */
export function titledSubject(sentence: Sentence, context: Names): Subject | null {
  const names = context.kustomizations ?? [];
  if (names.length === 0) return null;
  const criterion = context.story.criteria.find(({ id }) => id === sentence.criterion)?.text;
  const titles = [...sentence.scope.lines.map(({ text }) => text).reverse(), ...(criterion === undefined ? [] : [criterion])];
  for (const title of titles) {
    const [head = ""] = title
      .replace(/^\W*(?:AC[\s-]?\d+(?:\.\d+)*|\d+(?:\.\d+)*)?\W*/i, "")
      .replace(/[*_`]/g, "")
      .split(/[:.(–—]/);
    for (const words of [head, head.replace(PART, "")]) {
      const meant = nameMeant(words.trim(), names);
      if (meant?.sure === true) return { kind: "Kustomization", name: meant.name, namespace: null, spans: [] };
    }
  }
  return null;
}
