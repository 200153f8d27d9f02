import type { Assertion, Outcome, Search } from "../domain/assertion.ts";
import { fitOf, hasRisen, movedPath, risenSince } from "../domain/expectation.ts";
import { type FieldMatch, fieldEvidence, findField, judgedForm, levelOf, objectEvidence, shownValue } from "../domain/fields.ts";
import { hidingFailure } from "../domain/hiding-failure.ts";
import { isChartMade } from "../domain/kinds.ts";
import { describeSearch, notFound } from "../domain/missing.ts";
import { absent, all, contradicted, distinct, holds, listed, mergeMoved, renderFailed, unknown } from "../domain/outcome.ts";
import { openRelease } from "../domain/releases.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type Candidate, candidateName, everyOfKind, fits } from "../domain/search.ts";
import type { Expectation } from "../domain/stated.ts";
import { isMapping, isSequence, valueAt } from "../domain/value.ts";
import type { Need, World } from "../domain/world.ts";

type NamedObject = Extract<Assertion, { kind: "named-object" }>;

const FILES = {
  "clusters/east/apps.yaml":
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ./apps/edge\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n",
  "apps/edge/gateway.yaml":
    "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata:\n  name: public\n  namespace: edge\nspec:\n  gatewayClassName: edge\n  listeners:\n    - name: web\n      port: 443\n      tls:\n        mode: Terminate\n    - name: raw\n      port: 8443\n      tls:\n        mode: Passthrough\n",
  "apps/spare/gateway.yaml":
    "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata:\n  name: spare\n  namespace: edge\nspec:\n  gatewayClassName: edge\n",
};

function gateway(parts: Partial<NamedObject>): NamedObject {
  const object = { kind: "Gateway", namespace: null, name: "public" };
  return { kind: "named-object", clusters: [], object, field: null, expect: { is: "present" }, ...parts };
}

/** Judges the one object that an annotation names, and a field of it. */
export const assertion: AssertionKind<NamedObject> = {
  kind: "named-object",
  summary:
    "The object of this kind and name is there (or not), and every value that its field leads to is as expected. It is judged in every cluster that renders it, or in each of the clusters given; one that nothing renders is judged as its manifest stands.",
  examples: [
    { title: "an object that a cluster renders", files: FILES, assertion: gateway({ clusters: ["east"] }), outcome: "holds" },
    {
      title: "a field of it",
      files: FILES,
      assertion: gateway({ field: "spec.gatewayClassName", expect: { is: "same", value: "edge" } }),
      outcome: "holds",
    },
    {
      title: "a path that leads to several values asks for all of them",
      files: FILES,
      assertion: gateway({ field: "spec.listeners[*].tls.mode", expect: { is: "same", value: "Terminate" } }),
      outcome: "contradicted",
    },
    { title: "a field that is not set", files: FILES, assertion: gateway({ field: "spec.addresses" }), outcome: "absent" },
    {
      title: "a field that must not be set",
      files: FILES,
      assertion: gateway({ field: "spec.addresses", expect: { is: "absent" } }),
      outcome: "holds",
    },
    {
      title: "an object that must be gone, and is rendered",
      files: FILES,
      assertion: gateway({ expect: { is: "absent" } }),
      outcome: "contradicted",
    },
    {
      title: "an object that stands in a manifest and is not rendered by the cluster",
      files: FILES,
      assertion: gateway({ clusters: ["east"], object: { kind: "Gateway", namespace: null, name: "spare" } }),
      outcome: "absent",
    },
    { title: "a cluster that does not exist", files: FILES, assertion: gateway({ clusters: ["west"] }), outcome: { unknown: "ambiguous" } },
  ],
  needs(claim, world) {
    const { expect } = claim;
    if (expect.is !== "same" || claim.field === null) return [];
    return objectsOf(claim, world).flatMap((candidate) =>
      matchesOf(claim, candidate).flatMap((match): readonly Need[] => {
        if (!isScalar(expect.value) || !hasRisen(expect.value, match.value)) return [];
        const { object } = candidate;
        return [{ kind: "field-history", path: object.locate(match.path).place.path, object: object.id, field: match.path }];
      }),
    );
  },
  describe: (claim) => `${describeSearch(searchOf(claim))}${claim.field === null ? "" : `: \`${claim.field}\``} ${expectedText(claim)}`,
  judge(claim, world) {
    const unheard = claim.clusters.find((name) => !world.clusters.some((cluster) => cluster.name === name));
    if (unheard !== undefined) return unknown("ambiguous", `No cluster that was looked at is called "${unheard}".`);
    const found = objectsOf(claim, world);
    if (claim.clusters.length === 0) return judgeAll(claim, world, found, []);
    return all(
      claim.clusters.map((cluster) =>
        judgeAll(
          claim,
          world,
          found.filter(({ object }) => object.cluster === cluster),
          [cluster],
        ),
      ),
    );
  },
};

/** The objects that are meant: rendered ones; unless clusters are given, else what is built without a root, else what stands in a file. */
function objectsOf(claim: NamedObject, world: World): readonly Candidate[] {
  const search = searchOf(claim);
  const known = everyOfKind(world, claim.object.kind).filter((candidate) => fits(candidate, search));
  const standing = (wanted: Candidate["standing"]): readonly Candidate[] => known.filter((candidate) => candidate.standing === wanted);
  const rendered = standing("rendered").filter(({ object }) => claim.clusters.length === 0 || claim.clusters.includes(object.cluster ?? ""));
  if (rendered.length > 0 || claim.clusters.length > 0) return rendered;
  if (claim.field === null && claim.expect.is === "absent" && world.clusters.length > 0) return [];
  return standing("unapplied").length > 0 ? standing("unapplied") : standing("document");
}

function searchOf({ clusters, object: { kind, namespace, name } }: NamedObject): Search {
  return { clusters, tiers: [], kind, name, ...(namespace === null ? {} : { namespace }) };
}

function judgeAll(claim: NamedObject, world: World, found: readonly Candidate[], clusters: readonly string[]): Outcome {
  if (found.length === 0) return judgeNone(claim, world, clusters);
  const where = clusters.length > 0 ? clusters : distinct(found.flatMap(({ object }) => object.cluster ?? []));
  const proof = found.map((candidate) => objectEvidence(candidate));
  if (claim.field !== null) return all(found.map((candidate) => judgeField(claim, world, candidate)));
  if (claim.expect.is !== "absent") return holds(levelOf(found), proof, where);
  const names = distinct(found.map(({ object }) => candidateName(object)));
  return contradicted({ level: levelOf(found), evidence: proof, clusters: where, expected: `no ${named(claim)}`, found: listed(names, 4) });
}

/** No such object: as it must be, absent, or hidden behind a failed build or a chart that nothing renders here. */
function judgeNone(claim: NamedObject, world: World, clusters: readonly string[]): Outcome {
  const { kind } = claim.object;
  const search = { ...searchOf(claim), clusters };
  const failure = hidingFailure(world, search, { paths: [], rendered: clusters.length > 0 });
  if (failure !== undefined) return renderFailed(failure);
  const gone = claim.field === null && claim.expect.is === "absent";
  const releases = everyOfKind(world, "HelmRelease").filter(({ standing }) => standing === "rendered");
  const open = isChartMade(kind) ? openRelease(world, releases, claim.object.name) : undefined;
  if (open !== undefined) return unknown(open.reason, `No manifest is ${named(claim)}; a chart may make it. ${open.because}.`);
  if (gone) return holds(world.clusters.length > 0 ? "substituted" : "parsed", [], clusters);
  const expected = `${named(claim)}${claim.field === null ? "" : ` with ${claim.field}`}`;
  return notFound(world, search, { expected, level: clusters.length > 0 ? "substituted" : "parsed", paths: [], clusters });
}

function judgeField(claim: NamedObject, world: World, candidate: Candidate): Outcome {
  const { expect } = claim;
  const { object } = candidate;
  const level = judgedForm(candidate).level;
  const clusters = object.cluster === null ? [] : [object.cluster];
  const matches = matchesOf(claim, candidate);
  if (matches.length === 0) {
    const from = valueAt(object.forms.built, ["spec", "valuesFrom"]);
    if (object.id.kind === "HelmRelease" && isSequence(from) && from.length > 0)
      return unknown("ambiguous", `${candidateName(object)} takes values from elsewhere too (\`valuesFrom\`).`, [objectEvidence(candidate)]);
    const evidence = [objectEvidence(candidate, "has no such field")];
    return expect.is === "absent" ? holds(level, evidence, clusters) : absent({ level, evidence, clusters, expected: expectedField(claim) });
  }
  const judged = matches.map((match) => ({ match, fit: fitOf(world, candidate, match, expect) }));
  const bad = judged.filter(({ fit }) => fit === "no");
  const proof = (bad.length > 0 ? bad : judged).map(({ match }) => fieldEvidence(candidate, match));
  if (bad.length > 0) {
    const found = listed(distinct(bad.map(({ match }) => shownValue(object, match.path, match.value))), 3);
    const moved = mergeMoved(bad.map(({ match }) => movedFrom(expect, world, candidate, match)));
    return contradicted({ level, evidence: proof, clusters, expected: expectedField(claim), found, moved });
  }
  if (judged.some(({ fit }) => fit === "open"))
    return unknown("ambiguous", `What ${candidateName(object)} has here hangs on a variable that nothing defines.`, proof);
  return holds(level, proof, clusters);
}

function movedFrom(expect: Expectation, world: World, { object }: Candidate, match: FieldMatch) {
  if (expect.is !== "same" || !isScalar(expect.value)) return null;
  const at = { path: object.locate(match.path).place.path, object: object.id, field: match.path };
  return risenSince(world, at, expect.value, match.value) ?? movedPath(world, expect.value, match.value);
}

function matchesOf(claim: NamedObject, candidate: Candidate): readonly FieldMatch[] {
  return claim.field === null ? [] : findField(judgedForm(candidate).value, claim.field, false);
}

function isScalar(value: Parameters<typeof isMapping>[0]): value is string | number | bigint | boolean | null {
  return value !== undefined && !isMapping(value) && !isSequence(value);
}

function named({ object: { kind, namespace, name } }: NamedObject): string {
  return `${kind} ${namespace === null ? "" : `${namespace}/`}${name}`;
}

function expectedField(claim: NamedObject): string {
  return `\`${claim.field ?? ""}\` ${expectedText(claim)}`;
}

function expectedText({ field, expect }: NamedObject): string {
  if (expect.is === "present") return field === null ? "is there" : "is set";
  if (expect.is === "absent") return field === null ? "is not there" : "is not set";
  return `${expect.is === "same" ? "is" : "has"} \`${shownValue(null, [], expect.value)}\``;
}
