import type { AuditedStory, BarChange, Concern, ConcernReason, Finding, Report } from "../domain/audit.ts";
import type { SafeMarkdown } from "./encode/markdown.ts";
import { code, join, link, markdown, prose } from "./encode/markdown.ts";
import type { Links } from "./markdown-rows.ts";
import { place } from "./markdown-rows.ts";
import { chargedOf, countVerdicts } from "./summary.ts";
import { plural, sayCounts, saySeverities } from "./words.ts";

/** A report about a pull request, split into what its reader needs and what is only counted. */
export interface Focus {
  /** Stories that the change concerns or alters, and findings that it adds or mends. */
  readonly lead: Report;
  readonly rest: { readonly stories: readonly AuditedStory[]; readonly findings: readonly Finding[] };
}

/** Stories and files named before the others are counted. */
const NAMED = 8;

/** Splits a report; null without knowledge of what the change concerns. */
export function focusOn(report: Report): Focus | null {
  const { concerns, stories, findings } = report;
  if (concerns === undefined) return null;
  const concerned = new Set(concerns.map(({ story }) => story));
  const isLead = (story: AuditedStory): boolean =>
    concerned.has(story.path) ||
    chargedOf(story).some(({ claim }) => claim.change === "fixed" || (claim.change === "new" && claim.verdict !== "verified"));
  return {
    lead: { ...report, stories: stories.filter(isLead), findings: findings.filter(({ change }) => change !== "same") },
    rest: { stories: stories.filter((story) => !isLead(story)), findings: findings.filter(({ change }) => change === "same") },
  };
}

/** Which stories the change concerns, and why. */
export function concernLine({ concerns = [], stories }: Report, links: Links, subject: string): SafeMarkdown {
  const known = concerns.flatMap((concern) => {
    const story = stories.find(({ path }) => path === concern.story);
    return story === undefined ? [] : [{ story, concern }];
  });
  if (known.length === 0) return markdown`This ${prose(subject)} concerns no story: none is named, and no claim rests on what it changes.`;
  const told = known.slice(0, NAMED).map(({ story, concern }) => {
    const name = link(code(story.id, 80), links(story.path, null));
    return markdown`${name} (${prose(sayBecause(concern))})`;
  });
  const more = known.length - told.length;
  return markdown`This ${prose(subject)} concerns ${join(told, ", ")}${more === 0 ? markdown`` : markdown` and ${prose(plural(more, "more story", "more stories"))}`}.`;
}

const BECAUSE: Readonly<Record<Exclude<ConcernReason, "evidence">, string>> = {
  text: "named in its text",
  "story-file": "changed by it",
  branch: "named by its branch",
  commit: "named in a commit",
};

function sayBecause({ because, claims }: Concern): string {
  return because
    .map((reason) => (reason === "evidence" ? `${plural(claims, "claim rests", "claims rest")} on what it changes` : BECAUSE[reason]))
    .join(", ");
}

/** The warning that a change alters what it is judged by; null when it does not. */
export function barLine({ bar = [] }: Report, subject: string, links: Links, topLinks: Links): SafeMarkdown | null {
  if (bar.length === 0) return null;
  const told = bar.slice(0, NAMED).map((change) => sayBar(change, links, topLinks));
  const more = bar.length - told.length;
  const rest = more === 0 ? markdown`` : markdown`, and ${more} more`;
  return markdown`> ⚠️ **This ${prose(subject)} changes what it is judged by:** ${join(told, ", ")}${rest}. Look at that first.`;
}

function sayBar({ what, path, line, count }: BarChange, links: Links, topLinks: Links): SafeMarkdown {
  switch (what) {
    case "criteria":
      return markdown`${prose(plural(count, "claim", "claims"))} of ${place(path, line, links)}`;
    case "workflow":
      return markdown`the workflow ${place(path, null, topLinks)}`;
    case "configuration":
      return markdown`the configuration ${place(path, null, topLinks)} (that of the base was used)`;
    case "baseline":
      return markdown`the list of known failures ${place(path, null, topLinks)} (that of the base was used)`;
    case "code-owners":
      return markdown`the code owners in ${place(path, null, topLinks)} (those of the base were used)`;
    default:
      return what satisfies never;
  }
}

/** What is left out of a focused report, with where to find it; null when nothing is. */
export function restLine({ stories, findings }: Focus["rest"], url: string | null): SafeMarkdown | null {
  if (stories.length === 0 && findings.length === 0) return null;
  const counts = countVerdicts(stories.flatMap((story) => chargedOf(story).map(({ claim }) => claim)));
  const parts = [
    ...(stories.length === 0 ? [] : [`${plural(stories.length, "story", "stories")} that it neither concerns nor alters: ${sayCounts(counts)}`]),
    ...(findings.length === 0 ? [] : [`findings as before: ${saySeverities(findings.map(({ severity }) => severity))}`]),
  ];
  return markdown`${join(
    parts.map((part) => prose(part)),
    " · ",
  )}${url === null ? markdown`` : markdown` · ${link(markdown`the whole checklist`, url)}`}`;
}

/** Whose approval lets people's word count; null without one. */
export function approvalLine({ approvals = [] }: Report): SafeMarkdown | null {
  const by = [...new Set(approvals.flatMap((approval) => approval.by))].sort();
  if (by.length === 0) return null;
  return markdown`Approved at this commit by ${join(
    by.slice(0, NAMED).map((login) => code(login, 60)),
    ", ",
  )}, code owner of ${prose(plural(approvals.length, "story", "stories"))}: waivers, attestations and annotations that it adds there count.`;
}
