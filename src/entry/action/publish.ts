import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setOutput, summary } from "@actions/core";
import type { Report } from "../../domain/audit.ts";
import type { CheckRequest } from "../../github/check.ts";
import { type Annotation, annotations } from "../../report/annotations.ts";
import { renderComment, renderSummary, type Telling } from "../../report/checklist.ts";
import { inert, log, workflowCommand } from "../../report/encode/log.ts";
import { fence, markdown, prose } from "../../report/encode/markdown.ts";
import { renderHtml } from "../../report/html/page.ts";
import { renderTerminal } from "../../report/terminal.ts";
import { sayCounts } from "../../report/words.ts";
import type { RunVerdict } from "./verdict.ts";

/** The runner keeps this many annotations of each level per step and drops the others silently. */
const ANNOTATIONS_PER_LEVEL = 10;
const LEVELS = ["error", "warning", "notice"] as const;

/** The comment's text. */
export function commentBody(verdict: RunVerdict, telling: Telling): string {
  return verdict.is === "audited" ? renderComment(verdict.report, telling) : describeFailure(verdict);
}

/** Writes the job summary. A runner without one is no reason to fail: the log and the exit code say the same. */
export async function writeSummary(verdict: RunVerdict, telling: Telling): Promise<void> {
  try {
    const text = verdict.is === "audited" ? renderSummary(verdict.report, telling) : describeFailure(verdict);
    await summary.addRaw(text, true).write({ overwrite: true });
  } catch (error) {
    notice(`the job summary was not written: ${messageOf(error)}`);
  }
}

/** Writes the report as a page beside `report.json` and gives its path; empty when there is no report. Whatever goes wrong is a notice. */
export async function writePage(verdict: RunVerdict, reportPath: string, { links, repository }: Telling): Promise<string> {
  if (verdict.is === "not-audited") return "";
  const path = join(dirname(reportPath), "truestory.html");
  try {
    await writeFile(path, renderHtml(verdict.report, { links, repository: repository ?? null }));
    return path;
  } catch (error) {
    notice(`the HTML report was not written: ${messageOf(error)}`);
    return "";
  }
}

/** Writes the outputs: words, numbers and a path that we made, so that none can carry a command into another step. */
export function writeOutputs(verdict: RunVerdict, reportPath: string, htmlPath: string): void {
  try {
    for (const [name, value] of Object.entries(outputs(verdict, reportPath, htmlPath))) setOutput(name, value);
  } catch (error) {
    notice(`the outputs were not written: ${messageOf(error)}`);
  }
}

function outputs(verdict: RunVerdict, reportPath: string, htmlPath: string): Record<string, string | number> {
  if (verdict.is === "not-audited") return { outcome: "ERROR" };
  const { counts, gate } = verdict.report;
  const outcome = verdict.exitCode === 2 || verdict.exitCode === 3 ? "ERROR" : gate.outcome;
  return {
    outcome,
    verified: counts.verified,
    failed: counts.failed,
    moved: counts.moved,
    unproven: counts.unproven,
    report: reportPath,
    html: htmlPath,
  };
}

/** Writes annotations, then the report as people read it at a terminal, to the job's log. Nothing in it can be taken for a command. */
export function writeLog(verdict: RunVerdict, prefix: string): void {
  if (verdict.is === "not-audited") {
    say(workflowCommand("error", { title: "Truestory: no audit" }, [verdict.because, verdict.remedy].flatMap(encodedLines).join("\n")));
    return;
  }
  for (const line of renderTerminal(verdict.report, { colour: false, width: 120, verbose: false }).split("\n")) say(inert(line));
  for (const annotation of chosen(verdict.report)) {
    const { level, line, title, message } = annotation;
    say(workflowCommand(level, { title, file: `${prefix}${annotation.path}`, line }, message));
  }
}

/** Tells why something optional was not done. */
export function notice(message: string): void {
  say(workflowCommand("notice", { title: "Truestory" }, log(message)));
}

/** As many of each level as the runner keeps; the last place is given to the count of the others. */
function chosen(report: Report): Annotation[] {
  const all = annotations(report);
  return LEVELS.flatMap((level): Annotation[] => {
    const found = all.filter((annotation) => annotation.level === level);
    const last = found[ANNOTATIONS_PER_LEVEL - 1];
    if (last === undefined || found.length <= ANNOTATIONS_PER_LEVEL) return found;
    const kept = found.slice(0, ANNOTATIONS_PER_LEVEL - 1);
    return [...kept, { ...last, title: "Truestory", message: `${found.length - kept.length} more of this level; the job summary lists them.` }];
  });
}

/** What is posted on the commit beside the job's own result. */
export function checkContent(
  verdict: RunVerdict,
  telling: Telling,
  prefix: string,
): Pick<CheckRequest, "passes" | "title" | "summary" | "annotations"> {
  const summary = commentBody(verdict, telling);
  if (verdict.is === "not-audited") return { passes: false, title: "could not audit", summary, annotations: [] };
  const { report, exitCode } = verdict;
  const levels = { error: "failure", warning: "warning", notice: "notice" } as const;
  const told = annotations(report).map(({ path, level, ...rest }) => ({ ...rest, path: `${prefix}${path}`, level: levels[level] }));
  return {
    passes: exitCode === 0,
    title: `${exitCode >= 2 ? "ERROR" : report.gate.outcome}: ${sayCounts(report.counts)}`,
    summary,
    annotations: told,
  };
}

function describeFailure({ because, remedy }: Extract<RunVerdict, { is: "not-audited" }>): string {
  const mend = remedy === "" ? markdown`` : markdown`\n\n${prose(remedy)}`;
  return markdown`## Truestory could not audit\n\nNothing is said about the stories; the check fails until they can be audited.\n\n${fence(because, "text")}${mend}\n`;
}

function encodedLines(text: string): string[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.slice(0, 20).map((line) => log(line));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
