import { type AuditedStory, type Claim, chargedClaims, type Finding, type Gate, type Verdict } from "../domain/audit.ts";
import { sayCounts } from "./words.ts";

/** What a gate file is made of. */
export interface GateFileSource {
  readonly story: AuditedStory;
  /** Findings of the report; those on the story, or on files that its criteria rest on, become issues. */
  readonly findings: readonly Finding[];
  /** The commit audited, null outside of Git. */
  readonly commit: string | null;
  /** ISO 8601 instant of the review. */
  readonly updated: string;
}

/** Issues listed; what lies beyond is counted. */
const MOST_ISSUES = 50;
const LONGEST = 400;

/**
 * A BMAD v4 gate file (qa-gate-tmpl.yaml, schema 1) from an audit: failed claims are `high` issues, what else makes the story doubtful
 * `medium` ones. Only `verified` and `attested` criteria are covered; a story that would pass with uncovered criteria is `CONCERNS`, as the
 * method's own rule demands. Risks are not assessed, so there is no `risk_summary`. Ends in a newline; same input, same bytes.
 */
export function renderGateFile({ story, findings, commit, updated }: GateFileSource): string {
  const trace = traceOf(story);
  const issues = issuesOf(story, findings);
  const gate = gateOf(story, trace, issues);
  const waived = chargedClaims(story).filter(({ verdict }) => verdict === "waived");
  return [
    "schema: 1",
    `story: ${quote(story.id)}`,
    `story_title: ${quote(story.title)}`,
    `gate: ${gate}`,
    `status_reason: ${quote(reasonOf(story, gate, trace, commit))}`,
    'reviewer: "truestory"',
    `updated: ${quote(updated)}`,
    ...waiverLines(waived),
    ...issueLines(issues),
    "evidence:",
    "  trace:",
    ...TRACE.filter(({ key, always }) => always || trace[key].length > 0).map(({ key }) => `    ${key}: [${trace[key].join(", ")}]`),
    "",
  ].join("\n");
}

type TraceKey = "ac_covered" | "ac_gaps" | "ac_waived" | "ac_deferred" | "ac_not_applicable";

/** `ac_covered` and `ac_gaps` are the method's; the others keep what is neither apart from both. */
const TRACE: readonly { readonly key: TraceKey; readonly always: boolean }[] = [
  { key: "ac_covered", always: true },
  { key: "ac_gaps", always: true },
  { key: "ac_waived", always: false },
  { key: "ac_deferred", always: false },
  { key: "ac_not_applicable", always: false },
];

const LIST_OF: Readonly<Record<Verdict, TraceKey>> = {
  verified: "ac_covered",
  attested: "ac_covered",
  failed: "ac_gaps",
  moved: "ac_gaps",
  unproven: "ac_gaps",
  waived: "ac_waived",
  deferred: "ac_deferred",
  "not-applicable": "ac_not_applicable",
};

type Trace = Readonly<Record<TraceKey, readonly string[]>>;

/** Criteria by list, numbers without `AC`; groups that are no criterion ("other", "deferred") have no number and are left out. */
function traceOf(story: AuditedStory): Trace {
  const trace: Record<TraceKey, string[]> = { ac_covered: [], ac_gaps: [], ac_waived: [], ac_deferred: [], ac_not_applicable: [] };
  for (const { id, verdict } of story.criteria) {
    const number = /^AC(\d{1,6})$/.exec(id)?.[1];
    if (number === undefined && !/\d/.test(id)) continue;
    trace[LIST_OF[verdict]].push(number ?? quote(id.replace(/^AC/, "")));
  }
  return trace;
}

interface Issue {
  readonly prefix: "REQ" | "DOC";
  readonly severity: "high" | "medium";
  readonly finding: string;
  readonly action: string;
}

function issuesOf(story: AuditedStory, findings: readonly Finding[]): readonly Issue[] {
  const claims = chargedClaims(story).flatMap((claim): readonly Issue[] => {
    const severity = severityOf(claim);
    if (severity === null) return [];
    const finding = `${claim.id} (${story.path}:${claim.line}) "${claim.text}" is ${claim.verdict}: ${claim.because ?? "see the report"}`;
    return [{ prefix: "REQ", severity, finding, action: claim.suggestion ?? "Make the statement true, or correct the story." }];
  });
  const files = new Set(story.criteria.flatMap((one) => one.claims.flatMap(({ evidence }) => evidence.map(({ path }) => path))));
  const own = findings.filter(
    ({ rule, severity, change, at, ...one }) =>
      severity !== "info" &&
      change !== "fixed" &&
      rule !== "ticked-but-false" &&
      (one.story === null ? files.has(at.path) : one.story === story.path),
  );
  return [
    ...claims.filter(({ severity }) => severity === "high"),
    ...claims.filter(({ severity }) => severity === "medium"),
    ...own.map(
      (one): Issue => ({
        prefix: "DOC",
        severity: "medium",
        finding: `${one.rule} (${one.at.path}:${one.at.line}): ${one.message}`,
        action: one.remediation,
      }),
    ),
  ];
}

function severityOf({ verdict, reason }: Claim): Issue["severity"] | null {
  if (verdict === "failed") return "high";
  return verdict === "moved" || (verdict === "unproven" && (reason === "ambiguous" || reason === "render-failed")) ? "medium" : null;
}

function gateOf(story: AuditedStory, trace: Trace, issues: readonly Issue[]): Gate {
  if (story.gate !== "PASS") return story.gate;
  return trace.ac_gaps.length > 0 || issues.length > 0 ? "CONCERNS" : "PASS";
}

function reasonOf(story: AuditedStory, gate: Gate, trace: Trace, commit: string | null): string {
  const at = commit === null ? "" : ` at ${commit.slice(0, 12)}`;
  const open =
    gate === "CONCERNS" && story.gate === "PASS"
      ? ` Nothing is false, but ${trace.ac_gaps.length} of ${story.criteria.length} criteria are not proven.`
      : "";
  return `Claims audited${at}: ${sayCounts(story.counts)}.${open}`;
}

/** How the verdict of a waived claim names its approver and its end: "waived as temporary by @owner until 2026-12-31: …". */
const WAIVED = /^waived as [a-z-]{1,40} by (\S{1,140}) until (\d{4}-\d{2}-\d{2})\b/;

function waiverLines(waived: readonly Claim[]): readonly string[] {
  if (waived.length === 0) return ["waiver: { active: false }"];
  const parts = waived.map(({ because }) => WAIVED.exec(because ?? ""));
  const approvers = [...new Set(parts.flatMap((part) => part?.[1] ?? []))];
  const [end] = parts.flatMap((part) => part?.[2] ?? []).sort();
  return [
    "waiver:",
    "  active: true",
    `  reason: ${quote([...new Set(waived.map(({ id, because }) => `${id}: ${because ?? "waived in the story"}`))].join("; "))}`,
    ...(approvers.length === 0 ? [] : [`  approved_by: ${quote(approvers.join(", "))}`]),
    ...(end === undefined ? [] : [`  expires: ${quote(end)}`]),
  ];
}

function issueLines(issues: readonly Issue[]): readonly string[] {
  if (issues.length === 0) return ["top_issues: []"];
  const rest = issues.length - MOST_ISSUES;
  return [
    rest > 0 ? `top_issues: # and ${rest} more` : "top_issues:",
    ...issues
      .slice(0, MOST_ISSUES)
      .flatMap(({ prefix, severity, finding, action }, index) => [
        `  - id: "${prefix}-${String(index + 1).padStart(3, "0")}"`,
        `    severity: ${severity}`,
        `    finding: ${quote(finding)}`,
        `    suggested_action: ${quote(action)}`,
      ]),
  ];
}

/** A YAML double-quoted scalar on one line: JSON's escapes, and those characters that YAML or a reader's eye would take for something else. */
function quote(text: string): string {
  const one = text.replace(/\s+/g, " ").trim();
  const cut = one.length > LONGEST ? `${one.slice(0, LONGEST - 1).replace(/[\ud800-\udbff]$/, "")}…` : one;
  return JSON.stringify(cut).replace(
    /[\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
