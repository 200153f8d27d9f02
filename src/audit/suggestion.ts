import type { Assertion, Evidence, Outcome } from "../domain/assertion.ts";
import type { Claim } from "../domain/audit.ts";
import { corrected, distinctCorrections } from "../domain/correction.ts";
import { distinct, listed } from "../domain/outcome.ts";
import type { RawAnnotation } from "../domain/story.ts";
import { annotationOf } from "./annotated.ts";
import { annotationText, type Slots } from "./annotation-text.ts";
import type { JudgedSentence } from "./claim.ts";
import { correctionsOf } from "./correction.ts";
import { openAnnotation, outsideAnnotation, type Proposing } from "./open-annotation.ts";
import { assertionsOf } from "./read.ts";

/** Longest text of an item that is repeated in a suggestion. */
const LONGEST = 2_000;

/**
 * One line that would mend or prove a claim; null for one that needs none: verified, attested, waived, deferred, not applicable.
 *
 * - moved: the line of the story with the path or version replaced
 * - failed: what is there now, and the two ways out
 * - unproven: the shortest annotation that would make it checkable, `…` standing for what the author has to fill in
 *
 * @param beside all claims of the same item, so that a line is corrected as a whole
 */
export function suggestionFor(judged: JudgedSentence, beside: readonly JudgedSentence[], proposing: Proposing): string | null {
  const { claim } = judged;
  switch (claim.verdict) {
    case "moved":
      return correctedLine(judged, beside, proposing) ?? movedRemark(judged);
    case "failed":
      return bothWaysOut(judged);
    case "unproven":
      return openSuggestion(judged, proposing);
    case "verified":
    case "attested":
    case "waived":
    case "deferred":
    case "not-applicable":
      return null;
    default:
      return claim.verdict satisfies never;
  }
}

/** The line of the item that changes, as it should read; undefined when no stretch of it can be replaced. */
function correctedLine(judged: JudgedSentence, beside: readonly JudgedSentence[], { world }: Proposing): string | undefined {
  const { raw } = judged.read.sentence;
  if (raw.length > LONGEST) return undefined;
  const own = correctionsOf(judged, world);
  if (own.length === 0) return undefined;
  const all = beside.flatMap((other) => (other.claim.verdict === "moved" ? correctionsOf(other, world) : []));
  const text = corrected(raw, distinctCorrections([...own, ...all])) ?? corrected(raw, own);
  const before = raw.split("\n");
  return text
    ?.split("\n")
    .filter((line, index) => line !== before[index])
    .join(" ");
}

function movedRemark({ claim, outcomes }: JudgedSentence): string {
  const moves = outcomes.flat().flatMap((outcome) => (isFalse(outcome) && outcome.moved !== null ? [outcome.moved.to] : []));
  const object = distinct(claim.evidence.flatMap(({ object }) => object ?? []));
  const [first, ...others] = object;
  if (first !== undefined && others.length === 0 && moves.every((to) => to.includes("/") && !to.includes(" "))) {
    return `Name the place in the story: ${first} is in ${listed(distinct(moves))}.`;
  }
  return `Say in the story what is there now: ${listed(distinct(moves))}.`;
}

type FalseOutcome = Extract<Outcome, { is: "contradicted" | "absent" }>;

function isFalse(outcome: Outcome): outcome is FalseOutcome {
  return outcome.is === "contradicted" || outcome.is === "absent";
}

function bothWaysOut({ read, outcomes }: JudgedSentence): string {
  const assertions = assertionsOf(read);
  const flat = outcomes.flat();
  const at = flat.findIndex((outcome) => isFalse(outcome) && outcome.moved === null);
  const outcome = flat[at];
  const assertion = assertions[at];
  if (outcome === undefined || assertion === undefined || !isFalse(outcome)) return "Mend the manifests, or correct the story.";
  if (outcome.is === "absent")
    return `${addOf(assertion) ?? `Expected ${clip(outcome.expected)}, found none: add it`}, or take the sentence out of the story.`;
  const piece = outcome.evidence.find(({ path, value }) => path !== null && value !== null);
  const claimed = claimedValue(assertion);
  const found = piece?.value ?? null;
  if (piece === undefined || claimed === null || found === null || !isShort(found) || !isShort(claimed))
    return `Expected ${clip(outcome.expected)}, found ${clip(outcome.found)}: mend the manifests, or correct the story.`;
  if (assertion.kind === "version") return `${placeOf(piece)} has ${found}: set the version to ${claimed}, or correct it in the story.`;
  return `${placeOf(piece)} has ${found}: set it to ${claimed}, or write ${found} in the story.`;
}

/** A scalar that can be repeated; never one that is hidden. */
function isShort(value: string): boolean {
  return value.length <= 80 && !/^[[{(]|\$\{/.test(value);
}

function clip(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

function addOf(assertion: Assertion): string | undefined {
  switch (assertion.kind) {
    case "path-exists":
      return `Nothing is there: add ${listed(assertion.patterns, 3)}`;
    case "setting":
      return `It is not set: set ${assertion.key}${assertion.value === null ? "" : ` to ${assertion.value}`}`;
    default:
      return undefined;
  }
}

function placeOf({ path, line, field }: Evidence): string {
  return `${path}${line === null ? "" : `:${line}`}${field === null ? "" : ` (${field})`}`;
}

/** The scalar that a claim says, as it would be written. */
function claimedValue(assertion: Assertion): string | null {
  if (assertion.kind === "setting") return assertion.value;
  if (assertion.kind === "version") return assertion.constraint.is === "exact" ? assertion.constraint.version : null;
  if (assertion.kind !== "field" || assertion.expect.is !== "same") return null;
  const { value } = assertion.expect;
  return typeof value === "object" ? null : String(value);
}

function openSuggestion(judged: JudgedSentence, proposing: Proposing): string {
  const { claim } = judged;
  const annotated = mendAnnotation(judged);
  if (annotated !== null) return annotated;
  switch (claim.reason) {
    case "needs-cluster":
    case "needs-network":
    case "needs-secret":
      return pasted(judged, outsideAnnotation(proposing), proposing);
    case "render-failed":
      return mendBuild(claim);
    case "needs-chart":
    case "unrecognised":
    case "ambiguous":
    case null:
      return wholePath(judged) ?? pasted(judged, openAnnotation(judged, proposing), proposing);
    default:
      return claim.reason satisfies never;
  }
}

/** A claim has one annotation, so another one is no way out. */
function mendAnnotation({ claim, read }: JudgedSentence): string | null {
  const { annotation } = read.sentence;
  if (annotation === null) return null;
  if (claim.reason === "needs-secret") return "Only a Secret has the value: keep it in a ConfigMap if it is none, or have a person attest it.";
  const says = annotationOf(read.sentence);
  if (says === null || says.kind === "check" || says.kind === "version") return `Correct ${annotationPlace(annotation)}.`;
  return `Make ${annotationPlace(annotation)} count: ${clip(claim.because ?? "it does not yet")}.`;
}

/** A path that several files end in should be written from the root. */
function wholePath({ claim, outcomes }: JudgedSentence): string | undefined {
  const ambiguous = outcomes.flat().find((outcome) => outcome.is === "unknown" && outcome.because.startsWith("Several paths end in "));
  if (claim.reason !== "ambiguous" || ambiguous === undefined) return undefined;
  return `Write the whole path: ${distinct(ambiguous.evidence.flatMap(({ path }) => path ?? [])).join(" or ")}.`;
}

function mendBuild({ evidence, because }: Claim): string {
  const [piece] = evidence.filter(({ note, path }) => note === "build failed" && path !== null);
  return piece === undefined
    ? `Mend the build first: ${clip(because ?? "it failed").replace(/\.$/, "")}.`
    : `Mend the build first: ${placeOf(piece)}.`;
}

/** The annotation alone; with the text for one of several statements of an item, which then needs an item of its own. */
function pasted({ read }: JudgedSentence, slots: Slots, { story }: Proposing): string {
  const { sentence } = read;
  const annotation = annotationText(slots);
  const isPart = sentence.part > 0 || isSplit(story, sentence.line);
  return isPart && sentence.text.length <= LONGEST ? `- ${sentence.text} ${annotation}` : annotation;
}

const splitLines = new WeakMap<Proposing["story"], ReadonlySet<number>>();

function isSplit(story: Proposing["story"], line: number): boolean {
  const known = splitLines.get(story);
  if (known !== undefined) return known.has(line);
  const sentences = [...story.criteria.flatMap((criterion) => criterion.sentences), ...story.loose, ...story.definitionOfDone];
  const lines = new Set(sentences.filter(({ part }) => part > 0).map((sentence) => sentence.line));
  splitLines.set(story, lines);
  return lines.has(line);
}

function annotationPlace({ from, line }: RawAnnotation): string {
  return from === undefined ? `the annotation on line ${line}` : `the annotation in ${from}`;
}
