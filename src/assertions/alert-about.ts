import type { Assertion, Outcome } from "../domain/assertion.ts";
import { sameByValue } from "../domain/compare.ts";
import { type FieldMatch, fieldEvidence, judgedForm, levelOf, objectEvidence } from "../domain/fields.ts";
import { groupsOf } from "../domain/groups.ts";
import { partsOf } from "../domain/lexicon.ts";
import { meantObjects } from "../domain/meant.ts";
import { describeSearch } from "../domain/missing.ts";
import { absent, all, holds, unknown } from "../domain/outcome.ts";
import type { AssertionKind } from "../domain/rule.ts";
import type { Candidate } from "../domain/search.ts";
import { isMapping, isSequence, type Mapping, stringAt, valueAt } from "../domain/value.ts";

type AlertAbout = Extract<Assertion, { kind: "alert-about" }>;

const FILES = {
  "apps/alerts.yaml":
    'apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: queue\n  namespace: shop\nspec:\n  groups:\n    - name: queue\n      rules:\n        - alert: QueueBacklog\n          expr: queue_depth > 10\n          annotations:\n            summary: "High depth of the order queue"\n        - alert: DiskAlmostFull\n          expr: disk_used_ratio > 0.8\n          annotations:\n            description: |\n              The disk of a shop is nearly full.\n\n              Possible causes:\n              - Backups that failed\n',
};

const claim = (words: readonly string[], ...bounds: string[]): AlertAbout => ({
  kind: "alert-about",
  search: { clusters: [], tiers: [["apps/alerts.yaml"]] },
  words,
  bounds,
});

/** Judges that an alert is about something. */
export const assertion: AssertionKind<AlertAbout> = {
  kind: "alert-about",
  summary:
    "One alert has all the words in its name, its summary and the first paragraph of its description (endings aside; what follows there are causes and advice), the bounds in its expression (80 % is 0.8 there), and the time and severity where they are given.",
  examples: [
    { title: "words and a bound", files: FILES, assertion: claim(["high", "queue", "depth"], "> 10"), outcome: "holds" },
    { title: "a percentage", files: FILES, assertion: claim(["disk", "full"], "> 80%"), outcome: "holds" },
    { title: "another bound", files: FILES, assertion: claim(["high", "queue", "depth"], "> 20"), outcome: "absent" },
    { title: "the first paragraph of a description", files: FILES, assertion: claim(["disk", "nearly", "full"]), outcome: "holds" },
    { title: "a cause that the description of another alert gives", files: FILES, assertion: claim(["backup", "failures"]), outcome: "absent" },
    { title: "words of two alerts", files: FILES, assertion: claim(["queue", "full"]), outcome: "absent" },
  ],
  needs: () => [],
  describe: ({ search, words, bounds }) =>
    `${describeSearch(search)}: an alert about “${words.join(" ")}”${bounds.length === 0 ? "" : ` with ${bounds.join(", ")}`}`,
  judge(claim, world) {
    const { candidates } = meantObjects(world, { ...claim.search, topic: [] }, ["PrometheusRule", "VMRule"]);
    if (candidates.length === 0) return unknown("ambiguous", "There are no alerts in the places this claim speaks of.");
    return all(groupsOf(world, candidates, claim.search.clusters).map((group) => judgeGroup(claim, group.cluster, group.candidates)));
  },
};

function judgeGroup(claim: AlertAbout, cluster: string | null, candidates: readonly Candidate[]): Outcome {
  const clusters = cluster === null ? [] : [cluster];
  const found = candidates.flatMap((candidate) =>
    rulesOf(candidate)
      .filter(({ rule }) => fits(claim, rule))
      .flatMap(({ rule, match }) =>
        [match, ...textMatches(claim, rule, match), ...boundMatch(claim, rule, match)].map((piece) => ({ candidate, match: piece })),
      ),
  );
  const level = levelOf(candidates);
  if (found.length > 0)
    return holds(
      level,
      found.map(({ candidate, match }) => fieldEvidence(candidate, match)),
      clusters,
    );
  const evidence = candidates.slice(0, 3).map((candidate) => objectEvidence(candidate, "has no such alert"));
  return absent({ level, evidence, clusters, expected: `an alert about “${claim.words.join(" ")}”` });
}

/** The annotations of a rule that say what its name does not. */
function textMatches({ words }: AlertAbout, rule: Mapping, { path, value }: FieldMatch): readonly FieldMatch[] {
  const texts = ["summary", "description"].map((key) => ({ key, text: stringAt(rule, "annotations", key) ?? "" })).filter(({ text }) => text !== "");
  const needed = texts.filter((_, at) => !saysAll(words, [String(value), ...texts.slice(0, at).map(toldBy)].join(" ")));
  return needed.map(({ key, text }) => ({ path: [...path.slice(0, -1), "annotations", key], value: text }));
}

/** What an annotation tells first: causes and advice follow in paragraphs of their own. */
function toldBy({ key, text }: { readonly key: string; readonly text: string }): string {
  return key === "description" ? (text.trim().split(/\n\s*\n/)[0] ?? "") : text;
}

/** The expression of a rule, where the claim gives a bound that it must have. */
function boundMatch({ bounds }: AlertAbout, rule: Mapping, { path }: FieldMatch): readonly FieldMatch[] {
  const value = stringAt(rule, "expr");
  return bounds.length === 0 || value === undefined ? [] : [{ path: [...path.slice(0, -1), "expr"], value }];
}

interface Rule {
  readonly rule: Mapping;
  readonly match: FieldMatch;
}

function rulesOf(candidate: Candidate): readonly Rule[] {
  const groups = valueAt(judgedForm(candidate).value, ["spec", "groups"]);
  if (!isSequence(groups)) return [];
  return groups.flatMap((group, at) => {
    const rules = valueAt(group, ["rules"]);
    if (!isSequence(rules)) return [];
    return rules.flatMap((rule, index): readonly Rule[] => {
      const name = stringAt(rule, "alert");
      return isMapping(rule) && name !== undefined ? [{ rule, match: { path: ["spec", "groups", at, "rules", index, "alert"], value: name } }] : [];
    });
  });
}

function fits({ words, bounds, lasting, severity }: AlertAbout, rule: Mapping): boolean {
  if (lasting !== undefined && !sameByValue(lasting, stringAt(rule, "for") ?? "0s")) return false;
  if (severity !== undefined && stringAt(rule, "labels", "severity") !== severity) return false;
  const told = toldBy({ key: "description", text: stringAt(rule, "annotations", "description") ?? "" });
  const text = `${stringAt(rule, "alert") ?? ""} ${stringAt(rule, "annotations", "summary") ?? ""} ${told}`;
  const expr = (stringAt(rule, "expr") ?? "").replace(/\s+/g, " ");
  return words.length > 0 && saysAll(words, text) && bounds.every((bound) => boundsOf(bound).some((one) => hasBound(expr, one)));
}

/** True when a text has every word, endings aside. */
function saysAll(words: readonly string[], text: string): boolean {
  const known = [...partsOf(text), ...text.toLowerCase().split(/[^a-z0-9]+/)].map(stem);
  const whole = text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const said = (word: string): boolean => known.includes(stem(word)) || (word.length >= 4 && whole.includes(stem(word)));
  return words.every(said);
}

/** A word without its ending, so that "failures" is "failed" and "exhaustion" is "exhausted". */
function stem(word: string): string {
  return word.toLowerCase().replace(/(?:ures?|ed|ing|ions?|s)$/, (ending, at: number) => (at >= 4 ? "" : ending));
}

/** `> 80%` may stand as `> 80` or as `> 0.8`. */
function boundsOf(bound: string): readonly string[] {
  const match = /^([<>]=?|==)\s*(\d+(?:\.\d+)?)\s*(%?)$/.exec(bound.trim());
  if (match === null) return [];
  const [, sign = "", number = "", percent] = match;
  return percent === "%" ? [`${sign} ${number}`, `${sign} ${Number(number) / 100}`] : [`${sign} ${number}`];
}

function hasBound(expr: string, bound: string): boolean {
  const at = expr.replace(/([<>]=?|==)\s*/g, "$1 ").indexOf(bound);
  return at >= 0 && !/[\d.]/.test(expr.replace(/([<>]=?|==)\s*/g, "$1 ")[at + bound.length] ?? "");
}
