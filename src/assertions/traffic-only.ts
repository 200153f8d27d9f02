import type { Assertion, Outcome } from "../domain/assertion.ts";
import { fieldEvidence, levelOf } from "../domain/fields.ts";
import { groupsOf } from "../domain/groups.ts";
import { identityOf } from "../domain/leaves.ts";
import { describeSearch } from "../domain/missing.ts";
import { formatId } from "../domain/object.ts";
import { all, holds, unknown } from "../domain/outcome.ts";
import { coverOf, ofSubject } from "../domain/peer-cover.ts";
import { isPeer } from "../domain/peers.ts";
import {
  inOwnSpace,
  isolates,
  maySelectSame,
  POLICY_KINDS,
  peersOf,
  selectedBy,
  selectsAll,
  type TrafficRule,
  trafficRules,
} from "../domain/policies.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type Candidate, candidateName, everyOfKind, searchTiers } from "../domain/search.ts";
import type { World } from "../domain/world.ts";

type TrafficOnly = Extract<Assertion, { kind: "traffic-only" }>;

const policy = (ingress: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: ledger\n  namespace: ledger\nspec:\n  podSelector:\n    matchLabels:\n      app: ledger\n  policyTypes: [Ingress]\n  ingress:\n${ingress}`;
const from = (namespace: string, port: number): string =>
  `    - from:\n        - namespaceSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: ${namespace}\n      ports:\n        - port: ${port}\n`;
const claim: TrafficOnly = {
  kind: "traffic-only",
  search: { clusters: [], tiers: [["apps/policy.yaml"]] },
  says: "9187 is open to monitoring only",
  direction: "ingress",
  ports: [9187],
  peers: [{ words: [], names: ["monitoring"], ports: [] }],
};

/** Judges that network policies let nobody but the stated peers through. */
export const assertion: AssertionKind<TrafficOnly> = {
  kind: "traffic-only",
  summary:
    "The policies isolate the direction, every peer of every rule for these ports is one of those stated, and each stated one has a rule. A further peer, or a rule without peers, leaves the claim open: it may be for other pods.",
  examples: [
    { title: "the one peer", files: { "apps/policy.yaml": policy(from("monitoring", 9187) + from("web", 80)) }, assertion: claim, outcome: "holds" },
    {
      title: "a further peer",
      files: { "apps/policy.yaml": policy(from("monitoring", 9187) + from("web", 9187)) },
      assertion: claim,
      outcome: { unknown: "ambiguous" },
    },
    {
      title: "another peer",
      files: { "apps/policy.yaml": policy(from("web", 9187)) },
      assertion: claim,
      outcome: { unknown: "ambiguous" },
    },
    {
      title: "another policy of the namespace lets more through",
      files: {
        "apps/policy.yaml": policy(from("monitoring", 9187)),
        "other/policy.yaml": policy(from("web", 9187)).replace("name: ledger", "name: more"),
      },
      assertion: claim,
      outcome: { unknown: "ambiguous" },
    },
    {
      title: "of the pods that the claim names",
      files: { "apps/policy.yaml": policy(from("monitoring", 9187)) },
      assertion: { ...claim, target: { words: [], names: ["ledger"] } },
      outcome: "holds",
    },
    {
      title: "of other pods than the claim names",
      files: { "apps/policy.yaml": policy(from("monitoring", 9187)) },
      assertion: { ...claim, target: { words: [], names: ["press"] } },
      outcome: { unknown: "ambiguous" },
    },
    {
      title: "a rule for everybody",
      files: { "apps/policy.yaml": policy(`${from("monitoring", 9187)}    - ports:\n        - port: 9187\n`) },
      assertion: claim,
      outcome: { unknown: "ambiguous" },
    },
    {
      title: "all rules",
      files: { "apps/policy.yaml": policy(from("monitoring", 9187) + from("web", 80)) },
      assertion: {
        ...claim,
        ports: [],
        peers: [
          { words: ["web"], names: [], ports: [80] },
          { words: [], names: ["monitoring"], ports: [] },
        ],
      },
      outcome: "holds",
    },
    {
      title: "all rules, and one more",
      files: { "apps/policy.yaml": policy(from("monitoring", 9187) + from("web", 80)) },
      assertion: { ...claim, ports: [], peers: [{ words: ["web"], names: [], ports: [80] }] },
      outcome: { unknown: "ambiguous" },
    },
    {
      title: "a port that is not stated",
      files: { "apps/policy.yaml": policy(`${from("monitoring", 9187)}        - port: 22\n`) },
      assertion: { ...claim, ports: [], peers: [{ words: [], names: ["monitoring"], ports: [9187] }] },
      outcome: { unknown: "ambiguous" },
    },
    {
      title: "a peer with a longer name",
      files: { "apps/policy.yaml": policy(from("billing", 9187) + from("billing-runner", 9187)) },
      assertion: { ...claim, peers: [{ words: ["Billing"], names: [], ports: [] }] },
      outcome: { unknown: "ambiguous" },
    },
    {
      title: "the policy's own namespace",
      files: { "apps/policy.yaml": policy(from("monitoring", 9187) + from("ledger", 9187)) },
      assertion: {
        ...claim,
        peers: [
          { words: [], names: ["monitoring"], ports: [] },
          { words: [], names: [], ports: [], own: true },
        ],
      },
      outcome: "holds",
    },
    {
      title: "the pods that the claim names, beside a policy for others",
      files: {
        "apps/policy.yaml": policy(from("monitoring", 9187)),
        "other/policy.yaml": policy(from("web", 9187)).replace("name: ledger", "name: more").replace("app: ledger", "app: shop"),
      },
      assertion: { ...claim, subject: ["ledger"] },
      outcome: "holds",
    },
    {
      title: "pods that no policy selects",
      files: { "apps/policy.yaml": policy(from("monitoring", 9187)) },
      assertion: { ...claim, subject: ["shop"] },
      outcome: { unknown: "ambiguous" },
    },
  ],
  needs: () => [],
  describe: (claim) => `${describeSearch({ ...claim.search, tiers: [] })}: “${claim.says}”, and nobody else`,
  judge(claim, world) {
    for (const { candidates } of searchTiers(world, claim.search)) {
      const policies = candidates.filter(({ by, object }) => by !== "reached" && POLICY_KINDS.includes(object.id.kind));
      const ruling = policies.filter(
        (candidate) => (claim.everyPod !== true || selectsAll(candidate)) && isForTarget(claim, candidate) && rulesOf(claim, candidate).length > 0,
      );
      const meant = ofSubject(ruling, claim.subject ?? []);
      if (meant.length === 0) continue;
      const outcome = all(groupsOf(world, meant, claim.search.clusters).map((group) => judgeGroup(claim, group.candidates, group.cluster)));
      const other = outcome.is === "holds" ? policyBeside(claim, world, meant) : undefined;
      return other === undefined ? outcome : unknown("ambiguous", `${candidateName(other.object)} lets traffic through as well.`);
    }
    return unknown("ambiguous", "There is no network policy with such a rule in the places this claim speaks of.");
  },
};

/** Whether a policy is for the pods whose traffic the claim is about: it selects them, or is called or placed like them. */
function isForTarget({ target, ports }: TrafficOnly, candidate: Candidate): boolean {
  if (target === undefined) return true;
  const { name, namespace } = candidate.object.id;
  return isPeer(target, { texts: [...selectedBy(candidate), name, namespace ?? ""], own: identityOf(candidate).all, ports });
}

/** A further policy of the same namespace, wherever it stands, with rules for these ports that may be for the same pods: policies add up. */
function policyBeside(claim: TrafficOnly, world: World, meant: readonly Candidate[]): Candidate | undefined {
  const known = new Set(meant.map(({ object }) => formatId(object.id)));
  const spaces = new Set(meant.map(({ object }) => object.id.namespace));
  return POLICY_KINDS.flatMap((kind) => everyOfKind(world, kind)).find(
    (one) =>
      !known.has(formatId(one.object.id)) &&
      (spaces.has(one.object.id.namespace) || one.object.id.namespace === null) &&
      (claim.everyPod === true ? selectsAll(one) : meant.some((mine) => maySelectSame(mine, one))) &&
      rulesOf(claim, one).some((rule) => claim.dnsElsewhere !== true || !isForNames(rule)),
  );
}

const isForNames = ({ ports }: TrafficRule): boolean => ports !== null && ports.length > 0 && ports.every(({ port }) => port === 53);

function rulesOf(claim: TrafficOnly, candidate: Candidate): readonly TrafficRule[] {
  const forNames = claim.ports.length === 1 && claim.ports[0] === 53;
  return trafficRules(candidate, claim.direction).filter((rule) => {
    if (claim.ports.length === 0 || rule.ports?.some(({ port }) => claim.ports.includes(port)) === true) return true;
    // Pods of one namespace that may reach each other look up no names there.
    const within = forNames && peersOf(rule, claim.direction).every((peer) => inOwnSpace(peer, candidate) !== "no");
    return rule.ports === null && !within;
  });
}

function judgeGroup(claim: TrafficOnly, candidates: readonly Candidate[], cluster: string | null): Outcome {
  if (candidates.length === 0) return unknown("ambiguous", `Cluster ${cluster ?? "none"} renders no such policy.`);
  if (!candidates.every((candidate) => isolates(candidate, claim.direction)))
    return unknown("ambiguous", `A policy here does not isolate ${claim.direction}.`);
  const rules = candidates.flatMap((candidate) => rulesOf(claim, candidate).map((rule) => ({ candidate, rule })));
  const proof = rules.slice(0, 6).map(({ rule }) => fieldEvidence(rule.entry, { path: rule.path, value: rule.entry.object.id.kind }, rule.says));
  const { beyond, complete } = coverOf(rules, claim.peers, claim.direction, claim.ports);
  if (beyond !== null) return unknown("ambiguous", `A rule here lets others through as well: ${beyond.says}.`, proof);
  if (!complete) return unknown("ambiguous", "No rule here is known to be for one of those that are stated.", proof);
  return holds(levelOf(candidates), proof, cluster === null ? [] : [cluster]);
}
