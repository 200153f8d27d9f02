import type { Assertion, Outcome } from "../domain/assertion.ts";
import { fieldEvidence, judgedForm, levelOf } from "../domain/fields.ts";
import { groupsOf } from "../domain/groups.ts";
import { identityOf } from "../domain/leaves.ts";
import { describeSearch } from "../domain/missing.ts";
import { all, holds, unknown } from "../domain/outcome.ts";
import { isPeer, peerTexts } from "../domain/peers.ts";
import { POLICY_KINDS, peersOf, type TrafficRule, trafficRules } from "../domain/policies.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type Candidate, searchTiers } from "../domain/search.ts";
import { valueAt } from "../domain/value.ts";

type TrafficWords = Extract<Assertion, { kind: "traffic-words" }>;

const POLICY =
  "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: ledger\n  namespace: ledger\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n    - to:\n        - namespaceSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: databases\n          podSelector:\n            matchLabels:\n              pooler: ledger-pooler\n      ports:\n        - port: 5432\n          protocol: TCP\n";

const claim = (words: readonly string[], names: readonly string[], ports: readonly number[]): TrafficWords => ({
  kind: "traffic-words",
  search: { clusters: [], tiers: [["apps/policy.yaml"]] },
  says: words.join(" "),
  direction: "egress",
  words,
  names,
  ports,
  protocol: null,
});

/** Judges traffic that a sentence names by words of its peers. */
export const assertion: AssertionKind<TrafficWords> = {
  kind: "traffic-words",
  summary:
    "A rule of a network policy lets traffic of this direction through on all of these ports, and every word for its peer is accounted for by the rule's selectors, addresses and entities, by what the port is for, or by the policy's name. A miss is open.",
  examples: [
    {
      title: "a peer and a port",
      files: { "apps/policy.yaml": POLICY },
      assertion: claim(["ledger", "pooler"], ["databases"], [5432]),
      outcome: "holds",
    },
    { title: "what the port is for", files: { "apps/policy.yaml": POLICY }, assertion: claim(["Postgres"], [], [5432]), outcome: "holds" },
    {
      title: "another port",
      files: { "apps/policy.yaml": POLICY },
      assertion: claim(["ledger", "pooler"], [], [5433]),
      outcome: { unknown: "ambiguous" },
    },
    {
      title: "a rule for everybody",
      files: {
        "apps/policy.yaml":
          "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: hook\nspec:\n  podSelector: {}\n  ingress:\n    - ports:\n        - port: 8443\n",
      },
      assertion: { ...claim(["API", "server"], [], [8443]), direction: "ingress" },
      outcome: "holds",
    },
    {
      title: "another namespace",
      files: { "apps/policy.yaml": POLICY },
      assertion: claim(["pooler"], ["storage"], [5432]),
      outcome: { unknown: "ambiguous" },
    },
  ],
  needs: () => [],
  describe: (claim) =>
    `${describeSearch({ ...claim.search, tiers: [] })}: ${claim.direction ?? "traffic"} “${claim.says}”${claim.ports.length === 0 ? "" : ` on ${claim.ports.join(", ")}`} is allowed`,
  judge(claim, world) {
    for (const { candidates } of searchTiers(world, claim.search)) {
      const policies = candidates.filter(({ by, object }) => by !== "reached" && POLICY_KINDS.includes(object.id.kind));
      if (policies.length === 0) continue;
      const told = policies.filter((candidate) => fitting(claim, candidate).length > 0);
      if (told.length === 0) continue;
      return all(
        groupsOf(world, told, claim.search.clusters).map((group) => {
          if (group.candidates.length === 0) return unknown("ambiguous", `Cluster ${group.cluster ?? "none"} renders no such policy.`);
          return found(claim, group.candidates, group.cluster === null ? [] : [group.cluster]);
        }),
      );
    }
    return unknown("ambiguous", `No rule of a network policy here is known to be “${claim.says}”.`);
  },
};

function found(claim: TrafficWords, candidates: readonly Candidate[], clusters: readonly string[]): Outcome {
  const rules = candidates.flatMap((candidate) => fitting(claim, candidate));
  const evidence = rules.slice(0, 4).map((rule) => fieldEvidence(rule.entry, { path: rule.path, value: rule.entry.object.id.kind }, rule.says));
  return holds(levelOf(candidates), evidence, clusters);
}

function fitting(claim: TrafficWords, candidate: Candidate): readonly TrafficRule[] {
  const directions = claim.direction === null ? (["ingress", "egress"] as const) : [claim.direction];
  return directions.flatMap((direction) => trafficRules(candidate, direction)).filter((rule) => fits(claim, candidate, rule));
}

function fits(claim: TrafficWords, candidate: Candidate, rule: TrafficRule): boolean {
  const { ports } = rule;
  if (claim.ports.length > 0) {
    if (ports === null) return false;
    if (!claim.ports.every((port) => ports.some((one) => one.port === port && (claim.protocol === null || one.protocol === claim.protocol))))
      return false;
  }
  // A rule that names no peer lets everybody through.
  if (claim.direction !== null && claim.ports.length > 0 && peersOf(rule, claim.direction).every((peer) => peer === null)) return true;
  const over = claim.ports.length > 0 ? claim.ports : (ports ?? []).map(({ port }) => port);
  return isPeer(claim, { texts: peerTexts(valueAt(judgedForm(rule.entry).value, rule.path)), own: identityOf(candidate).all, ports: over });
}
