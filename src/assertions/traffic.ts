import type { Assertion, Outcome } from "../domain/assertion.ts";
import { fieldEvidence, judgedForm, levelOf, objectEvidence } from "../domain/fields.ts";
import { groupsOf } from "../domain/groups.ts";
import { meantObjects } from "../domain/meant.ts";
import { describeSearch } from "../domain/missing.ts";
import { all, contradicted, distinct, holds, listed, unknown } from "../domain/outcome.ts";
import { isDefaultDeny, isolates, POLICY_KINDS, type TrafficRule, trafficRules } from "../domain/policies.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type Candidate, candidateName } from "../domain/search.ts";

type Traffic = Extract<Assertion, { kind: "traffic" }>;

const POLICY = (spec: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n${spec}`;

const FROM_GATEWAY =
  "  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n    - from:\n        - namespaceSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: gateway\n      ports:\n        - port: 8080\n";

const claim = (parts: Partial<Traffic>): Traffic => ({
  kind: "traffic",
  search: { clusters: [], tiers: [["apps/policy.yaml"]] },
  direction: "ingress",
  wants: "allowed",
  peer: "gateway",
  ports: [8080],
  protocol: "TCP",
  ...parts,
});

/** Judges what network policies let through. */
export const assertion: AssertionKind<Traffic> = {
  kind: "traffic",
  summary:
    "A NetworkPolicy or CiliumNetworkPolicy lets the traffic through (direction, peer, ports), or keeps out whatever no rule allows. A policy without a rule for a direction denies it; for Cilium so does an empty rule.",
  examples: [
    { title: "a namespace and a port", files: { "apps/policy.yaml": POLICY(FROM_GATEWAY) }, assertion: claim({}), outcome: "holds" },
    { title: "another port", files: { "apps/policy.yaml": POLICY(FROM_GATEWAY) }, assertion: claim({ ports: [9090] }), outcome: "contradicted" },
    { title: "another peer", files: { "apps/policy.yaml": POLICY(FROM_GATEWAY) }, assertion: claim({ peer: "monitoring" }), outcome: "contradicted" },
    {
      title: "everything denied",
      files: { "apps/policy.yaml": POLICY("  podSelector: {}\n  policyTypes: [Ingress, Egress]\n") },
      assertion: claim({ wants: "denied-by-default", peer: null, ports: [], protocol: null }),
      outcome: "holds",
    },
    {
      title: "a policy for egress alone denies no ingress",
      files: { "apps/policy.yaml": POLICY("  podSelector: {}\n  policyTypes: [Egress]\n") },
      assertion: claim({ wants: "denied-by-default", peer: null, ports: [], protocol: null }),
      outcome: "contradicted",
    },
    {
      title: "no policy",
      files: { "apps/policy.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n" },
      assertion: claim({}),
      outcome: { unknown: "ambiguous" },
    },
  ],
  needs: () => [],
  describe: (claim) => `${describeSearch({ ...claim.search, tiers: [] })}: ${wanted(claim)}`,
  judge(claim, world) {
    const { candidates, sure } = meantObjects(world, claim.search, POLICY_KINDS);
    if (candidates.length === 0) return unknown("ambiguous", "There is no network policy in the places this claim speaks of.");
    const outcome = all(groupsOf(world, candidates, claim.search.clusters).map((group) => judgeGroup(claim, group.cluster, group.candidates)));
    const told = sure || claim.search.kind !== undefined || new Set(candidates.map(({ object }) => object.id.namespace)).size === 1;
    return told || outcome.is === "holds" || outcome.is === "unknown"
      ? outcome
      : unknown(
          "ambiguous",
          `${listed(distinct(candidates.map(({ object }) => candidateName(object))), 3)} does not; another policy may.`,
          outcome.evidence,
        );
  },
};

function judgeGroup(claim: Traffic, cluster: string | null, candidates: readonly Candidate[]): Outcome {
  const clusters = cluster === null ? [] : [cluster];
  const level = levelOf(candidates);
  if (candidates.length === 0) return unknown("ambiguous", `Cluster ${cluster ?? "none"} renders none of these policies.`);
  if (claim.wants === "denied-by-default") {
    const denying = candidates.filter((candidate) => (claim.search.name === undefined ? isolates : isDefaultDeny)(candidate, claim.direction));
    const evidence = (denying.length > 0 ? denying : candidates).slice(0, 4).map((candidate) => objectEvidence(candidate));
    if (denying.length > 0) return holds(level, evidence, clusters);
    return contradicted({ level, evidence, clusters, expected: wanted(claim), found: `no policy here isolates ${claim.direction}` });
  }
  const rules = candidates.flatMap((candidate) => trafficRules(candidate, claim.direction));
  const fitting = rules.filter((rule) => allows(claim, rule));
  const form = (rule: TrafficRule) => fieldEvidence(rule.entry, { path: rule.path, value: judgedForm(rule.entry).value.kind ?? null }, rule.says);
  if (fitting.length > 0) return holds(level, fitting.slice(0, 4).map(form), clusters);
  const evidence =
    rules.length > 0
      ? rules.slice(0, 4).map(form)
      : candidates.slice(0, 3).map((candidate) => objectEvidence(candidate, `has no rule for ${claim.direction}`));
  if (rules.some(({ open }) => open))
    return unknown("ambiguous", "A rule here names its peers in a way that tells nothing about this one.", evidence);
  return contradicted({ level, evidence, clusters, expected: wanted(claim), found: listed(distinct(rules.map(({ says }) => says)), 3) || "no rule" });
}

function allows(claim: Traffic, rule: TrafficRule): boolean {
  if (claim.peer !== null && !rule.peers.some((peer) => peer === claim.peer)) return false;
  if (rule.ports === null) return claim.ports.length === 0;
  const { ports } = rule;
  return claim.ports.every((port) => ports.some((one) => one.port === port && (claim.protocol === null || one.protocol === claim.protocol)));
}

function wanted({ wants, direction, peer, ports, protocol }: Traffic): string {
  if (wants === "denied-by-default") return `${direction} that no rule allows is denied`;
  const where = peer === null ? "" : ` ${direction === "ingress" ? "from" : "to"} ${peer}`;
  return `${direction}${where}${ports.length === 0 ? "" : ` on ${ports.join(", ")}${protocol === null ? "" : `/${protocol}`}`} is allowed`;
}
