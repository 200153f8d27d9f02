import { isByDefault } from "../domain/api-defaults.ts";
import type { Assertion, Moved, Outcome } from "../domain/assertion.ts";
import { hasRisen, risenSince } from "../domain/expectation.ts";
import { describeExpectation } from "../domain/expectation-text.ts";
import { type FieldMatch, fieldEvidence, judgedForm, levelOf, objectEvidence, shownValue } from "../domain/fields.ts";
import { type Group, groupsOf, sourceKey } from "../domain/groups.ts";
import { isOfOtherPart, type Settled, settleHomes } from "../domain/homes.ts";
import { type Meant, meantObjects } from "../domain/meant.ts";
import { describeSearch, notFound } from "../domain/missing.ts";
import { otherSource } from "../domain/other-sources.ts";
import { all, contradicted, distinct, holds, listed, mergeMoved, unknown } from "../domain/outcome.ts";
import { partOutcome } from "../domain/part-outcome.ts";
import { isOfNamedPart } from "../domain/parts.ts";
import { OPERATED } from "../domain/pod-specs.ts";
import { deepestOf } from "../domain/releases.ts";
import { isOfOneAmongSeveral, isOtherwiseBeside, type Place, saidBeside } from "../domain/rivals.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type Candidate, candidateName } from "../domain/search.ts";
import { claimedValue } from "../domain/worded-expectation.ts";
import { isDeep, isTelling, partWords } from "../domain/worded-keys.ts";
import type { Need, World } from "../domain/world.ts";

type WordedField = Extract<Assertion, { kind: "worded-field" }>;

const DEPLOYMENT =
  "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  replicas: 2\n  template:\n    spec:\n      containers:\n        - name: web\n          securityContext:\n            readOnlyRootFilesystem: true\n        - name: proxy\n          image: envoy\n";

const RELEASE =
  "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  values:\n    server:\n      replicas: 2\n    worker:\n      replicas: 5\n";

const REPLICAS = [
  { kinds: ["Deployment"], fields: ["spec.replicas"], expect: { is: "same", value: 2 } },
  { kinds: ["HelmRelease"], fields: ["**.replicas"], expect: { is: "same", value: 2 } },
] as const;

const READ_ONLY = [{ kinds: ["Deployment"], fields: ["readOnlyRootFilesystem"], expect: { is: "same", value: true }, container: true }] as const;

const BUDGET =
  "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: webs}\nspec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}\n";

/** At most so many evicted, of a story that names no file but the Deployment. */
function evicted(value: number): WordedField {
  const homes = [{ kinds: ["PodDisruptionBudget"], fields: ["spec.maxUnavailable"], expect: { is: "same", value } }] as const;
  const search = { clusters: [], tiers: [["apps/web/web.yaml"]], around: ["webs"] };
  return { kind: "worded-field", search, says: `at most ${value} evicted`, homes, every: false };
}

function claim(path: string, says: string, homes: WordedField["homes"], topic: readonly string[] = [], every = false): WordedField {
  return { kind: "worded-field", search: { clusters: [], tiers: [[path]], topic }, says, homes, every };
}

/** Judges what a sentence says in words. */
export const assertion: AssertionKind<WordedField> = {
  kind: "worded-field",
  summary:
    "What a sentence says in words holds in the objects it is about: each kind of object has its own field for it. Objects or values that differ leave it open, and so does a Helm chart that may have a default; of containers, every one must be as said.",
  examples: [
    {
      title: "a number of replicas",
      files: { "apps/web/web.yaml": DEPLOYMENT },
      assertion: claim("apps/web", "two replicas", REPLICAS),
      outcome: "holds",
    },
    {
      title: "another number",
      files: { "apps/web/web.yaml": DEPLOYMENT.replace("replicas: 2", "replicas: 3") },
      assertion: claim("apps/web", "two replicas", REPLICAS),
      outcome: "contradicted",
    },
    {
      title: "no such field in a plain object",
      files: { "apps/web/web.yaml": DEPLOYMENT.replace("  replicas: 2\n", "") },
      assertion: claim("apps/web", "two replicas", REPLICAS),
      outcome: "absent",
    },
    {
      title: "no such field, and what is claimed is what Kubernetes sets then",
      files: { "apps/web/web.yaml": DEPLOYMENT.replace("  replicas: 2\n", "") },
      assertion: claim("apps/web", "one replica", [{ kinds: ["Deployment"], fields: ["spec.replicas"], expect: { is: "same", value: 1 } }]),
      outcome: { unknown: "ambiguous" },
    },
    {
      title: "a chart with two parts that differ",
      files: { "apps/web/web.yaml": RELEASE },
      assertion: claim("apps/web", "two replicas", REPLICAS),
      outcome: { unknown: "ambiguous" },
    },
    {
      title: "the part that the claim names",
      files: { "apps/web/web.yaml": RELEASE },
      assertion: claim("apps/web", "two replicas", REPLICAS, ["server"]),
      outcome: "holds",
    },
    {
      title: "a chart that may have a default",
      files: { "apps/web/web.yaml": RELEASE.replaceAll("replicas", "instances") },
      assertion: claim("apps/web", "two replicas", REPLICAS),
      outcome: { unknown: "needs-chart" },
    },
    {
      title: "one of two containers",
      files: { "apps/web/web.yaml": DEPLOYMENT },
      assertion: claim("apps/web", "read-only root filesystem", READ_ONLY),
      outcome: { unknown: "ambiguous" },
    },
    {
      title: "one of two containers, when every one was promised",
      files: { "apps/web/web.yaml": DEPLOYMENT },
      assertion: claim("apps/web", "read-only root filesystem", READ_ONLY, [], true),
      outcome: "contradicted",
    },
    {
      title: "an object that stands beside the files of the story and is called like it",
      files: { "apps/web/web.yaml": DEPLOYMENT, "apps/web/pdb.yaml": BUDGET },
      assertion: evicted(1),
      outcome: "holds",
    },
    {
      title: "such an object with another value, which may not be meant",
      files: { "apps/web/web.yaml": DEPLOYMENT, "apps/web/pdb.yaml": BUDGET },
      assertion: evicted(2),
      outcome: { unknown: "ambiguous" },
    },
    {
      title: "an object beside the files of the story that is called otherwise",
      files: { "apps/web/web.yaml": DEPLOYMENT, "apps/web/pdb.yaml": BUDGET.replace("name: webs", "name: mail") },
      assertion: evicted(1),
      outcome: { unknown: "ambiguous" },
    },
  ],
  needs(claim, world) {
    return meant(claim, world).candidates.flatMap((candidate): readonly Need[] => {
      const settled = settleHomes(world, candidate, claim.homes, partWords(claim));
      const claimed = claimedValue(claim);
      if (settled.fit !== "no" || claimed === null) return [];
      return settled.matches
        .filter(({ value }) => hasRisen(claimed, value))
        .map(({ path }) => ({ kind: "field-history", path: candidate.object.locate(path).place.path, object: candidate.object.id, field: path }));
    });
  },
  describe: (claim) =>
    `${describeSearch({ ...claim.search, tiers: [] })}: “${claim.says}”, as ${listed(distinct(claim.homes.flatMap(({ fields }) => fields.map((field) => `\`${field.replace("**.", "")}\``))), 4)} ${listed(distinct(claim.homes.map(({ expect }) => describeExpectation(expect))), 2)}`,
  judge(claim, world) {
    const ofPart = partOutcome(claim, world);
    if (ofPart !== null) return ofPart;
    const { candidates, sure } = meant(claim, world);
    if (candidates.length === 0) {
      const { kind, name } = claim.search;
      const what = name === undefined ? (kind ?? "object that this could be about") : `${kind ?? "object"} ${name}`;
      return unknown("ambiguous", `There is no ${what} in the places this claim speaks of.`);
    }
    const outcomes = groupsOf(world, candidates, claim.search.clusters).map((group) => judgeGroup(claim, world, group));
    const outcome = all(outcomes);
    if (claim.search.clusters.length === 0 && outcome.is !== "holds" && outcomes.some(({ is }) => is === "holds")) {
      return unknown(
        "ambiguous",
        "It is so in one cluster and not in another, and the claim does not tell which is meant.",
        outcomes.flatMap(({ evidence }) => evidence),
      );
    }
    if ((sure && claim.search.guessed !== true) || outcome.is === "holds" || outcome.is === "unknown") return outcome;
    return unknown(
      "ambiguous",
      `${listed(distinct(candidates.map(({ object }) => candidateName(object))), 3)} is not so; the claim may be about something else.`,
      outcome.evidence,
    );
  },
};

/** Of any kind: the objects that have the field at all. */
function meant(claim: WordedField, world: World): Meant {
  const kinds = claim.homes.some((home) => home.kinds.length === 0) ? [] : distinct(claim.homes.flatMap((home) => home.kinds));
  if (kinds.length > 0) return meantObjects(world, claim.search, kinds);
  return meantObjects(world, claim.search, [], (candidate) => settleHomes(world, candidate, claim.homes, []).fit !== "absent");
}

interface Judged extends Settled {
  readonly candidate: Candidate;
}

function judgeGroup(claim: WordedField, world: World, group: Group<Candidate>): Outcome {
  const clusters = group.cluster === null ? [] : [group.cluster];
  const words = partWords(claim);
  const answers = group.candidates.map((candidate): Judged => {
    const settled = settleHomes(world, candidate, claim.homes, partWords(claim));
    const other = settled.fit === "yes" && settled.matches.length > 0 && isOfOtherPart(candidate, settled.matches, words);
    return { candidate, ...settled, ...(other ? { fit: "open" as const } : {}) };
  });
  const judged = withoutSilent(claim, deepestOf(world, answers));
  const of = (fit: Settled["fit"]) => judged.filter((one) => one.fit === fit);
  const [good, bad, open, without] = [of("yes"), of("no"), of("open"), of("absent")];
  const level = levelOf(group.candidates);
  const proof = (some: readonly Judged[]) =>
    some.flatMap(({ candidate, matches }) =>
      matches.length === 0 ? [objectEvidence(candidate, "does not say so")] : matches.slice(0, 3).map((match) => fieldEvidence(candidate, match)),
    );
  if (judged.length === 0) return unknown("ambiguous", `Cluster ${group.cluster ?? "none"} renders nothing that this claim could be about.`);
  if (
    good.length > 0 &&
    bad.length === 0 &&
    (isOfOneAmongSeveral(world, claim.search, [claim.says, ...(words.length > 0 ? words : (claim.search.around ?? []))], good.flatMap(placesOf)) ||
      isOtherwiseBeside(world, claim, good.flatMap(placesOf)))
  ) {
    return unknown("ambiguous", `${names(good)} is as claimed, but the claim may be about what stands beside it.`, proof(good));
  }
  if (good.length === judged.length) return holds(level, proof(good), clusters);
  const silent = without.filter(({ candidate }) => claim.homes.some((home) => isByDefault(candidate.object.id.kind, home)));
  if (silent.length > 0) return unknown("ambiguous", `${names(silent)} does not say so; it is what Kubernetes does by itself.`, proof(silent));
  const chart = [...without, ...open].find(({ candidate }) => candidate.object.id.kind === "HelmRelease");
  if (claim.every && open.length + bad.length + without.length > 0 && chart === undefined && (good.length > 0 || open.length > 0)) {
    return contradicted({
      level,
      evidence: proof([...bad, ...open, ...without]),
      clusters,
      expected: `“${claim.says}” everywhere`,
      found: `not in ${names([...bad, ...open, ...without])}`,
    });
  }
  if (open.length > 0) return unknown("ambiguous", `${names(open)} says this in one place and not in another.`, proof(open));
  if (
    good.length > 0 &&
    bad.length === 0 &&
    isTelling(claim) &&
    without.every(({ candidate }) => candidate.object.id.kind !== good[0]?.candidate.object.id.kind)
  ) {
    return holds(level, proof(good), clusters);
  }
  if (good.length > 0 && bad.length + without.length > 0) {
    if (bad.length === 0 && sameSource(judged)) return unknown("ambiguous", "It is said in one cluster's object only.", proof(good));
    return unknown("ambiguous", `${names(good)} is as claimed, ${names([...bad, ...without])} is not.`, proof([...good, ...bad, ...without]));
  }
  if (bad.length > 0 && without.length === 0) return refuted(claim, world, bad, { level, clusters, evidence: proof(bad) });
  if (bad.length > 0) return unknown("ambiguous", `${names(bad)} says otherwise, ${names(without)} says nothing.`, proof(judged));
  if (chart !== undefined)
    return unknown("needs-chart", `The values of ${names([chart])} do not say so; the chart may have a default.`, proof([chart]));
  const fields = claim.homes.flatMap((home) => home.fields);
  const more = without.find(({ candidate }) => otherSource(candidate.object, fields) !== undefined);
  if (more !== undefined)
    return unknown(
      "ambiguous",
      `${names([more])} takes more from elsewhere (\`${otherSource(more.candidate.object, fields) ?? ""}\`).`,
      proof([more]),
    );
  return notFound(world, claim.search, { expected: `“${claim.says}”`, level, clusters, evidence: proof(without.slice(0, 3)), paths: [] });
}

/** Without custom resources that do not have the field, where something else does: what an operator runs need not be told in the resource. */
function withoutSilent(claim: WordedField, judged: readonly Judged[]): readonly Judged[] {
  if (claim.search.name !== undefined) return judged;
  const telling = judged.filter(({ fit, candidate }) => fit !== "absent" || !OPERATED.includes(candidate.object.id.kind));
  return telling.length > 0 ? telling : judged;
}

function placesOf({ candidate, matches }: Judged): readonly Place[] {
  return matches.map(({ path }) => ({ object: candidate.object, path }));
}

function sameSource(judged: readonly Judged[]): boolean {
  return new Set(judged.map(({ candidate }) => sourceKey(candidate))).size === 1;
}

function refuted(
  claim: WordedField,
  world: World,
  bad: readonly Judged[],
  parts: Pick<Extract<Outcome, { is: "contradicted" }>, "level" | "clusters" | "evidence">,
): Outcome {
  const doubtful = bad.find(
    ({ candidate, matches }) =>
      isDeep(candidate.object.id.kind, matches, claim) &&
      !matches.every(({ path }) => isOfNamedPart(judgedForm(candidate).value, path, [...(claim.search.topic ?? []), ...(claim.search.words ?? [])])),
  );
  if (doubtful !== undefined && claim.search.name === undefined) {
    return unknown("ambiguous", `${names([doubtful])} has another value, but deep in its values: it may be of another part.`, parts.evidence);
  }
  const beside = saidBeside(
    world,
    claim,
    bad.map(({ candidate }) => candidate),
  );
  if (beside !== undefined) {
    return unknown("ambiguous", `${names(bad)} says otherwise, but ${candidateName(beside.object)} beside it is as claimed.`, parts.evidence);
  }
  const found = distinct(bad.flatMap(({ candidate, matches }) => matches.map(({ path, value }) => shownValue(candidate.object, path, value))));
  return contradicted({
    ...parts,
    expected: `“${claim.says}” (${listed(distinct(claim.homes.map(({ expect }) => describeExpectation(expect))), 2)})`,
    found: listed(found, 3),
    moved: mergeMoved(bad.map((one) => movedFrom(claim, world, one))),
  });
}

function movedFrom(claim: WordedField, world: World, { candidate, matches }: Judged): Moved | null {
  const claimed = claimedValue(claim);
  if (claimed === null) return null;
  const moves = matches.map(({ path, value }: FieldMatch) =>
    risenSince(world, { path: candidate.object.locate(path).place.path, object: candidate.object.id, field: path }, claimed, value),
  );
  return mergeMoved(moves);
}

function names(judged: readonly Judged[]): string {
  return listed(distinct(judged.map(({ candidate }) => candidateName(candidate.object))), 3);
}
