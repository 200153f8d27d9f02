import { type Assertion, evidence, type Outcome } from "../domain/assertion.ts";
import { type FieldMatch, fieldEvidence, findField, judgedForm, levelOf } from "../domain/fields.ts";
import { hidingFailure } from "../domain/hiding-failure.ts";
import { absent, all, contradicted, distinct, holds, listed, renderFailed, unknown } from "../domain/outcome.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type Candidate, everyOfKind } from "../domain/search.ts";
import { isMapping, stringAt, valueAt } from "../domain/value.ts";
import type { World } from "../domain/world.ts";

type AlertRule = Extract<Assertion, { kind: "alert-rule" }>;

/** Kinds that hold alerting rules: those of the operators, and releases whose values do. */
const HOLDERS: readonly string[] = ["PrometheusRule", "VMRule", "HelmRelease"];

const FILES = {
  "clusters/east/apps.yaml":
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ./apps/queue\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n",
  "apps/queue/rules.yaml":
    "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: queue\n  namespace: queue\nspec:\n  groups:\n    - name: queue\n      rules:\n        - alert: QueueHigh\n          expr: sum(waiting_jobs)\n            > 10\n",
};

/** Judges the one alert that an annotation names. */
export const assertion: AssertionKind<AlertRule> = {
  kind: "alert-rule",
  summary:
    "An alerting rule of this name is defined in some cluster (in each of those given), wherever it stands, and its expression has the text given; white space does not count.",
  examples: [
    { title: "an alert by name", files: FILES, assertion: { kind: "alert-rule", clusters: [], alert: "QueueHigh", expr: null }, outcome: "holds" },
    {
      title: "with its threshold",
      files: FILES,
      assertion: { kind: "alert-rule", clusters: ["east"], alert: "QueueHigh", expr: "> 10" },
      outcome: "holds",
    },
    {
      title: "another threshold",
      files: FILES,
      assertion: { kind: "alert-rule", clusters: [], alert: "QueueHigh", expr: "> 100" },
      outcome: "contradicted",
    },
    { title: "no such alert", files: FILES, assertion: { kind: "alert-rule", clusters: [], alert: "QueueLow", expr: null }, outcome: "absent" },
  ],
  needs: () => [],
  describe: ({ alert, expr, clusters }) => {
    const where = clusters.length === 0 ? "" : ` in cluster ${clusters.join(", ")}`;
    return `the alert \`${alert}\` is defined${where}${expr === null ? "" : `, and its expression has \`${expr}\``}`;
  },
  judge(claim, world) {
    const unheard = claim.clusters.find((name) => !world.clusters.some((cluster) => cluster.name === name));
    if (unheard !== undefined) return unknown("ambiguous", `No cluster that was looked at is called "${unheard}".`);
    const holders = HOLDERS.flatMap((kind) => everyOfKind(world, kind));
    if (claim.clusters.length > 0) return all(claim.clusters.map((name) => judgeIn(claim, world, inCluster(holders, name), [name])));
    const rendered = holders.filter(({ standing }) => standing === "rendered");
    const here = definitionsIn(claim, rendered).length > 0 ? rendered : holders;
    const clusters = distinct(definitionsIn(claim, here).flatMap(({ candidate }) => candidate.object.cluster ?? []));
    if (clusters.length === 0) return judgeIn(claim, world, here, []);
    return all(clusters.map((name) => judgeIn(claim, world, inCluster(here, name), [name])));
  },
};

interface Definition {
  readonly candidate: Candidate;
  readonly match: FieldMatch;
  readonly expr: string;
}

function inCluster(candidates: readonly Candidate[], name: string): readonly Candidate[] {
  return candidates.filter(({ object, standing }) => standing === "rendered" && object.cluster === name);
}

/** Rules with `alert` and `expr` at any depth, of this name. */
function definitionsIn(claim: AlertRule, candidates: readonly Candidate[]): readonly Definition[] {
  return candidates.flatMap((candidate) => {
    const { value } = judgedForm(candidate);
    return findField(value, "alert", true).flatMap((match): readonly Definition[] => {
      const rule = valueAt(value, match.path.slice(0, -1));
      if (match.value !== claim.alert || !isMapping(rule) || rule.expr === undefined) return [];
      return [{ candidate, match, expr: stringAt(rule, "expr") ?? String(rule.expr) }];
    });
  });
}

function judgeIn(claim: AlertRule, world: World, candidates: readonly Candidate[], clusters: readonly string[]): Outcome {
  const defined = definitionsIn(claim, candidates);
  if (defined.length === 0) return judgeNone(claim, world, clusters);
  const { expr } = claim;
  const level = levelOf(defined.map(({ candidate }) => candidate));
  const proofOf = (some: readonly Definition[]) =>
    some.map((one) => fieldEvidence(one.candidate, one.match, `expr: ${folded(one.expr).slice(0, 200)}`));
  if (expr === null) return holds(level, proofOf(defined), clusters);
  const good = defined.filter((one) => has(one.expr, expr));
  if (good.length > 0) return holds(level, proofOf(good), clusters);
  const expected = `an expression of ${claim.alert} with \`${expr}\``;
  const found = listed(distinct(defined.map((one) => `\`${folded(one.expr).slice(0, 120)}\``)), 3);
  return contradicted({ level, evidence: proofOf(defined), clusters, expected, found });
}

/** Charts bring alerts of their own: a name that no manifest has is open as long as some chart is installed. */
function judgeNone(claim: AlertRule, world: World, clusters: readonly string[]): Outcome {
  const search = { clusters, tiers: [], kind: "PrometheusRule" };
  const failure = hidingFailure(world, search, { paths: [], rendered: clusters.length > 0 });
  if (failure !== undefined) return renderFailed(failure);
  if (everyOfKind(world, "HelmRelease").some(({ standing }) => standing === "rendered"))
    return unknown("needs-chart", `No manifest defines the alert ${claim.alert}; a chart may.`, [evidence({ note: "no manifest defines it" })]);
  return absent({ level: "substituted", expected: `the alert ${claim.alert}`, clusters });
}

function folded(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

/** The text, white space aside; a number in it does not end inside another one, so that `> 10` is not found in `> 100`. */
function has(expr: string, wanted: string): boolean {
  const [within, text] = [expr.replaceAll(/\s+/g, ""), wanted.replaceAll(/\s+/g, "")];
  for (let at = within.indexOf(text); at !== -1; at = within.indexOf(text, at + 1)) {
    const [before, after] = [within[at - 1] ?? "", within[at + text.length] ?? ""];
    if (!(isDigit(text[0]) && /[\d.]/.test(before)) && !(isDigit(text.at(-1)) && /[\d.]/.test(after))) return true;
  }
  return false;
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= "0" && char <= "9";
}
