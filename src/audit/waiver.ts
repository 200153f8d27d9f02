import { MOST_WAIVER_DAYS, type Waiver } from "../domain/annotation.ts";
import type { Finding } from "../domain/audit.ts";
import type { Sentence } from "../domain/story.ts";
import { annotationOf } from "./annotated.ts";
import { addedAt } from "./claim-history.ts";
import type { Judged, Vouching } from "./vouching.ts";

/** Whether a waiver may be used, and why not. */
export type WaiverState =
  | { readonly is: "valid" }
  | { readonly is: "expired" }
  | { readonly is: "too-long"; readonly added: string }
  | { readonly is: "undated" };

const DAY_MS = 86_400_000;

/**
 * A waiver counts through the day it names, and for at most 90 days after the commit that added it (after the day of the audit, when no
 * commit did). Without a day to judge at, nothing is waived.
 */
export function waiverState(waiver: Waiver, sentence: Sentence, { today, path, world }: Vouching): WaiverState {
  if (today === null) return { is: "undated" };
  if (waiver.until < today) return { is: "expired" };
  const versions = world.history.textVersions(sentence.annotation?.from ?? path) ?? [];
  const added = addedAt(sentence, versions, world.history)?.slice(0, 10) ?? today;
  const days = (Date.parse(`${waiver.until}T00:00:00Z`) - Date.parse(`${added}T00:00:00Z`)) / DAY_MS;
  return days > MOST_WAIVER_DAYS ? { is: "too-long", added } : { is: "valid" };
}

/** What a claim comes to with its waiver. Only what does not hold is waived; a waiver that does not count leaves the verdict, and says why. */
export function applyWaiver(waiver: Waiver, found: Judged, sentence: Sentence, vouching: Vouching): Judged {
  const note = (text: string): Judged => ({ ...found, because: found.because === null ? text : `${found.because}; ${text}` });
  if (found.verdict === "verified") return note(`the waiver of ${waiver.by} is not needed`);
  if (found.verdict !== "failed" && found.verdict !== "moved" && found.verdict !== "unproven") return found;
  if (!vouching.counts(sentence)) return note("the waiver that this change adds counts once it is on the base");
  const state = waiverState(waiver, sentence, vouching);
  switch (state.is) {
    case "valid": {
      const reason = found.reason === null ? "" : ` (${found.reason})`;
      const why = found.because === null ? "" : `: ${found.because}`;
      const because = `waived as ${waiver.reason} by ${waiver.by} until ${waiver.until}: ${waiver.because}; without it ${found.verdict}${reason}${why}`;
      return { ...found, verdict: "waived", reason: null, because };
    }
    case "expired":
      return note(`the waiver of ${waiver.by} expired after ${waiver.until}`);
    case "too-long":
      return note(`the waiver of ${waiver.by} does not count: ${waiver.until} is more than ${MOST_WAIVER_DAYS} days after ${state.added}`);
    case "undated":
      return note("the waiver does not count, because nothing says which day it is: name one with --now");
    default:
      return state satisfies never;
  }
}

/** Waivers that have expired, or that were given for longer than is allowed. */
export function waiverFindings(sentences: readonly Sentence[], vouching: Vouching): readonly Finding[] {
  return sentences.flatMap((sentence): readonly Finding[] => {
    const waiver = annotationOf(sentence);
    if (waiver?.kind !== "waived") return [];
    const state = waiverState(waiver, sentence, vouching);
    const common = {
      at: { path: vouching.path, line: sentence.annotation?.line ?? sentence.line },
      ...{ cluster: null, object: null, story: vouching.path, change: null },
    };
    if (state.is === "expired") {
      const message = `expected a waiver that still counts, found one of ${waiver.by} that expired after ${waiver.until}`;
      const remediation = "Make the claim true, or ask for a new waiver; until then it is judged as if there were none.";
      return [{ rule: "waiver-expired", severity: "warning", message, remediation, ...common }];
    }
    if (state.is !== "too-long") return [];
    const message = `expected a waiver for at most ${MOST_WAIVER_DAYS} days, found one until ${waiver.until} that was added on ${state.added}`;
    const remediation = `Name a day within ${MOST_WAIVER_DAYS} days of the commit that adds the waiver.`;
    return [{ rule: "waiver-too-long", severity: "error", message, remediation, ...common }];
  });
}
