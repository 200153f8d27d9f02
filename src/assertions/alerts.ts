import { type Assertion, evidence, type Moved, type Outcome, type Search } from "../domain/assertion.ts";
import { isYamlPath } from "../domain/catalogue.ts";
import { type FieldMatch, fieldEvidence, findField, judgedForm, levelOf, objectEvidence } from "../domain/fields.ts";
import { type Group, groupsOf } from "../domain/groups.ts";
import { describeSearch, noCandidate, notFound } from "../domain/missing.ts";
import { absent, all, contradicted, distinct, holds, listed, unknown } from "../domain/outcome.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type Candidate, layersOf, narrowByTopic } from "../domain/search.ts";
import { isMapping, type Value, valueAt } from "../domain/value.ts";
import type { World } from "../domain/world.ts";

type Alerts = Extract<Assertion, { kind: "alerts" }>;

/** Kinds that hold alerting rules with the same fields; one may stand for the other. */
const RULE_KINDS: readonly string[] = ["PrometheusRule", "VMRule"];

const FILES = {
  "apps/cache/rules.yaml":
    "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: cache\n  namespace: cache\nspec:\n  groups:\n    - name: cache\n      rules:\n        - alert: CacheDown\n          expr: up == 0\n        - alert: CacheFull\n          expr: used > 0.9\n",
};

/** Judges that alerts are defined. */
export const assertion: AssertionKind<Alerts> = {
  kind: "alerts",
  summary: "Alerting rules (PrometheusRule, VMRule, or rules in Helm values) define alerts of these names, or so many of them.",
  examples: [
    {
      title: "alerts by name",
      files: FILES,
      assertion: { kind: "alerts", search: { clusters: [], tiers: [["apps/cache"]] }, names: ["CacheDown", "CacheFull"], count: null },
      outcome: "holds",
    },
    {
      title: "an alert that is not there",
      files: FILES,
      assertion: { kind: "alerts", search: { clusters: [], tiers: [["apps/cache"]] }, names: ["CacheDown", "CacheSlow"], count: null },
      outcome: "contradicted",
    },
    {
      title: "alerts in a file of rules elsewhere",
      files: { ...FILES, "monitoring/rules/web.yaml": "groups:\n  - name: web\n    rules:\n      - alert: WebDown\n        expr: up == 0\n" },
      assertion: { kind: "alerts", search: { clusters: [], tiers: [["apps/cache"]] }, names: ["WebDown"], count: null },
      outcome: { unknown: "ambiguous" },
    },
    {
      title: "fewer than promised",
      files: FILES,
      assertion: {
        kind: "alerts",
        search: { clusters: [], tiers: [["apps/cache"]], kind: "PrometheusRule" },
        names: [],
        count: { is: "at-least", value: 3 },
      },
      outcome: "contradicted",
    },
    {
      title: "the alerts stand in a rule of the other kind",
      files: FILES,
      assertion: { kind: "alerts", search: { clusters: [], tiers: [["apps/cache"]], kind: "VMRule" }, names: ["CacheDown"], count: null },
      outcome: { moved: "PrometheusRule cache/cache" },
    },
  ],
  needs: () => [],
  describe(claim) {
    const count = claim.count === null ? "" : ` ${claim.count.is === "exactly" ? "exactly" : "at least"} ${claim.count.value} alerts`;
    const names = claim.names.length === 0 ? "" : ` the alerts ${claim.names.map((name) => `\`${name}\``).join(", ")}`;
    return `${describeSearch(claim.search)}: there are${names}${names !== "" && count !== "" ? " and" : ""}${count}`;
  },
  judge(claim, world) {
    const outcome = openIfElsewhere(claim, world, judgeSearch(claim, world, claim.search));
    const { kind } = claim.search;
    if (outcome.is === "holds" || outcome.is === "contradicted" || kind === undefined || !RULE_KINDS.includes(kind)) return outcome;
    for (const other of RULE_KINDS.filter((name) => name !== kind)) {
      const instead = judgeSearch(claim, world, { ...claim.search, kind: other });
      if (instead.is !== "holds") continue;
      const moved: Moved = { how: "same-object", to: instead.evidence[0]?.object ?? other, commit: null, note: `the alerts stand in a ${other}` };
      return absent({
        level: instead.level,
        evidence: instead.evidence,
        clusters: instead.clusters,
        expected: `${kind} with ${expectedText(claim)}`,
        moved,
      });
    }
    return outcome;
  },
};

/** An alert's name is hardly given twice: where a file of the repository that the claim does not speak of defines it, that one may be meant. */
function openIfElsewhere(claim: Alerts, world: World, outcome: Outcome): Outcome {
  if (outcome.is === "holds" || outcome.is === "unknown" || claim.names.length === 0) return outcome;
  const files = claim.names.map((name) => fileWith(world, name));
  const [first] = files;
  if (first === undefined || files.includes(undefined)) return outcome;
  return unknown(
    "ambiguous",
    `${listed(claim.names, 6)}: defined in ${listed(distinct(files.flatMap((file) => file ?? [])), 3)}, where this claim does not seem to look.`,
    [evidence({ path: first, line: lineWith(world, first, claim.names[0] ?? "") })],
  );
}

const RULE = (name: string): RegExp => new RegExp(`^\\s*(?:- )?["']?alert["']?:\\s*["']?${name.replace(/[^\w]/g, "\\$&")}["']?\\s*$`, "m");

function fileWith(world: World, name: string): string | undefined {
  const rule = RULE(name);
  return world.tree.paths.find((path) => {
    const text = isYamlPath(path) ? world.tree.text(path) : undefined;
    return text?.includes(name) === true && rule.test(text);
  });
}

function lineWith(world: World, path: string, name: string): number {
  const lines = (world.tree.text(path) ?? "").split("\n");
  return lines.findIndex((line) => RULE(name).test(line)) + 1;
}

interface Alert {
  readonly name: string;
  readonly candidate: Candidate;
  readonly match: FieldMatch;
}

function judgeSearch(claim: Alerts, world: World, search: Search): Outcome {
  let nearestSays: Outcome | undefined;
  for (const layer of layersOf(world, search)) {
    const defines = (candidate: Candidate): boolean => alertsOf(candidate).some(({ name }) => claim.names.length === 0 || claim.names.includes(name));
    const named = layer.candidates.filter(defines);
    const withRules = named.length > 0 ? named : layer.candidates.filter((candidate) => alertsOf(candidate).length > 0);
    const judged = withRules.length > 0 ? withRules : layer.candidates.filter(({ object }) => RULE_KINDS.includes(object.id.kind));
    if (judged.length === 0) {
      nearestSays ??= notFound(world, search, {
        expected: expectedText(claim),
        level: levelOf(layer.candidates),
        evidence: layer.candidates.slice(0, 3).map((candidate) => objectEvidence(candidate, "defines no alerts")),
        paths: layer.paths,
      });
      continue;
    }
    return all(groupsOf(world, judged, search.clusters).map((group) => judgeGroup(claim, world, group, layer.paths)));
  }
  return nearestSays ?? noCandidate(world, search.kind === undefined ? { ...search, kind: "PrometheusRule" } : search, expectedText(claim));
}

function judgeGroup(claim: Alerts, world: World, group: Group<Candidate>, paths: readonly string[]): Outcome {
  const clusters = group.cluster === null ? [] : [group.cluster];
  if (group.candidates.length === 0) return notFound(world, claim.search, { expected: expectedText(claim), level: "substituted", clusters, paths });
  const alerts = group.candidates.flatMap(alertsOf);
  const level = levelOf(group.candidates);
  const missing = claim.names.filter((name) => !alerts.some((alert) => alert.name === name));
  const proofOf = (of: readonly Alert[]) => of.map(({ candidate, match }) => fieldEvidence(candidate, match));
  const named = alerts.filter(({ name }) => claim.names.includes(name));
  if (missing.length > 0) {
    const found = alerts.length === 0 ? "no alerts" : listed(distinct(alerts.map(({ name }) => name)), 12);
    const proof = proofOf(named.length > 0 ? named : alerts);
    return contradicted({ level, evidence: proof, clusters, expected: `the alerts ${listed(missing, 12)}`, found });
  }
  if (claim.count === null) return holds(level, proofOf(named), clusters);
  const counted = claim.names.length > 0 ? alerts : aboutTopic(claim, group.candidates).flatMap(alertsOf);
  const number = new Set(counted.map(({ name }) => name)).size;
  const proof = group.candidates.map((candidate) =>
    objectEvidence(candidate, `${distinct(alertsOf(candidate).map(({ name }) => name)).length} alerts`),
  );
  const { is, value } = claim.count;
  const enough = (count: number): boolean => (is === "exactly" ? count === value : count >= value);
  if (enough(number)) return holds(level, proof, clusters);
  if (group.candidates.some((candidate) => enough(distinct(alertsOf(candidate).map(({ name }) => name)).length))) {
    return unknown("ambiguous", `Several objects define alerts, ${number} together; one of them alone has as many as claimed.`, proof);
  }
  return contradicted({ level, evidence: proof, clusters, expected: expectedText(claim), found: `${number} alerts` });
}

function aboutTopic(claim: Alerts, candidates: readonly Candidate[]): readonly Candidate[] {
  return narrowByTopic(candidates, claim.search.topic);
}

/** Rules with `alert` and `expr`, at any depth: Helm values hold rule groups too. */
function alertsOf(candidate: Candidate): readonly Alert[] {
  const { value } = judgedForm(candidate);
  return findField(value, "alert", true).flatMap((match): readonly Alert[] => {
    const rule: Value | undefined = valueAt(value, match.path.slice(0, -1));
    if (typeof match.value !== "string" || !isMapping(rule) || rule.expr === undefined) return [];
    return [{ name: match.value, candidate, match }];
  });
}

function expectedText(claim: Alerts): string {
  const names = claim.names.length === 0 ? [] : [`the alerts ${listed(claim.names, 12)}`];
  const count = claim.count === null ? [] : [`${claim.count.is === "exactly" ? "exactly" : "at least"} ${claim.count.value} alerts`];
  return listed([...names, ...count]);
}
