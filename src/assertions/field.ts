import type { Assertion, Outcome } from "../domain/assertion.ts";
import { catalogueOf } from "../domain/catalogue.ts";
import { type Fit, fitOf, hasRisen, movedPath, risenSince } from "../domain/expectation.ts";
import { describeExpectation } from "../domain/expectation-text.ts";
import { type FieldMatch, fieldEvidence, findField, judgedForm, levelOf, objectEvidence, rawText, shownValue } from "../domain/fields.ts";
import { type Group, groupsOf, havingIt, sourceKey } from "../domain/groups.ts";
import { isOfOtherItem } from "../domain/items.ts";
import { describeSearch, noCandidate, notFound } from "../domain/missing.ts";
import { otherSource } from "../domain/other-sources.ts";
import { all, contradicted, distinct, holds, listed, mergeMoved, unknown } from "../domain/outcome.ts";
import { WORKLOADS } from "../domain/pod-specs.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type Candidate, candidateName, type Layer, layersOf, narrowByTopic } from "../domain/search.ts";
import { HARDENING, isOfSomeContainers } from "../domain/some-containers.ts";
import { formatPath, isMapping, isSequence, valueAt } from "../domain/value.ts";
import type { Need, World } from "../domain/world.ts";

type Field = Extract<Assertion, { kind: "field" }>;

/** An object with the matches of the claimed field in it and whether they are as claimed. */
interface Judged {
  readonly candidate: Candidate;
  readonly matches: readonly FieldMatch[];
  readonly deciding: FieldMatch;
  readonly fit: Fit;
}

const FILES = {
  "clusters/east/apps.yaml":
    'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ./apps/web\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n  postBuild:\n    substitute:\n      DOMAIN: example.org\n      REPLICAS: "2"\n',
  "apps/web/release.yaml":
    "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  interval: 10m\n  values:\n    replicaCount: ${REPLICAS}\n    ingress:\n      host: web.example.org\n    resources:\n      limits:\n        memory: 1Gi\n",
};

function field(parts: Pick<Field, "fields" | "anywhere" | "expect">): Field {
  return { kind: "field", search: { clusters: [], tiers: [["apps/web"]], kind: "HelmRelease" }, quantifier: "some", ...parts };
}

/** Judges that a field of an object is as expected. */
export const assertion: AssertionKind<Field> = {
  kind: "field",
  summary:
    'A field of an object is as expected: equal by value (2 equals "2", 1h equals 60m0s), contained, present, absent, bounded, or fed by a variable. Expected values with `${VAR}` are met by the same source text or by the value that the cluster\'s settings give.',
  examples: [
    {
      title: "Helm values, by value",
      files: FILES,
      assertion: field({ fields: ["replicaCount"], anywhere: false, expect: { is: "same", value: 2 } }),
      outcome: "holds",
    },
    {
      title: "a value through a setting of the cluster",
      files: FILES,
      assertion: field({ fields: ["host"], anywhere: true, expect: { is: "same", value: "web.${DOMAIN}" } }),
      outcome: "holds",
    },
    {
      title: "another value",
      files: FILES,
      assertion: field({ fields: ["resources.limits.memory"], anywhere: true, expect: { is: "same", value: "512Mi" } }),
      outcome: "contradicted",
    },
    {
      title: "a key that is not set",
      files: FILES,
      assertion: field({ fields: ["autoscaling.enabled"], anywhere: true, expect: { is: "same", value: true } }),
      outcome: "absent",
    },
    {
      title: "a value of a chart in the repository",
      files: { "charts/Chart.yaml": "name: web\n", "charts/values.yaml": "autoscaling:\n  targetCPU: 75\n" },
      assertion: {
        ...field({ fields: ["autoscaling.targetCPU"], anywhere: false, expect: { is: "same", value: 75 } }),
        search: { clusters: [], tiers: [["charts"]] },
      },
      outcome: "holds",
    },
    {
      title: "a key that is ruled out",
      files: FILES,
      assertion: field({ fields: ["hostNetwork"], anywhere: true, expect: { is: "absent" } }),
      outcome: "holds",
    },
  ],
  needs(claim, world) {
    if (claim.expect.is !== "same" || (typeof claim.expect.value !== "string" && typeof claim.expect.value !== "number")) return [];
    const needs: Need[] = [];
    for (const judged of misfits(claim, world)) {
      if (!hasRisen(claim.expect.value, judged.deciding.value)) continue;
      const { object } = judged.candidate;
      needs.push({ kind: "field-history", path: object.locate(judged.deciding.path).place.path, object: object.id, field: judged.deciding.path });
    }
    return needs;
  },
  describe: (claim) =>
    `${describeSearch(claim.search)}: ${claim.fields.map((field) => `\`${field}\``).join(" or ")} ${describeExpectation(claim.expect)}`,
  judge,
  mayHoldOn: ({ expect, fields }, { forms }) =>
    expect.is === "absent" || fields.some((field) => Object.values(forms).some((form) => findField(form, field, true).length > 0)),
};

function judge(claim: Field, world: World): Outcome {
  let nearestSays: Outcome | undefined;
  for (const layer of layersOf(world, claim.search)) {
    const { outcome, found } = judgeLayer(claim, world, layer);
    if (nearestSays !== undefined) {
      if (outcome.is === "holds") return outcome;
      continue;
    }
    if (layer.strict || found) return outcome;
    nearestSays = outcome;
  }
  return nearestSays ?? noCandidate(world, claim.search, expectedText(claim));
}

function judgeLayer(claim: Field, world: World, layer: Layer): { readonly outcome: Outcome; readonly found: boolean } {
  const { search, quantifier, expect } = claim;
  const grouped = (candidates: readonly Candidate[]) => groupsOf(world, candidates, search.clusters);
  if (expect.is === "absent") return { outcome: all(grouped(layer.candidates).map((group) => judgeAbsence(claim, world, group))), found: true };
  const judged = new Map(judgeCandidates(claim, world, layer.candidates).map((one) => [one.candidate, one]));
  const bare = claim.fields.some((field) => HARDENING.test(field)) ? layer.candidates.filter((one) => isWorkload(one) && !judged.has(one)) : [];
  if (quantifier === "some" && judged.size > 0 && bare.length > 0) return { outcome: unhardened(bare), found: true };
  const some = quantifier === "some" ? havingIt(layer.candidates, (candidate) => judged.has(candidate)) : layer.candidates;
  const meant = quantifier === "some" && judged.size > 0 ? agreeing(claim, some, judged) : some;
  if (meant === undefined) return { outcome: disagreement([...judged.values()].filter(({ candidate }) => some.includes(candidate))), found: true };
  return { outcome: all(grouped(meant).map((group) => judgeGroup(claim, world, group, judged, layer.paths))), found: judged.size > 0 };
}

function isWorkload({ object }: Candidate): boolean {
  return WORKLOADS.includes(object.id.kind);
}

function unhardened(bare: readonly Candidate[]): Outcome {
  const names = listed(distinct(bare.map(({ object }) => candidateName(object))), 4);
  return unknown(
    "ambiguous",
    `Some objects here have this field, and ${names} lacks it.`,
    bare.map((one) => objectEvidence(one, "has no such field")),
  );
}

function judgeGroup(claim: Field, world: World, group: Group<Candidate>, judged: ReadonlyMap<Candidate, Judged>, paths: readonly string[]): Outcome {
  const clusters = group.cluster === null ? [] : [group.cluster];
  const having = group.candidates.flatMap((candidate) => judged.get(candidate) ?? []);
  if (having.length === 0 || (claim.quantifier === "every" && having.length < group.candidates.length)) {
    const without = group.candidates.filter((candidate) => !judged.has(candidate));
    const open = without.find(({ object }) => otherSource(object, claim.fields) !== undefined);
    if (open !== undefined) {
      const because = `${candidateName(open.object)} takes more from elsewhere (\`${otherSource(open.object, claim.fields) ?? ""}\`).`;
      return unknown("ambiguous", because, [objectEvidence(open)]);
    }
    return notFound(world, claim.search, {
      expected: expectedText(claim),
      level: levelOf(group.candidates),
      evidence: without.slice(0, 3).map((candidate) => objectEvidence(candidate, "has no such field")),
      clusters,
      paths,
    });
  }
  return settle(claim, world, having, clusters);
}

/** The objects that the claim means: all when they agree, else those that its topic names; `undefined` when these disagree too. */
function agreeing(
  { search, expect }: Field,
  candidates: readonly Candidate[],
  judged: ReadonlyMap<Candidate, Judged>,
): readonly Candidate[] | undefined {
  const agree = (some: readonly Candidate[]): boolean => {
    const objects = new Map<string, Set<Fit>>();
    for (const candidate of some) {
      const fit = judged.get(candidate)?.fit;
      if (fit !== undefined) objects.set(sourceKey(candidate), (objects.get(sourceKey(candidate)) ?? new Set()).add(fit));
    }
    const fits = [...objects.values()].map((of) => (of.has("no") ? "no" : of.has("open") ? "open" : "yes"));
    return new Set(fits).size < 2;
  };
  if (agree(candidates)) return candidates;
  if (expect.is === "contains" && (isMapping(expect.value) || isSequence(expect.value))) {
    // A whole entry says by itself which object is meant: the one that has it.
    const having = new Set(candidates.filter((candidate) => judged.get(candidate)?.fit === "yes").map(sourceKey));
    if (having.size > 0) return candidates.filter((candidate) => having.has(sourceKey(candidate)));
  }
  const narrowed = narrowByTopic(candidates, search.topic);
  return agree(narrowed) ? narrowed : undefined;
}

function disagreement(judged: readonly Judged[]): Outcome {
  const names = distinct(judged.map(({ candidate }) => candidateName(candidate.object)));
  const proof = judged.map(({ candidate, deciding }) => fieldEvidence(candidate, deciding));
  return unknown("ambiguous", `Several objects have this field and differ: ${listed(names)}.`, proof);
}

function settle(claim: Field, world: World, judged: readonly Judged[], clusters: readonly string[]): Outcome {
  const level = levelOf(judged.map(({ candidate }) => candidate));
  const evidenceOf = (parts: readonly Judged[]) => parts.map(({ candidate, deciding }) => fieldEvidence(candidate, deciding));
  const misfit = judged.filter(({ fit }) => fit === "no");
  const open = judged.filter(({ fit }) => fit === "open");
  if (misfit.length === 0 && open.length === 0) return holds(level, evidenceOf(judged), clusters);
  if (misfit.length === 0) {
    const names = distinct(open.map(({ candidate }) => candidateName(candidate.object)));
    return unknown("ambiguous", `What ${listed(names)} has here hangs on a variable, or is there in two readings.`, evidenceOf(open));
  }
  return contradicted({
    level,
    evidence: evidenceOf(misfit),
    clusters,
    expected: expectedText(claim),
    found: listed(distinct(misfit.flatMap(({ candidate, matches }) => matches.map((match) => foundText(candidate, match)))), 3),
    moved: mergeMoved(misfit.map(({ candidate, deciding }) => movedFrom(claim, world, candidate, deciding))),
    ...(isOnlyOne(claim, world, judged) ? { certain: true } : {}),
  });
}

/** A key of several words that one object alone has in the whole repository: no other can be meant. */
function isOnlyOne({ fields, anywhere }: Field, world: World, judged: readonly Judged[]): boolean {
  const [field, ...others] = fields;
  if (field === undefined || others.length > 0 || !anywhere || !/[a-z][A-Z]|[a-z]_[a-z]/.test(field)) return false;
  if (new Set(judged.map(({ candidate }) => sourceKey(candidate))).size !== 1 || judged.some(({ matches }) => matches.length !== 1)) return false;
  const own = sourceKey(judged[0]?.candidate as Candidate);
  return !catalogueOf(world).entries.some((entry) => sourceKey(entry) !== own && findField(judgedForm(entry).value, field, true).length > 0);
}

function judgeCandidates(claim: Field, world: World, candidates: readonly Candidate[]): readonly Judged[] {
  return candidates.flatMap((candidate): readonly Judged[] => {
    const form = judgedForm(candidate).value;
    const rooted = claim.fields.flatMap((field) => findField(form, field, false));
    const anywhere = claim.anywhere ? claim.fields.flatMap((field) => findField(form, field, true)) : [];
    const matches = distinctMatches([...rooted, ...anywhere]);
    const [first] = matches;
    if (first === undefined) return [];
    const fits = matches.map((match) => ({ match, fit: fitOf(world, candidate, match, claim.expect) }));
    const of = (wanted: Fit): readonly FieldMatch[] => fits.flatMap(({ match, fit }) => (fit === wanted ? [match] : []));
    const good = fits.find(({ fit }) => fit === "yes");
    const open = fits.find(({ fit }) => fit === "open");
    const deciding = good ?? open ?? { match: first, fit: "no" as const };
    // A field at its usual place that differs is not outvoted by a deeper one of the same name: that is two readings.
    const torn =
      good !== undefined && rooted.length > 0 && !rooted.some((match) => fits.some((one) => one.fit === "yes" && samePath(one.match, match)));
    const part = deciding.fit === "yes" && isOfSomeContainers(form, claim.fields, of("yes"));
    const other = deciding.fit === "yes" && isOfOtherItem(form, of("yes"), of("no"), claim.search.words ?? []);
    return [{ candidate, matches, deciding: deciding.match, fit: torn || part || other ? "open" : deciding.fit }];
  });
}

function judgeAbsence(claim: Field, world: World, group: Group<Candidate>): Outcome {
  const judged = judgeCandidates(claim, world, group.candidates);
  const clusters = group.cluster === null ? [] : [group.cluster];
  const found = judged.filter(({ fit }) => fit === "no");
  const level = levelOf(group.candidates);
  if (found.length === 0)
    return holds(
      level,
      group.candidates.slice(0, 4).map((candidate) => objectEvidence(candidate, "has no such field")),
      clusters,
    );
  const evidence = found.map(({ candidate, deciding }) => fieldEvidence(candidate, deciding));
  if (found.every(({ candidate, deciding }) => !inSource(world, candidate, deciding))) {
    return unknown("ambiguous", "The manifest does not have this field; the build sets it.", evidence);
  }
  const shown = distinct(found.map(({ candidate, deciding }) => foundText(candidate, deciding)));
  return contradicted({ level, evidence, clusters, expected: "no such field", found: listed(shown, 3) });
}

/** True when the object's own document has the field, not only its build. */
function inSource(world: World, { object }: Candidate, { path }: FieldMatch): boolean {
  const documents = world.documents(object.origin.file).filter(({ value }) => isMapping(value) && value.kind === object.id.kind);
  return documents.length === 0 || documents.some(({ value }) => valueAt(value, path) !== undefined);
}

function misfits(claim: Field, world: World): readonly Judged[] {
  for (const layer of layersOf(world, claim.search)) {
    const judged = judgeCandidates(claim, world, layer.candidates);
    if (judged.length > 0 || layer.strict) return judged.filter(({ fit }) => fit === "no");
  }
  return [];
}

function movedFrom(claim: Field, world: World, { object }: Candidate, match: FieldMatch) {
  const { expect } = claim;
  if (expect.is !== "same" || isMapping(expect.value) || isSequence(expect.value)) return null;
  const at = { path: object.locate(match.path).place.path, object: object.id, field: match.path };
  return risenSince(world, at, expect.value, match.value) ?? movedPath(world, expect.value, match.value);
}

function foundText({ object }: Candidate, match: FieldMatch): string {
  const raw = rawText(object, match.path);
  const shown = shownValue(object, match.path, match.value);
  return raw?.includes("${") && raw !== shown ? `${shown} (from ${raw})` : shown;
}

function distinctMatches(matches: readonly FieldMatch[]): readonly FieldMatch[] {
  return [...new Map(matches.map((match) => [formatPath(match.path), match])).values()];
}

function samePath(a: FieldMatch, b: FieldMatch): boolean {
  return formatPath(a.path) === formatPath(b.path);
}

function expectedText(claim: Field): string {
  return `${claim.fields[0] ?? "field"} ${describeExpectation(claim.expect)}`;
}
