import { isBounded } from "../domain/alert-bounds.ts";
import { type AlertRule, alertRulesOf, hasTime, isAlertAbout, isLasting, severityFit, toldBy, wordsSaid } from "../domain/alert-rules.ts";
import type { Assertion, Outcome } from "../domain/assertion.ts";
import { type FieldMatch, fieldEvidence, levelOf, objectEvidence } from "../domain/fields.ts";
import { groupsOf } from "../domain/groups.ts";
import { meantObjects } from "../domain/meant.ts";
import { describeSearch } from "../domain/missing.ts";
import { absent, all, contradicted, distinct, holds, listed, unknown } from "../domain/outcome.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type Candidate, everyOfKind, searchTiers } from "../domain/search.ts";
import { stringAt } from "../domain/value.ts";
import type { World } from "../domain/world.ts";

type AlertAbout = Extract<Assertion, { kind: "alert-about" }>;

const FILES = {
  "apps/alerts.yaml":
    'apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: queue\n  namespace: shop\nspec:\n  groups:\n    - name: queue\n      rules:\n        - alert: QueueBacklog\n          expr: queue_depth > 10\n          for: 5m\n          labels: {severity: critical}\n          annotations:\n            summary: "High depth of the order queue"\n        - alert: DiskAlmostFull\n          expr: disk_used_ratio > 0.8\n          annotations:\n            description: |\n              The disk of a shop is nearly full.\n\n              Possible causes:\n              - Backups that failed\n',
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
    "One alert has all the words in its name, its summary and the first paragraph of its description (endings aside; what follows there are causes and advice), the bounds in its expression (80 % is 0.8 there, two weeks any number of seconds that comes to it), and the time and severity where they are given. An alert that is named is looked for everywhere; another time or severity of it is a miss.",
  examples: [
    { title: "words and a bound", files: FILES, assertion: claim(["high", "queue", "depth"], "> 10"), outcome: "holds" },
    { title: "a percentage", files: FILES, assertion: claim(["disk", "full"], "> 80%"), outcome: "holds" },
    { title: "another bound", files: FILES, assertion: claim(["high", "queue", "depth"], "> 20"), outcome: "absent" },
    { title: "the first paragraph of a description", files: FILES, assertion: claim(["disk", "nearly", "full"]), outcome: "holds" },
    { title: "a cause that the description of another alert gives", files: FILES, assertion: claim(["backup", "failures"]), outcome: "absent" },
    {
      title: "an alert by name",
      files: FILES,
      assertion: { ...claim([]), name: "QueueBacklog", lasting: "300s", severity: "critical" },
      outcome: "holds",
    },
    { title: "another severity", files: FILES, assertion: { ...claim([]), name: "QueueBacklog", severity: "warning" }, outcome: "contradicted" },
    { title: "another time", files: FILES, assertion: { ...claim([]), name: "QueueBacklog", lasting: "900s" }, outcome: "contradicted" },
    { title: "a name that no manifest has", files: FILES, assertion: { ...claim([]), name: "QueueStuck" }, outcome: { unknown: "needs-chart" } },
    { title: "words of two alerts", files: FILES, assertion: claim(["queue", "full"]), outcome: "absent" },
  ],
  needs: () => [],
  describe: ({ search, name, words, bounds, lasting, severity }) => {
    const about = name === undefined ? `an alert about “${words.join(" ")}”` : `the alert \`${name}\``;
    const details = [
      ...(name === undefined || words.length === 0 ? [] : [`about “${words.join(" ")}”`]),
      ...bounds.map((bound) => bound.replace(/^\? /, "at ")),
      ...(lasting === undefined ? [] : [`after ${lasting}`]),
      ...(severity === undefined ? [] : [`severity ${severity}`]),
    ];
    return `${name === undefined ? `${describeSearch(search)}: ` : ""}${about}${details.length === 0 ? "" : ` with ${details.join(", ")}`}`;
  },
  judge(claim, world) {
    if (claim.name !== undefined) return judgeNamed(claim, claim.name, world);
    const { candidates } = meantObjects(world, { ...claim.search, topic: [] }, ["PrometheusRule", "VMRule"]);
    if (candidates.length === 0) return unknown("ambiguous", "There are no alerts in the places this claim speaks of.");
    return all(groupsOf(world, candidates, claim.search.clusters).map((group) => judgeGroup(claim, group.cluster, group.candidates)));
  },
};

const HOLDERS: readonly string[] = ["PrometheusRule", "VMRule", "HelmRelease", "Application"];

interface Defined {
  readonly candidate: Candidate;
  readonly rule: AlertRule;
}

function definedBy(candidates: readonly Candidate[], name: string): readonly Defined[] {
  return candidates.flatMap((candidate) =>
    HOLDERS.includes(candidate.object.id.kind)
      ? alertRulesOf(candidate)
          .filter((rule) => rule.name === name)
          .map((rule) => ({ candidate, rule }))
      : [],
  );
}

/** An alert by its name: the one that stands nearest to the claim, else whichever has the name. */
function judgeNamed(claim: AlertAbout, name: string, world: World): Outcome {
  const everywhere = definedBy(
    HOLDERS.flatMap((kind) => everyOfKind(world, kind)),
    name,
  );
  const { kind: _kind, name: _name, ...open } = claim.search;
  let near: readonly Defined[] = [];
  for (const { all: some } of searchTiers(world, open)) if (near.length === 0) near = definedBy(some, name);
  const meant = near.length > 0 ? near : everywhere;
  if (meant.length === 0) return unknown("needs-chart", `No manifest defines the alert ${name}; a chart may.`);
  const candidates = [...new Set(meant.map(({ candidate }) => candidate))];
  const groups = groupsOf(world, candidates, claim.search.clusters);
  const outcome = all(
    groups.map(({ cluster, candidates: here }) =>
      judgeDefinitions(
        claim,
        meant.filter(({ candidate }) => here.includes(candidate)),
        cluster === null ? [] : [cluster],
      ),
    ),
  );
  if (outcome.is !== "contradicted" || !everywhere.some(({ rule }) => fits(claim, rule))) return outcome;
  return unknown("ambiguous", `Another alert ${name} is as claimed.`, outcome.evidence);
}

function judgeDefinitions(claim: AlertAbout, defined: readonly Defined[], clusters: readonly string[]): Outcome {
  if (defined.length === 0) return unknown("ambiguous", `Cluster ${clusters.join()} has no such alert.`);
  const level = levelOf(defined.map(({ candidate }) => candidate));
  const proof = (some: readonly Defined[]) => some.flatMap(({ candidate, rule }) => rule.shown.map((match) => fieldEvidence(candidate, match)));
  const good = defined.filter(({ rule }) => fits(claim, rule));
  if (good.length > 0) return holds(level, proof(good), clusters);
  const misses = defined.map(({ rule }) => missOf(claim, rule));
  if (misses.includes(null)) return unknown("ambiguous", `The alert ${claim.name ?? ""} does not say so in so many words.`, proof(defined));
  const expected = [claim.severity, claim.lasting === undefined ? undefined : `for ${claim.lasting}`].filter((one) => one !== undefined).join(", ");
  return contradicted({ level, evidence: proof(defined), clusters, expected, found: listed(distinct(misses.flatMap((miss) => miss ?? [])), 3) });
}

/** What is plainly another than claimed: the time or the severity; null where nothing is. */
function missOf({ lasting, severity }: AlertAbout, rule: AlertRule): string | null {
  if (severity !== undefined && severityFit(rule, severity) === "no") return `severity ${rule.severity ?? ""}`;
  if (lasting !== undefined && rule.lasting !== undefined && !isLasting(rule, lasting) && !hasTime(rule, lasting)) return `for ${rule.lasting}`;
  return null;
}

function judgeGroup(claim: AlertAbout, cluster: string | null, candidates: readonly Candidate[]): Outcome {
  const clusters = cluster === null ? [] : [cluster];
  const found = candidates.flatMap((candidate) =>
    alertRulesOf(candidate)
      .filter((rule) => fits(claim, rule))
      .flatMap((rule) => [rule.match, ...textMatches(claim, rule), ...boundMatch(claim, rule)].map((match) => ({ candidate, match }))),
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
function textMatches({ words }: AlertAbout, { rule, match: { path, value } }: AlertRule): readonly FieldMatch[] {
  const texts = ["summary", "description"].map((key) => ({ key, text: stringAt(rule, "annotations", key) ?? "" })).filter(({ text }) => text !== "");
  const needed = texts.filter((_, at) => !wordsSaid(words, [String(value), ...texts.slice(0, at).map(toldBy)].join(" ")));
  return needed.map(({ key, text }) => ({ path: [...path.slice(0, -1), "annotations", key], value: text }));
}

/** The expression of a rule, where the claim gives a bound that it must have. */
function boundMatch({ bounds }: AlertAbout, { rule, match: { path } }: AlertRule): readonly FieldMatch[] {
  const value = stringAt(rule, "expr");
  return bounds.length === 0 || value === undefined ? [] : [{ path: [...path.slice(0, -1), "expr"], value }];
}

function fits({ name, words, bounds, lasting, severity }: AlertAbout, rule: AlertRule): boolean {
  if (lasting !== undefined && !isLasting(rule, lasting)) return false;
  if (severity !== undefined && severityFit(rule, severity) !== "yes") return false;
  if (!bounds.every((bound) => isBounded(rule.expr, bound))) return false;
  return (name !== undefined || words.length > 0) && isAlertAbout(rule, words);
}
