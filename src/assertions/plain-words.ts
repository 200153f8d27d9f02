import type { Assertion, Outcome } from "../domain/assertion.ts";
import { fieldEvidence, levelOf, objectEvidence, shownValue } from "../domain/fields.ts";
import { groupsOf } from "../domain/groups.ts";
import { describeSearch } from "../domain/missing.ts";
import { formatId } from "../domain/object.ts";
import { all, contradicted, distinct, holds, listed, unknown } from "../domain/outcome.ts";
import { isOfOneAmongSeveral } from "../domain/rivals.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type Candidate, candidateName, namedObjects, searchTiers } from "../domain/search.ts";
import { type Heard, hasValue, hear } from "../domain/spoken.ts";
import { exceptionTo } from "../domain/spoken-every.ts";
import { spokenFit } from "../domain/spoken-fit.ts";
import { isTelling, type Prepared, prepare } from "../domain/spoken-statement.ts";
import type { SpokenValue } from "../domain/stated.ts";
import { stemsOf } from "../domain/stems.ts";
import { formatPath } from "../domain/value.ts";
import type { World } from "../domain/world.ts";

type PlainWords = Extract<Assertion, { kind: "plain-words" }>;

/** Most objects of one place that a statement is tried on. */
const MOST_OBJECTS = 600;

const RELEASE =
  "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: media\n  namespace: media\nspec:\n  values:\n    thumbnailer:\n      workerCount: 4\n      cacheVolume:\n        size: 8Gi\n    uploader:\n      workerCount: 2\n      virusScan:\n        enabled: false\n";

const claim = (subject: readonly string[], words: readonly string[], value: PlainWords["parts"][number]["values"][number]): PlainWords => ({
  kind: "plain-words",
  search: { clusters: [], tiers: [["apps/media"]] },
  says: [...subject, ...words, value.says].join(" "),
  subject,
  parts: [{ words, values: [value], group: 0, text: null }],
  every: false,
  under: [],
  around: [],
});

const number = (value: number): PlainWords["parts"][number]["values"][number] => ({
  says: String(value),
  shape: "number",
  expect: { is: "same", value },
  firm: false,
});

/** Judges what a sentence says in plain words against keys that have these words in them. */
export const assertion: AssertionKind<PlainWords> = {
  kind: "plain-words",
  summary:
    "An object of the story has a key that the words of the sentence name, with the value that it gives, and every word of the sentence is accounted for by that key, the keys above it, or what the object is called. Another value is a miss only where the words name one key and no other could be meant.",
  examples: [
    {
      title: "the key that the words name",
      files: { "apps/media/release.yaml": RELEASE },
      assertion: claim(["Thumbnailer"], ["worker", "count"], number(4)),
      outcome: "holds",
    },
    {
      title: "another value under it",
      files: { "apps/media/release.yaml": RELEASE },
      assertion: claim(["Uploader"], ["worker", "count"], number(4)),
      outcome: "contradicted",
    },
    {
      title: "two keys that differ",
      files: { "apps/media/release.yaml": RELEASE },
      assertion: claim([], ["worker", "count"], number(4)),
      outcome: { unknown: "ambiguous" },
    },
    {
      title: "a word that nothing accounts for",
      files: { "apps/media/release.yaml": RELEASE },
      assertion: claim(["Transcoder"], ["worker", "count"], number(4)),
      outcome: { unknown: "unrecognised" },
    },
    {
      title: "two values, and the key of the one has the other",
      files: { "apps/media/release.yaml": RELEASE },
      assertion: {
        ...claim(["Uploader"], ["worker", "count"], number(4)),
        parts: [{ words: ["worker", "count"], values: [number(4), number(2)], group: 0, text: null }],
      },
      outcome: { unknown: "ambiguous" },
    },
    {
      title: "a switch",
      files: { "apps/media/release.yaml": RELEASE },
      assertion: claim([], ["virus", "scan"], { says: "enabled", shape: "switch", expect: { is: "same", value: true }, firm: false }),
      outcome: "contradicted",
    },
  ],
  needs: () => [],
  describe: (claim) => `${describeSearch({ ...claim.search, tiers: [] })}: “${claim.says}”, by keys that have these words in them`,
  judge(claim, world) {
    const whole = judgeOne(claim, world);
    if (claim.items === undefined || whole.is === "holds") return whole;
    const { items, ...rest } = claim;
    const each = all(items.each.map((item) => judgeOne({ ...rest, subject: [...claim.subject, ...item], parts: items.parts }, world)));
    return each.is === "unknown" ? whole : each;
  },
};

function judgeOne(claim: PlainWords, world: World): Outcome {
  const said = prepare(claim);
  if (claim.search.name !== undefined) return judgeIn(said, world, namedObjects(world, claim.search), true);
  let first = true;
  let nearest: Outcome | undefined;
  for (const { candidates } of searchTiers(world, claim.search)) {
    const near = candidates.filter(({ by, object }) => by !== "reached" && object.id.kind !== "CustomResourceDefinition").slice(0, MOST_OBJECTS);
    if (near.length === 0) continue;
    const outcome = judgeIn(said, world, near, first);
    if (outcome.is !== "unknown" || outcome.reason === "ambiguous") return outcome;
    first = false;
    nearest ??= outcome;
  }
  return nearest ?? unknown("unrecognised", "No key here has these words in it.");
}

function judgeIn(said: Prepared, world: World, candidates: readonly Candidate[], nearest: boolean): Outcome {
  const tried = candidates.map((candidate) => ({ candidate, heard: hear(world, candidate, said) }));
  const heard = tried.filter(({ heard }) => heard.fit !== "none");
  if (heard.length === 0) {
    const near = tried
      .filter(({ heard }) => heard.because !== "")
      .map(({ candidate, heard }) => `${heard.because} in ${candidateName(candidate.object)}`)
      .sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
    return unknown("unrecognised", `No key here has these words in it${near.length === 0 ? "" : `: ${listed(near, 3)}`}.`);
  }
  const groups = groupsOf(
    world,
    heard.map(({ candidate }) => candidate),
    said.claim.search.clusters,
  );
  if (groups.every((group) => group.candidates.length === 0)) return unknown("unrecognised", "No key here has these words in it.");
  const of = new Map(heard.map((one) => [one.candidate, one.heard]));
  const outcome = all(
    groups.map((group) => {
      const here = group.candidates
        .map((candidate) => ({ candidate, heard: of.get(candidate) }))
        .filter((one): one is Told => one.heard !== undefined);
      const kinds = new Set(here.map(({ candidate }) => candidate.object.id.kind));
      const silent = said.claim.every ? candidates.find((one) => kinds.has(one.object.id.kind) && !of.has(one)) : undefined;
      if (silent !== undefined) return unknown("ambiguous", `${candidateName(silent.object)} does not say so, and the claim is about all.`);
      const settled = settle(said.claim, here, group.cluster === null ? [] : [group.cluster], nearest);
      const places = here.flatMap(({ candidate, heard }) => heard.leaves.map(({ path }) => ({ object: candidate.object, path })));
      if (
        settled.is === "holds" &&
        said.claim.every &&
        new Set(places.map(({ object, path }) => `${formatId(object.id)} ${formatPath(path)}`)).size < 2
      )
        return unknown("ambiguous", "The claim is about several, and one says so.", settled.evidence);
      const values = said.claim.parts.flatMap((part) => part.values);
      const told = here.map(({ candidate, heard }) => ({ candidate, leaves: heard.leaves }));
      const words = [...said.claim.subject, ...said.claim.parts.flatMap((part) => part.words)];
      const other = said.claim.every && settled.is === "holds" ? exceptionTo(world, candidates, told, words, values) : undefined;
      if (other !== undefined) return unknown("ambiguous", `${candidateName(other.object)} says otherwise, and the claim is about all.`);
      if (settled.is !== "holds" || !isOfOneAmongSeveral(world, said.claim.search, [said.claim.says, ...said.claim.under], places)) return settled;
      return unknown("ambiguous", "One object is as claimed, but the claim may be about what stands beside it.", settled.evidence);
    }),
  );
  if (outcome.is !== "contradicted") return outcome;
  const crossed = heard.find((one) => isOfOtherValue(said.claim, world, one));
  if (crossed !== undefined) {
    const because = `${candidateName(crossed.candidate.object)} has what is said, and it does not tell which value belongs to which key.`;
    return unknown("ambiguous", because, outcome.evidence);
  }
  const meant = otherKindMeant(said.claim, candidates, heard);
  if (meant !== undefined) return unknown("ambiguous", `${candidateName(meant.object)} may be meant, which does not say so.`, outcome.evidence);
  const missed = heard.flatMap((one) => one.heard.missed);
  return openIfElsewhere(missed, outcome, world, candidates);
}

/** True when a key that was to have one value of the claim has another value of it: "lives 90 days and is renewed 30 days before". */
function isOfOtherValue(claim: PlainWords, world: World, { candidate, heard }: Told): boolean {
  const others = claim.parts.flatMap(({ values }) => values).filter((value) => !heard.missed.includes(value));
  const swapped = heard.missed.some((value) => heard.leaves.some((leaf) => spokenFit(world, candidate, leaf, value) === "yes"));
  return swapped || heard.leaves.some((leaf) => others.some((value) => spokenFit(world, candidate, leaf, value) === "yes"));
}

/** An object whose kind ends in a word of the claim ("the store refreshes …": a SecretStore), where what missed is of another kind. */
function otherKindMeant(claim: PlainWords, candidates: readonly Candidate[], told: readonly Told[]): Candidate | undefined {
  if (claim.search.name !== undefined) return undefined;
  const spoken = new Set([...claim.subject, ...claim.parts.flatMap(({ words }) => words)].flatMap(stemsOf));
  const lastOf = ({ object }: Candidate): string => stemsOf(object.id.kind).at(-1) ?? "";
  if (told.some(({ candidate }) => spoken.has(lastOf(candidate)))) return undefined;
  return candidates.find((candidate) => stemsOf(candidate.object.id.kind).length > 1 && spoken.has(lastOf(candidate)));
}

/** A value that tells and that something else near by has may be what is meant. */
function openIfElsewhere(missed: readonly SpokenValue[], outcome: Outcome, world: World, candidates: readonly Candidate[]): Outcome {
  const telling = missed.filter(isTelling);
  const other = candidates.find((candidate) => telling.some((value) => hasValue(world, candidate, value)));
  return other === undefined
    ? outcome
    : unknown("ambiguous", `${candidateName(other.object)} has what is said, under another key.`, outcome.evidence);
}

interface Told {
  readonly candidate: Candidate;
  readonly heard: Heard;
}

function settle(claim: PlainWords, told: readonly Told[], clusters: readonly string[], nearest: boolean): Outcome {
  const evidence = told.flatMap(({ candidate, heard }) =>
    heard.leaves.length === 0
      ? [objectEvidence(candidate)]
      : heard.leaves.slice(0, 4).map((leaf) => fieldEvidence(candidate, { path: leaf.path, value: leaf.value })),
  );
  const level = levelOf(told.map(({ candidate }) => candidate));
  const names = listed(distinct(told.map(({ candidate }) => candidateName(candidate.object))), 3);
  if (told.length === 0) return unknown("ambiguous", `Cluster ${clusters.join()} renders nothing that has these words in a key.`);
  if (told.every(({ heard }) => heard.fit === "yes")) return holds(level, evidence, clusters);
  if (!told.every(({ heard }) => heard.fit === "no")) return unknown("ambiguous", `Keys of ${names} have these words in them and differ.`, evidence);
  if (!nearest || told.some(({ heard }) => !heard.certain)) {
    return unknown("ambiguous", `A key of ${names} has these words in it and another value, but something else may be meant.`, evidence);
  }
  const found = distinct(told.flatMap(({ candidate, heard }) => heard.leaves.map((leaf) => shownValue(candidate.object, leaf.path, leaf.value))));
  return contradicted({ level, evidence, clusters, expected: `“${claim.says}”`, found: listed(found, 3), moved: null });
}
