import type { Report } from "../../domain/audit.ts";
import { parseReport } from "../../report/schema.ts";
import type { Checkout } from "./checkout.ts";
import { type ChildResult, readBounded } from "./child.ts";

/** What the run comes to. Only `audited` with exit code 0 is green. */
export type RunVerdict =
  | { readonly is: "audited"; readonly report: Report; readonly exitCode: 0 | 1 | 2 | 3 }
  /** Nothing can be said about the stories. `because` is raw text and may have several lines. */
  | { readonly is: "not-audited"; readonly exitCode: 2 | 3; readonly because: string; readonly remedy: string };

const REPORT_BYTES = 64 * 1024 * 1024;

/**
 * Believes the child only when exit code and report say the same about the commits that were asked about.
 * A crash, a kill, a time-out, a missing or unreadable report are never a pass.
 */
export async function judgeChild(result: ChildResult, reportPath: string, checkout: Checkout, minutes: number): Promise<RunVerdict> {
  switch (result.ended) {
    case "timeout":
      return failed(`the audit did not end within ${minutes} minutes and was stopped`, "Audit fewer stories or clusters per run.", result.stderr);
    case "signal":
      return failed(`the audit was ended by ${result.signal}`, "If the runner is short of memory, give it more.", result.stderr);
    case "not-started":
      return failed("the audit could not be started", "Check the runner's installation.", result.stderr);
    case "code":
      return judgeExit(result.code, result.stderr, reportPath, checkout);
    default:
      return result satisfies never;
  }
}

async function judgeExit(code: number, stderr: string, reportPath: string, checkout: Checkout): Promise<RunVerdict> {
  if (code !== 0 && code !== 1 && code !== 2 && code !== 3) {
    return failed(`the audit crashed with exit code ${code}`, "This is a defect of Truestory; please report it.", stderr);
  }
  try {
    const report = parseReport(JSON.parse(await readBounded(reportPath, REPORT_BYTES)));
    const doubt = contradiction(report, code, checkout);
    if (doubt !== null) return failed(doubt, "This is a defect of Truestory; please report it.", stderr);
    return { is: "audited", report, exitCode: code };
  } catch (error) {
    if (code === 2 || code === 3) return { is: "not-audited", exitCode: code, because: stderr.trim() || "the audit gave no reason", remedy: "" };
    const reason = error instanceof Error ? error.message : String(error);
    return failed(
      `the audit ended with exit code ${code} and its report cannot be used: ${reason}`,
      "Please report this defect of Truestory.",
      stderr,
    );
  }
}

function contradiction(report: Report, code: number, checkout: Checkout): string | null {
  const { exitCode } = report.gate;
  const { commit, base } = report.repository;
  if (exitCode !== code) return `the audit ended with exit code ${code} and its report says ${exitCode}`;
  if (commit !== checkout.commit) return `the report is about commit ${commit}, and ${checkout.commit} is checked out`;
  if (base !== checkout.base) return `the report compares with ${base}, and ${checkout.base} was asked for`;
  return null;
}

function failed(because: string, remedy: string, stderr: string): RunVerdict {
  return { is: "not-audited", exitCode: 3, because: stderr.trim() === "" ? because : `${because}\n${stderr.trim()}`, remedy };
}
