import type { Zone } from "../domain/story.ts";
import { foldDashes } from "./dashes.ts";

/** What a text says about the zone of itself and of everything below it; null when it says nothing. */
export function zoneOf(text: string, line: number, place: "title" | "item"): Zone | null {
  const folded = foldDashes(text.slice(0, 2_000));
  const deferral = deferralIn(folded, place);
  if (deferral !== undefined) return { kind: "deferred", to: deferral, line };
  if (isNotRequired(folded, place)) return { kind: "not-required", line };
  const condition = conditionIn(folded, place);
  if (condition !== null) return { kind: "conditional", condition, line };
  return isOptional(folded, place) ? { kind: "optional", line } : null;
}

const storyTarget = "(?= (?:a |the |an? later |a follow-?up )?(?:stor(?:y|ies)|epic|sprint|phase|follow-?up|next|later|[A-Z][A-Z0-9]*-[A-Z0-9]))";
/** "deferred" alone, before a target, or before a word for work; "deferred loading" defers nothing. */
const handing =
  "(?:(?:deferred|postponed)(?: to| until|(?=\\s*(?:[:(),;.-]|$)| (?:items|work|tasks|scope|validation|deployment|criteria|requirements|stor(?:y|ies))\\b|\\s*$))" +
  `|(?:moved|handed over) to${storyTarget})`;
const deferredLead = new RegExp(`^\\W{0,4}${handing}(?![\\w-])(.*)$`, "i");
const deferredAside = new RegExp(`\\([^()]{0,40}?\\b${handing}(?![\\w-])([^()]{0,120})\\)`, "i");
const deferredAtEnd = new RegExp(`\\(\\s*${handing}(?![\\w-])([^()]{0,120})\\)\\s*[.:]?$`, "i");
const deferredTail = new RegExp(`\\s-{1,2}\\s*${handing}(?![\\w-])([^()]{0,120})$`, "i");
const deferredTag = /^(?:\[[\w -]{1,20}\]\s*){0,3}\[defer(?:red)?\]/i;

/** The target of a deferral (null when none is named), or undefined when the text defers nothing. */
function deferralIn(text: string, place: "title" | "item"): string | null | undefined {
  if (deferredTag.test(text)) return null;
  const said = (place === "title" ? deferredAside : deferredAtEnd).exec(text) ?? deferredTail.exec(text);
  const lead = deferredLead.exec(text);
  if (lead !== null && (place === "title" || /^[^:]{0,100}:/.test(lead[1] ?? "") || lead[1] === "")) return target(lead[1] ?? "");
  if (said !== null) return target(said[1] ?? "");
  return undefined;
}

function target(text: string): string | null {
  const named = /^\s*[:-]?\s*([^():;,]{1,80}?)\s*(?:[():;,]|$|\s-\s)/
    .exec(text)?.[1]
    ?.replace(/^(?:to|until)\s+/i, "")
    .replace(/[\s.]+$/, "");
  if (named !== undefined && named !== "") return named;
  return /\bstor(?:y|ies) [\w.-]{1,60}|\bSTORY-[A-Z0-9-]{1,80}/i.exec(text)?.[0] ?? null;
}

const notNow =
  "(?=\\s*(?:[:(]|$)|\\s+(?:here|yet|now)\\b|\\s+(?:in|by|for|of|to) (?:this|(?:the )?(?:story|scope|dod|definition|mvp|sprint|phase|release))\\b)";
const notRequiredLead = new RegExp(
  `^\\W{0,4}(?:not (?:required|needed|part|included|covered|validated)${notNow}|not in scope\\b|out[ -]of[ -]scope\\b|non-?goals?\\b` +
    "|(?:excluded|downstream|blocks|unblocks)(?=\\s*(?:[:(]|$)|\\s+(?:stories|dependen\\w+|from this)\\b)|blocked until\\b)",
  "i",
);
const notRequiredWords = "\\((?:not (?:required|needed|validated|in scope|in this story|part of)\\b[^()]{0,120}|out[ -]of[ -]scope[^()]{0,120})\\)";
const notRequiredAside = new RegExp(notRequiredWords, "i");
const notRequiredAtEnd = new RegExp(`${notRequiredWords}\\s*[.:]?$`, "i");

function isNotRequired(text: string, place: "title" | "item"): boolean {
  return place === "title" ? notRequiredLead.test(text) || notRequiredAside.test(text) : notRequiredAtEnd.test(text);
}

/** Conditions on what was chosen or set up, which a repository can show; "if the pool is exhausted" is a behaviour. */
const choice =
  /\b(?:us(?:e|es|ed|ing)|needed|required|necessary|applicable|missing|configured|available|implemented|adopt(?:ed|ing)|enabled|present|exists?|created|any|your|you)\b/i;
const aside = /\(((?:only )?(?:if|when|unless) [^()]{1,160})\)/i;
const asideAtEnd = /\(((?:only )?(?:if|when|unless) [^()]{1,160})\)\s*[.:]?$/i;
const asideAfterLead = /^[\w &/.-]{1,60}\(((?:only )?(?:if|when|unless) [^()]{1,160})\)\s*:/i;
const need = /\b(if (?:needed|required|necessary|applicable|available|present))\s*[.:]?$/i;
const leadingIf = /^(if [^,:;]{1,160}),\s/i;

function conditionIn(text: string, place: "title" | "item"): string | null {
  if (place === "title") return aside.exec(text)?.[1] ?? need.exec(text)?.[1] ?? /\((conditional)\)/i.exec(text)?.[1] ?? null;
  const condition = (asideAtEnd.exec(text) ?? asideAfterLead.exec(text) ?? need.exec(text) ?? leadingIf.exec(text))?.[1];
  return condition !== undefined && choice.test(condition) ? condition : null;
}

const optionalAside = /\(optional(?:\)|[,;:][^()]{0,80}\))/i;
const optionalLead = /^\W{0,4}(?:(?:T|Task ?|AC ?-?)\d[\w.]{0,8}\s*[:-]+\s*)?(?:\(optional\)|optional\b(?=\s*(?:[:(]|$)|\s+(?:-|steps?\b)))/i;
const optionalTail = /\(optional(?:[,;:][^()]{0,80})?\)\s*[.:]?$/i;

function isOptional(text: string, place: "title" | "item"): boolean {
  return optionalLead.test(text) || (place === "title" ? optionalAside : optionalTail).test(text);
}

const weight = { "in-scope": 0, optional: 1, conditional: 2, "not-required": 3, deferred: 4 } as const;

/** The zone of something in `outer` that itself says `own`: what was handed off stays so; conditions add up. */
export function within(outer: Zone, own: Zone | null): Zone {
  if (own === null) return outer;
  if (outer.kind === "conditional" && own.kind === "conditional" && outer.condition.toLowerCase() !== own.condition.toLowerCase())
    return { kind: "conditional", condition: `${outer.condition}; ${own.condition}`, line: own.line };
  return weight[own.kind] > weight[outer.kind] ? own : outer;
}

/** True for zones that hand a claim off: nothing in them is promised here. */
export function isHandedOff(zone: Zone | null): boolean {
  return zone?.kind === "deferred" || zone?.kind === "not-required";
}

/** The other story that a group beside one called "(This Story)" is named after: "Deployment (Story 45)"; `own` is this story's number. */
export function contrastTarget(text: string, own: string | null): string | null {
  const match = /\((stor(?:y|ies) (\d[\d.]*)[^()]{0,60})\)\s*:?$/i.exec(foldDashes(text));
  return match === null || Number(match[2]) === Number(own) ? null : (match[1] ?? null);
}
