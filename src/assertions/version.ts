import type { Assertion, Moved, Outcome } from "../domain/assertion.ts";
import { hasRisen, resolutions } from "../domain/expectation.ts";
import { fieldEvidence, levelOf, objectEvidence } from "../domain/fields.ts";
import { groupsOf, havingIt } from "../domain/groups.ts";
import { identityOf } from "../domain/leaves.ts";
import { describeSearch, noCandidate, notFound } from "../domain/missing.ts";
import { contradicted, distinct, holds, listed, mergeMoved, unknown } from "../domain/outcome.ts";
import { type Pin, pinsOf } from "../domain/pins.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type Candidate, everyOfKind, layersOf, narrowByTopic } from "../domain/search.ts";
import { hidesSecret } from "../domain/secrets.ts";
import { stemsOf } from "../domain/stems.ts";
import { parseImage, satisfiesVersion } from "../domain/version.ts";
import { constraintText } from "../domain/version-text.ts";
import type { FieldVersion, Need, World } from "../domain/world.ts";

type VersionClaim = Extract<Assertion, { kind: "version" }>;

const RELEASE = {
  "apps/web/release.yaml":
    "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: web\n  namespace: default\nspec:\n  interval: 10m\n  chart:\n    spec:\n      chart: web\n      version: 2.4.1\n      sourceRef:\n        kind: HelmRepository\n        name: charts\n",
  "apps/web/deployment.yaml":
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: worker\n  namespace: default\nspec:\n  template:\n    spec:\n      containers:\n        - name: worker\n          image: registry.example.org/team/worker:1.8.0\n",
  "apps/web/kustomization.yaml":
    "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - release.yaml\n  - deployment.yaml\n",
};

/** Judges the version of a chart or image. */
export const assertion: AssertionKind<VersionClaim> = {
  kind: "version",
  summary:
    "A chart or image is pinned to a version: exactly, at least, or within a range. Charts are found through `chart.spec.version`, `chartRef` and sources; variables are resolved per cluster. A version that was as claimed and has risen is `moved`.",
  examples: [
    {
      title: "the chart version",
      files: RELEASE,
      assertion: {
        kind: "version",
        search: { clusters: [], tiers: [["apps/web"]] },
        of: "chart",
        subject: "web",
        constraint: { is: "exact", version: "2.4.1" },
      },
      outcome: "holds",
    },
    {
      title: "an image tag above a lower bound",
      files: RELEASE,
      assertion: {
        kind: "version",
        search: { clusters: [], tiers: [["apps/web"]] },
        of: "image",
        subject: "team/worker",
        constraint: { is: "at-least", version: "1.7" },
      },
      outcome: "holds",
    },
    {
      title: "another chart version",
      files: RELEASE,
      assertion: {
        kind: "version",
        search: { clusters: [], tiers: [["apps/web/release.yaml"]] },
        of: "chart",
        subject: null,
        constraint: { is: "exact", version: "2.3.0" },
      },
      outcome: "contradicted",
    },
    {
      title: "nothing pins an image in this manifest",
      files: RELEASE,
      assertion: {
        kind: "version",
        search: { clusters: [], tiers: [["apps/web/release.yaml"]], kind: "HelmRelease" },
        of: "image",
        subject: null,
        constraint: { is: "exact", version: "2.3.0" },
      },
      outcome: "absent",
    },
  ],
  needs(claim, world) {
    const needs: Need[] = [];
    for (const layer of layersOf(world, claim.search)) {
      for (const pin of pinsFor(claim, world, layer.candidates)) {
        if (!pin.versions.some((version) => hasRisen(bare(claim), version))) continue;
        for (const source of sourcesOf(world, pin)) needs.push({ kind: "field-history", ...source });
      }
      if (needs.length > 0) return needs;
    }
    return needs;
  },
  describe(claim) {
    const what = claim.of === "any" ? "version" : `${claim.of} version`;
    const subject = claim.subject === null ? "" : ` of ${claim.subject}`;
    return `${describeSearch(claim.search)}: the ${what}${subject} is ${constraintText(claim.constraint)}`;
  },
  judge(claim, world) {
    let nearestSays: Outcome | undefined;
    for (const layer of layersOf(world, claim.search)) {
      const candidates = havingIt(inClusters(claim, world, layer.candidates), (candidate) => pinsFor(claim, world, [candidate]).length > 0);
      const outcome = judgeCandidates(claim, world, candidates, layer.paths);
      const pinned = pinsFor(claim, world, candidates).length > 0;
      if (pinned || (layer.strict && claim.subject === null)) return pinned ? outcome : (nearestSays ?? outcome);
      nearestSays ??= outcome;
    }
    return (
      subjectElsewhere(claim, world) ??
      nearestSays ??
      noCandidate(world, claim.search, `${claim.of === "any" ? "a" : `${claim.of}`} version ${constraintText(claim.constraint)}`)
    );
  },
};

/** When nothing where the claim looks pins a version of what it names: what pins one anywhere. */
function subjectElsewhere(claim: VersionClaim, world: World): Outcome | undefined {
  const wanted = claim.search.name === undefined ? squeeze(claim.subject ?? "") : "";
  if (wanted === "") return undefined;
  const pinning = ["HelmRelease", "OCIRepository", "HelmChart", "Application", "Deployment", "StatefulSet", "DaemonSet", "CronJob"].flatMap((kind) =>
    everyOfKind(world, kind),
  );
  const named = pinning.filter((candidate) => pinsFor(claim, world, [candidate]).some((pin) => squeeze(pin.name).endsWith(wanted)));
  return named.length === 0 ? undefined : judgeCandidates(claim, world, inClusters(claim, world, named), []);
}

/** A pin with what its version is after substitution, in each cluster that would use it. */
interface ResolvedPin extends Pin {
  readonly versions: readonly string[];
}

/** Without the objects of clusters that the claim does not speak of. */
function inClusters(claim: VersionClaim, world: World, candidates: readonly Candidate[]): readonly Candidate[] {
  return distinct(groupsOf(world, candidates, claim.search.clusters).flatMap((group) => group.candidates));
}

function judgeCandidates(claim: VersionClaim, world: World, candidates: readonly Candidate[], paths: readonly string[]): Outcome {
  const pins = pinsFor(claim, world, candidates);
  const clusters = distinct(pins.flatMap(({ entry }) => entry.object.cluster ?? []));
  const expected = `${claim.of === "any" ? "version" : `${claim.of} version`} ${constraintText(claim.constraint)}`;
  if (pins.length === 0) {
    const others = claim.subject === null ? [] : pinsFor({ ...claim, subject: null }, world, candidates);
    if (others.length > 0) {
      const names = listed(distinct(others.map(({ name }) => name)), 3);
      return unknown(
        "ambiguous",
        `Nothing here that pins a version is called ${claim.subject}; there is ${names}.`,
        others.map(({ entry, match }) => fieldEvidence(entry, match)),
      );
    }
    const evidence = candidates.slice(0, 4).map((candidate) => objectEvidence(candidate, "pins no such version"));
    if (claim.search.kind === undefined && claim.search.name === undefined) {
      return unknown(
        "ambiguous",
        `Nothing here pins ${claim.of === "any" ? "a" : `${claim.of === "image" ? "an" : "a"} ${claim.of}`} version.`,
        evidence,
      );
    }
    return notFound(world, claim.search, { expected, level: levelOf(candidates), evidence, clusters, paths });
  }
  const judged = pins.map((pin) => ({ pin, fit: fitOf(claim, pin) }));
  const proof = (of: typeof judged) => of.map(({ pin }) => fieldEvidence(pin.entry, pin.match));
  const level = levelOf(pins.map(({ entry }) => entry));
  const good = judged.filter(({ fit }) => fit === true);
  const bad = judged.filter(({ fit }) => fit === false);
  if (good.length === judged.length) return holds(level, proof(judged), clusters);
  if (bad.length < judged.length) {
    const because =
      bad.length + good.length < judged.length
        ? "A version here cannot be compared with the claimed one"
        : "Several versions are pinned here and differ";
    return unknown(
      "ambiguous",
      `${because}: ${listed(distinct(judged.map(({ pin }) => `${pin.name} ${pin.versions.join("/") || pin.version}`)))}.`,
      proof(judged),
    );
  }
  if (claim.subject === null && claim.search.name === undefined && new Set(bad.map(({ pin }) => squeeze(pin.name))).size > 1) {
    return unknown(
      "ambiguous",
      `Several things pin a version here, none of them this one: ${listed(distinct(bad.map(({ pin }) => pin.name)), 4)}.`,
      proof(bad),
    );
  }
  const moved = mergeMoved(bad.map(({ pin }) => risen(claim, world, pin)));
  if (
    moved === null &&
    claim.of === "any" &&
    bad.every(({ pin }) => pin.of === "chart" && pin.versions.every((version) => isOfAnotherLine(claim, version)))
  )
    return unknown(
      "needs-chart",
      `The chart is ${listed(distinct(bad.flatMap(({ pin }) => pin.versions)), 3)}; what it installs has versions of its own.`,
      proof(bad),
    );
  const other = moved === null ? pinnedElsewhere(claim, world) : undefined;
  if (other !== undefined) return unknown("ambiguous", `${other} has this version, and may be meant.`, proof(bad));
  return contradicted({ level, evidence: proof(bad), clusters, expected, found: listed(distinct(bad.flatMap(({ pin }) => pin.versions)), 3), moved });
}

/** Another thing that pins exactly the image version of a claim which names neither image nor object: an "image tag" is that of what the story is about. */
function pinnedElsewhere(claim: VersionClaim, world: World): string | undefined {
  if (claim.of !== "image" || claim.subject !== null || claim.search.name !== undefined || claim.constraint.is !== "exact") return undefined;
  const pinning = ["HelmRelease", "Deployment", "StatefulSet", "DaemonSet", "CronJob"].flatMap((kind) => everyOfKind(world, kind));
  return pinsFor(claim, world, pinning).find((pin) => fitOf(claim, pin) === true)?.name;
}

/** The pins that the claim speaks of: of its kind, of its subject, and of its topic where several differ. */
function pinsFor(claim: VersionClaim, world: World, candidates: readonly Candidate[]): readonly ResolvedPin[] {
  const pins = candidates.flatMap((candidate) => pinsOf(world, candidate)).filter((pin) => claim.of === "any" || pin.of === claim.of);
  const all = distinctPins(pins).map((pin): ResolvedPin => ({ ...pin, versions: versionsOf(world, pin) }));
  const named = claim.subject === null ? all : aboutSubject(all, claim.subject);
  const charts = named.filter((pin) => pin.of === "chart");
  const kept = claim.of === "any" && charts.length > 0 && charts.length < named.length ? preferred(claim, charts, named) : named;
  if (new Set(kept.map((pin) => fitOf(claim, pin))).size < 2) return kept;
  const entries = narrowByTopic(distinct(kept.map(({ entry }) => entry)), claim.search.topic);
  return kept.filter(({ entry }) => entries.includes(entry));
}

/** A version without further words is that of the chart, unless exactly the images have it. */
function preferred(claim: VersionClaim, charts: readonly ResolvedPin[], all: readonly ResolvedPin[]): readonly ResolvedPin[] {
  if (charts.some((pin) => fitOf(claim, pin) !== false)) return charts;
  const images = all.filter((pin) => pin.of === "image");
  return images.some((pin) => fitOf(claim, pin) === true) ? images : charts;
}

function aboutSubject(pins: readonly ResolvedPin[], subject: string): readonly ResolvedPin[] {
  const squeezed = squeeze(parseImage(subject)?.repository ?? subject);
  const exact = pins.filter((pin) => squeeze(pin.name) === squeezed || squeeze(pin.name).endsWith(squeezed));
  if (exact.length > 0) return exact;
  const near = pins.filter((pin) => squeeze(pin.name).includes(squeezed) || squeeze(pin.entry.object.id.name).includes(squeezed));
  if (near.length > 0) return near;
  const isAround = ({ entry, of }: ResolvedPin): boolean => of === "chart" && stemsOf(subject).every((stem) => identityOf(entry).all.has(stem));
  return new Set(pins.map(({ name }) => name)).size === 1 && pins.every(isAround) ? pins : [];
}

function fitOf(claim: VersionClaim, pin: ResolvedPin): boolean | undefined {
  if (pin.versions.length === 0) return undefined;
  const fits = pin.versions.map((version) => satisfiesVersion(version, claim.constraint) ?? (differsPlainly(claim, version) ? false : undefined));
  if (fits.includes(false)) return false;
  return fits.includes(undefined) ? undefined : true;
}

/** A chart and the application in it are numbered apart: another major version may be that of the application. */
function isOfAnotherLine(claim: VersionClaim, version: string): boolean {
  const major = (text: string): string => /^v?(\d+)/.exec(text)?.[1] ?? text;
  return major(bare(claim)) !== major(version);
}

/** Tags that are no versions (`latest`, `28-rootless`) still differ from an exact one that is claimed. */
function differsPlainly(claim: VersionClaim, version: string): boolean {
  return claim.constraint.is === "exact" && !/\d/.test(claim.constraint.version) !== !/\d/.test(version);
}

function versionsOf(world: World, pin: Pin): readonly string[] {
  if (hidesSecret(pin.version) || !pin.version.includes("${")) return hidesSecret(pin.version) ? [] : [pin.version];
  return resolutions(world, pin.entry, pin.version).map(String);
}

function risen(claim: VersionClaim, world: World, pin: ResolvedPin): Moved | null {
  const [found] = pin.versions;
  if (found === undefined || !pin.versions.every((version) => hasRisen(bare(claim), version))) return null;
  const former = sourcesOf(world, pin)
    .flatMap((source): readonly FieldVersion[] => world.history.fieldVersions(source.path, source.object, source.field) ?? [])
    .find(({ value }) => typeof value === "string" && satisfiesVersion(parseImage(value)?.tag ?? value, claim.constraint) === true);
  if (former === undefined) return null;
  return { how: "risen", to: found, commit: former.commit, note: `was ${bare(claim)} in ${former.commit.slice(0, 7)} and has risen since` };
}

/** Where a pin's version comes from: the field itself, and the settings of the variables in it. */
function sourcesOf(world: World, pin: Pin): readonly Pick<Extract<Need, { kind: "field-history" }>, "path" | "object" | "field">[] {
  const { object } = pin.entry;
  const { place, variables } = object.locate(pin.match.path);
  const settings = variables.flatMap(({ name, definedAt }) => {
    if (definedAt === null) return [];
    const carrier = world.clusters
      .flatMap((cluster) => cluster.settings)
      .find((setting) => setting.key === name && setting.place.path === definedAt.path);
    return [{ path: definedAt.path, object: carrier?.carrier ?? null, field: ["data", name] }];
  });
  return [{ path: place.path, object: object.id, field: pin.match.path }, ...settings];
}

function bare(claim: VersionClaim): string {
  return claim.constraint.version.replace(/\+$/, "");
}

function distinctPins(pins: readonly Pin[]): readonly Pin[] {
  return [
    ...new Map(
      pins.map((pin) => [
        `${pin.entry.object.cluster} ${pin.entry.object.producer} ${pin.entry.object.origin.file} ${pin.match.path.join("/")}`,
        pin,
      ]),
    ).values(),
  ];
}

function squeeze(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, "");
}
