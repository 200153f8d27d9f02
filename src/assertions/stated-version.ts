import { type Assertion, type Evidence, evidence, type Outcome } from "../domain/assertion.ts";
import { resolutions } from "../domain/expectation.ts";
import { fieldEvidence, levelOf } from "../domain/fields.ts";
import { groupsOf } from "../domain/groups.ts";
import { noCandidate } from "../domain/missing.ts";
import { contradicted, distinct, holds, listed, unknown } from "../domain/outcome.ts";
import { type Pin, pinsOf } from "../domain/pins.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { layersOf, presentPaths } from "../domain/search.ts";
import { satisfiesVersion } from "../domain/version.ts";
import type { World } from "../domain/world.ts";

type StatedVersion = Extract<Assertion, { kind: "stated-version" }>;

const RELEASE =
  "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: cache\n  namespace: shop\nspec:\n  interval: 10m\n  chart:\n    spec:\n      chart: cache\n      version: 2.4.1\n      sourceRef:\n        kind: HelmRepository\n        name: charts\n";
const files = (document: string): Readonly<Record<string, string>> => ({ "apps/cache/release.yaml": RELEASE, "docs/architecture.md": document });

const CLAIM = {
  kind: "stated-version",
  search: { clusters: [], tiers: [["apps/cache"]] },
  of: "any",
  subject: "Cache",
  files: ["docs/architecture.md"],
} as const;

/** Judges that a pinned version is the one that a document gives. */
export const assertion: AssertionKind<StatedVersion> = {
  kind: "stated-version",
  summary:
    "The version that the manifests pin is the one that a line of the document about the same thing gives. Open when the document gives none or several.",
  examples: [
    { title: "the same version", files: files("# Versions\n\n- Cache 2.4.1\n- Queue 1.0.0\n"), assertion: CLAIM, outcome: "holds" },
    { title: "another version", files: files("| Cache | chart 2.3.0 |\n"), assertion: CLAIM, outcome: "contradicted" },
    { title: "two versions", files: files("Cache 2.3.0, soon Cache 2.4.1\n"), assertion: CLAIM, outcome: { unknown: "ambiguous" } },
    { title: "no such document", files: { "apps/cache/release.yaml": RELEASE }, assertion: CLAIM, outcome: { unknown: "ambiguous" } },
  ],
  needs: (claim, world) => presentPaths(world, claim.files).map((path) => ({ kind: "text", path })),
  describe: (claim) =>
    `the ${claim.of === "any" ? "" : `${claim.of} `}version of ${claim.subject} is the one in ${listed(claim.files.map((file) => `\`${file}\``))}`,
  judge(claim, world): Outcome {
    const paths = presentPaths(world, claim.files);
    if (paths.length === 0) return unknown("ambiguous", `There is no ${listed(claim.files)} to compare the version of ${claim.subject} with.`);
    const stated = paths.flatMap((path) => statedIn(world, path, claim.subject));
    const versions = distinct(stated.map(({ version }) => version));
    const [version, another] = versions;
    const proof = stated.map(({ at }) => at);
    if (version === undefined) return unknown("ambiguous", `${listed(paths)} gives no version of ${claim.subject}.`);
    if (another !== undefined)
      return unknown("ambiguous", `${listed(paths)} gives several versions of ${claim.subject}: ${listed(versions)}.`, proof);
    return judgePins(claim, world, version, proof);
  },
};

const VERSION = /(?<![\w.:/-])v?(\d{1,6}(?:\.\d{1,6}){1,3}(?:-[0-9A-Za-z][\w.]{0,40})?)(?![\w/%]|\.\d)/g;

/** The versions in lines that name the subject. */
function statedIn(world: World, path: string, subject: string): readonly { readonly version: string; readonly at: Evidence }[] {
  const wanted = squeeze(subject);
  return (world.tree.text(path) ?? "").split("\n").flatMap((line, at) => {
    if (line.length > 2_000 || !squeeze(line).includes(wanted)) return [];
    return [...line.matchAll(VERSION)].map((match) => ({ version: match[1] ?? "", at: evidence({ path, line: at + 1, value: match[1] ?? "" }) }));
  });
}

function judgePins(claim: StatedVersion, world: World, version: string, stated: readonly Evidence[]): Outcome {
  const pins = pinsFor(claim, world);
  if (pins.length === 0) return noCandidate(world, claim.search, `version ${version} of ${claim.subject}`);
  const judged = pins.map((pin) => {
    const found = resolutions(world, pin.entry, pin.version).map(String);
    return { pin, found, fits: found.length > 0 && found.every((one) => satisfiesVersion(one, { is: "exact", version }) === true) };
  });
  const proof = [...stated, ...judged.map(({ pin }) => fieldEvidence(pin.entry, pin.match))];
  const level = levelOf(pins.map(({ entry }) => entry));
  const clusters = distinct(pins.flatMap(({ entry }) => entry.object.cluster ?? []));
  const misfits = judged.filter(({ fits }) => !fits);
  if (misfits.length === 0) return holds(level, proof, clusters);
  if (misfits.length < judged.length || misfits.some(({ found }) => found.length === 0))
    return unknown("ambiguous", `Several versions of ${claim.subject} are pinned, and they differ.`, proof);
  return contradicted({
    level,
    evidence: proof,
    clusters,
    expected: `version ${version}, as documented`,
    found: listed(distinct(misfits.flatMap(({ found }) => found)), 3),
  });
}

/** The pins of the nearest place that has some of the subject. */
function pinsFor(claim: StatedVersion, world: World): readonly Pin[] {
  for (const layer of layersOf(world, claim.search)) {
    const candidates = distinct(groupsOf(world, layer.candidates, claim.search.clusters).flatMap((group) => group.candidates));
    const pins = candidates.flatMap((candidate) => pinsOf(world, candidate)).filter((pin) => claim.of === "any" || pin.of === claim.of);
    const wanted = squeeze(claim.subject);
    const named = pins.filter((pin) => squeeze(pin.name).includes(wanted) || squeeze(pin.entry.object.id.name).includes(wanted));
    const charts = named.filter((pin) => pin.of === "chart");
    if (named.length > 0) return claim.of === "any" && charts.length > 0 ? charts : named;
  }
  return [];
}

function squeeze(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, "");
}
