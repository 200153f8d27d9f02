import type { Report } from "../domain/audit.ts";
import { log } from "./encode/log.ts";
import type { TerminalStyle } from "./layout.ts";
import { columns, finish, hyperlink, ink, shorten, wrap } from "./layout.ts";
import { chargedIn, effectOf, falseClaims, findingsWorstFirst, sayDeferrals, sayWhole, storiesWorstFirst, untoldFailures } from "./summary.ts";
import { gateInk, gateMark, storyLines } from "./terminal-story.ts";
import { namesOf, plural, sayChange, sayPlace, saySeverities, shortCommit } from "./words.ts";

/** Terminal output and how much of it. */
export interface TerminalOptions extends TerminalStyle {
  /** Also how every claim was read, with all evidence. */
  readonly verbose: boolean;
}

/** Reasons of the gate that are repeated at the end. */
const REASONS = 5;
/** Columns of two lines that indentation and words that stay whole take, so that a reason fits two lines and the foot one screen. */
const REASON_MARGIN = 24;

/**
 * The report for people at a terminal or reading a job's log: stories with what is false first, findings, failed builds, drift,
 * and at last the counts, the gate with its reasons and what to do next. Ends in a newline. Hostile text comes out inert.
 */
export function renderTerminal(report: Report, options: TerminalOptions): string {
  return finish([
    ...headLines(report, options),
    "",
    ...storiesWorstFirst(report.stories).flatMap((story) => [...storyLines(story, options, options.verbose), ""]),
    ...findingLines(report, options),
    ...buildLines(report, options),
    ...driftLines(report, options),
    ...snapshotLines(report, options),
    ...ignoredLines(report, options),
    ...footLines(report, options),
  ]);
}

function headLines(report: Report, style: TerminalStyle): string[] {
  const { bold, dim } = ink(style);
  const { commit, base } = report.repository;
  const parts = [`mode ${report.mode}`];
  if (commit !== null) parts.push(`commit ${shortCommit(commit)}`);
  if (base !== null) parts.push(`against ${shortCommit(base)}`);
  if (report.now !== null) parts.push(`judged at ${report.now}`);
  const clusters = report.clusters.map(({ name, objects }) => `${name} (${plural(objects, "object", "objects")})`).join(", ");
  return [
    `${bold("truestory")} ${log(report.tool.version, 40)}  ${dim(log(parts.join(" · ")))}`,
    ...(clusters === "" ? [] : wrap(log(`${plural(report.clusters.length, "cluster", "clusters")}: ${clusters}`), columns(style), "", dim)),
  ];
}

function findingLines(report: Report, style: TerminalStyle): string[] {
  const { bold, bad, warn, dim } = ink(style);
  if (report.findings.length === 0) return [];
  const marks = { error: bad("✗ error"), warning: warn("! warning"), info: dim("· remark") };
  const lines = findingsWorstFirst(report.findings).flatMap((finding) => {
    const change = sayChange(finding.change);
    const about = namesOf([finding.cluster, finding.object]);
    return [
      `  ${marks[finding.severity]}${change === "" ? "" : `, ${change}`}  ${log(finding.rule, 60)}  ${dim(hyperlink(style, log(sayPlace(finding.at.path, finding.at.line)), finding.at.path, finding.at.line))}`,
      ...wrap(log(finding.message, 600), columns(style), "    "),
      ...(about === "" ? [] : wrap(log(about), columns(style), "    ", dim)),
      ...wrap(log(finding.remediation, 600), columns(style), "    ", dim),
      "",
    ];
  });
  return [`${bold("Findings")}  ${saySeverities(report.findings.map(({ severity }) => severity))}`, "", ...lines];
}

function buildLines(report: Report, style: TerminalStyle): string[] {
  const { bold, bad, dim } = ink(style);
  const failures = untoldFailures(report);
  if (failures.length === 0) return [];
  const lines = failures.flatMap(({ cluster, failure }) => {
    const place =
      failure.at === null ? "" : `  ${dim(hyperlink(style, log(sayPlace(failure.at.path, failure.at.line)), failure.at.path, failure.at.line))}`;
    return [
      `  ${bad("✗")} ${log(cluster, 60)}  ${log(failure.subject, 120)}${place}`,
      ...wrap(log(`built from ${failure.path}`), columns(style), "    ", dim),
      ...wrap(log(failure.message, 600), columns(style), "    "),
      "",
    ];
  });
  return [`${bold("Builds that failed")}  ${failures.length}; claims that needed them are unproven`, "", ...lines];
}

function driftLines(report: Report, style: TerminalStyle): string[] {
  const { bold, bad, warn, dim } = ink(style);
  if (report.drift.length === 0) return [];
  const marks = { error: bad("✗"), warning: warn("!"), info: dim("·") };
  const lines = report.drift.flatMap((drift) => {
    const change = sayChange(drift.change);
    const by = namesOf([drift.attribution, drift.owner === null ? null : `owned by ${drift.owner}`]);
    const width = columns(style);
    return [
      `  ${marks[drift.severity]} ${log(drift.kind, 40)}${change === "" ? "" : `, ${change}`}  ${log(drift.cluster, 60)}  ${log(drift.object, 160)}`,
      ...(drift.field === null ? [] : wrap(log(drift.field), width, "    ")),
      ...(drift.means ?? []).flatMap((meaning) => wrap(log(meaning, 1_000), width, "    - ")),
      ...(drift.git === null || drift.means !== undefined ? [] : wrap(log(drift.git), width, `    ${dim("git ")} `)),
      ...(drift.live === null || drift.means !== undefined ? [] : wrap(log(drift.live), width, `    ${dim("live")} `)),
      ...(by === "" ? [] : wrap(log(by), width, "    ", dim)),
      ...(drift.next === null ? [] : wrap(log(drift.next), width, "    ")),
      "",
    ];
  });
  return [`${bold("Drift")}  ${saySeverities(report.drift.map(({ severity }) => severity))}`, "", ...lines];
}

function snapshotLines(report: Report, style: TerminalStyle): string[] {
  const { bold, warn } = ink(style);
  const poor = report.snapshots.filter(({ complete, problems }) => !complete || problems.length > 0);
  if (poor.length === 0) return [];
  const lines = poor.flatMap(({ cluster, complete, exportedAt, problems }) => [
    `  ${warn("!")} ${log(cluster, 60)}  ${complete ? "complete" : "incomplete"}, ${exportedAt === null ? "time of export unknown" : `exported ${log(exportedAt, 40)}`}`,
    ...problems.slice(0, 20).flatMap((problem) => wrap(log(problem), columns(style), "    ")),
  ]);
  return [bold("Snapshots with problems"), "", ...lines, ""];
}

function ignoredLines(report: Report, style: TerminalStyle): string[] {
  const { dim } = ink(style);
  return report.ignored.flatMap(({ rule, reason, count }) => wrap(log(`ignored ${count} × ${rule}: ${reason}`), columns(style), "  ", dim));
}

function footLines(report: Report, style: TerminalStyle): string[] {
  const { bold } = ink(style);
  const { outcome, reasons, exitCode } = report.gate;
  const width = columns(style);
  const findings = saySeverities(report.findings.map(({ severity }) => severity));
  const said = `${sayWhole(report)}${findings === "" ? "" : ` · findings: ${findings}`}`;
  const effect = effectOf(report);
  const handed = sayDeferrals(report);
  return [
    "",
    ...wrap(log(said), width, "", bold),
    ...(handed === "" ? [] : wrap(log(handed), width, "")),
    ...(effect === null ? [] : wrap(log(sayEffect(effect)), width, "")),
    `${gateMark(outcome, style)} ${gateInk(outcome, style)(bold(outcome))}  exit code ${exitCode}${exitCode === 0 && outcome === "FAIL" ? `; mode ${report.mode} does not fail for this` : ""}`,
    ...reasons.slice(0, REASONS).flatMap((reason) => wrap(log(shorten(log(reason, 600), 2 * width - REASON_MARGIN), 600), width, "  · ")),
    ...(reasons.length > REASONS ? [`  · and ${plural(reasons.length - REASONS, "more reason", "more reasons")}, told above`] : []),
    ...nextLines(report, style),
  ];
}

function sayEffect({ madeFalse, falseBefore, mended }: NonNullable<ReturnType<typeof effectOf>>): string {
  const made = madeFalse === 0 ? "This change makes no claim false" : `This change makes ${plural(madeFalse, "claim", "claims")} false`;
  const before = falseBefore === 0 ? "" : `; ${falseBefore} ${falseBefore === 1 ? "was" : "were"} false before`;
  return `${made}${before}${mended === 0 ? "" : `; it mends ${mended}`}.`;
}

/** What to do next; nothing when all is well. */
function nextLines(report: Report, style: TerminalStyle): string[] {
  const next: string[] = [];
  const { exitCode, outcome } = report.gate;
  const first = falseClaims(chargedIn(report))[0];
  if (exitCode === 2) next.push("Correct the input named above. Nothing counts as checked before.");
  if (exitCode === 3) next.push("Make the missing evidence available and run again. What could not be audited never passes.");
  if (outcome === "FAIL" && exitCode < 2) next.push("Mend the manifests, or correct what the story says, and run again.");
  const name = first === undefined ? undefined : [first.story.id, first.story.path].find(pasteable);
  if (first !== undefined && name !== undefined && outcome !== "PASS") next.push(`How it was judged: truestory explain ${name} ${first.claim.line}`);
  if (report.counts.unproven > 0) next.push("What would make open claims checkable: truestory suggest");
  return next.length === 0 ? [] : ["", ink(style).bold("Next"), ...next.flatMap((line) => wrap(log(line), columns(style), "  · "))];
}

/** Whether a name from a document may stand in a command that people paste into a shell. */
function pasteable(name: string): boolean {
  return /^[\w./][\w./-]{0,120}$/u.test(name);
}
