import type { Evidence, UnprovenReason } from "../domain/assertion.ts";
import type { Change, Claim, Counts, Verdict } from "../domain/audit.ts";
import type { Severity } from "../domain/rule.ts";

/** Order in which counts are said: what holds first, then worst first. */
const SAID: readonly Verdict[] = ["verified", "attested", "failed", "moved", "unproven", "waived", "deferred", "not-applicable"];

/** `12 verified, 9 unproven`: every verdict that occurs, never a share of a whole. `no claims` when there are none. */
export function sayCounts(counts: Counts): string {
  const said = SAID.filter((verdict) => counts[verdict] > 0).map((verdict) => `${counts[verdict]} ${sayVerdict(verdict)}`);
  return said.length === 0 ? "no claims" : said.join(", ");
}

/** A verdict in words. */
export function sayVerdict(verdict: Verdict): string {
  return verdict === "not-applicable" ? "not applicable" : verdict;
}

/** Why claims stayed open, in words. */
export function sayReason(reason: UnprovenReason | null): string {
  switch (reason) {
    case null:
      return "no reason given";
    case "unrecognised":
      return "not understood";
    case "ambiguous":
      return "ambiguous";
    case "needs-cluster":
      return "needs a running cluster";
    case "needs-network":
      return "needs the network";
    case "needs-chart":
      return "needs a Helm chart";
    case "needs-secret":
      return "needs a secret";
    case "render-failed":
      return "rendering failed";
    default:
      return reason satisfies never;
  }
}

/** `2 errors, 1 warning`; empty without findings. */
export function saySeverities(severities: readonly Severity[]): string {
  const nouns: Readonly<Record<Severity, readonly [string, string]>> = {
    error: ["error", "errors"],
    warning: ["warning", "warnings"],
    info: ["remark", "remarks"],
  };
  return SEVERITIES.flatMap((severity) => {
    const count = severities.filter((one) => one === severity).length;
    return count === 0 ? [] : [plural(count, ...nouns[severity])];
  }).join(", ");
}

/**
 * A sentence as people read it: the asterisks and underscores of strong emphasis go, globs such as `a/**` stay.
 * For display only; what is judged and hashed is the text as it stands.
 */
export function plainly(text: string): string {
  return text.replace(/(?<=^|[\s(])(\*\*|__)(?=[^\s*_])([^*_`]{1,300})\1(?=$|[\s).,:;])/gu, "$2");
}

/** Names, cluster first, that go with a piece of evidence or a finding. */
export function namesOf(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== "").join(" · ");
}

/** `1 claim`, `2 claims`. */
export function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The first twelve digits of a commit id; anything else as it is. */
export function shortCommit(commit: string): string {
  return /^[0-9a-f]{13,64}$/u.test(commit) ? commit.slice(0, 12) : commit;
}

/** `path:line`, or the path alone when the line is 0 or unknown. */
export function sayPlace(path: string, line: number | null): string {
  return line === null || line === 0 ? path : `${path}:${line}`;
}

/** What a change did, in a word; empty when it did nothing or nothing is known. */
export function sayChange(change: Change): string {
  switch (change) {
    case "new":
      return "new";
    case "fixed":
      return "mended";
    case "same":
    case null:
      return "";
    default:
      return change satisfies never;
  }
}

/** True when a claim's suggestion is a line for the story; else it is a remark on what to do. */
export function isToPaste({ verdict, suggestion }: Pick<Claim, "verdict" | "suggestion">): boolean {
  return verdict === "moved" || (suggestion?.includes("<!-- truestory:") ?? false);
}

/** `field = value`; the part that is known. Absent values are not invented. */
export function sayField({ field, value }: Pick<Evidence, "field" | "value">): string | null {
  if (field === null) return value;
  return value === null ? field : `${field} = ${value}`;
}

/** Severities, worst first. */
export const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];
