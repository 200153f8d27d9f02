import type { AuditedStory, Claim, Finding } from "../domain/audit.ts";
import type { Remark, Story, Witness } from "../domain/story.ts";
import { claimsCompletion, excerpt, quoted } from "./witnesses.ts";

/** Findings of one rule about one story. */
const MOST = 20;

function finding(story: Pick<Story, "path">, line: number, parts: Pick<Finding, "rule" | "message" | "remediation">): Finding {
  return { ...parts, severity: "warning", at: { path: story.path, line }, cluster: null, object: null, story: story.path, change: null };
}

/**
 * `template-left-in`, `open-course-correction` and `risk-open`: what a story that claims completion says against it itself. Nothing
 * for a story that no witness calls finished.
 */
export function completionFindings(story: Story, witnesses: readonly Witness[]): readonly Finding[] {
  const finished = witnesses.find(claimsCompletion);
  if (finished === undefined) return [];
  const of = (kind: Remark["kind"]): readonly Remark[] => story.remarks.filter((remark) => remark.kind === kind);
  return [
    ...templateLeftIn(story, of("template-text"), finished),
    ...openCorrections(story, of("must-fix"), finished),
    ...openRisks(story, of("risk"), witnesses, finished),
  ];
}

/** One finding per story; the record is one thing to fill in. */
function templateLeftIn(story: Story, remarks: readonly Remark[], finished: Witness): readonly Finding[] {
  const [first] = remarks;
  if (first === undefined) return [];
  const found = remarks.slice(0, MOST).map(({ line, text, under }) => `"${excerpt(text)}" (line ${line}, ${excerpt(under)})`);
  const message = `expected the development record to be filled in, as ${quoted(finished)}; found template text: ${found.join(", ")}`;
  const remediation = "Write down what was done, or remove the empty parts.";
  return [finding(story, first.line, { rule: "template-left-in", message, remediation })];
}

function openCorrections(story: Story, remarks: readonly Remark[], finished: Witness): readonly Finding[] {
  return remarks.slice(0, MOST).map(({ line, text, under }) =>
    finding(story, line, {
      rule: "open-course-correction",
      message: `expected no open item under "${excerpt(under)}", as ${quoted(finished)}; found line ${line}: "${excerpt(text)}"`,
      remediation: "Do it and tick, strike or mark the item as resolved, or take the claim of completion back.",
    }),
  );
}

/** A later decision of a reviewer answers for the risk: a gate file or QA section that passes or waives the story. */
function openRisks(story: Story, remarks: readonly Remark[], witnesses: readonly Witness[], finished: Witness): readonly Finding[] {
  const decided = witnesses.some(({ kind, state }) => (kind === "gate-file" || kind === "qa-results") && state === "done");
  if (decided) return [];
  return remarks.slice(0, MOST).map(({ line, text, under }) =>
    finding(story, line, {
      rule: "risk-open",
      message: `expected a gate decision after the critical risk in "${excerpt(under)}" (line ${line}: "${excerpt(text)}"), found none, but ${quoted(finished)}`,
      remediation: "Have the gate decided again, or write down that the risk is closed (critical: 0).",
    }),
  );
}

/** `ticked-but-false`: items whose box is ticked while a claim in them is false. One finding per item, with what was found. */
export function tickedButFalse(story: AuditedStory): readonly Finding[] {
  const all: readonly Claim[] = [
    ...story.criteria.flatMap((criterion) => criterion.claims),
    ...story.tasks,
    ...story.definitionOfDone,
    ...story.validation,
    ...story.prerequisites,
  ];
  const seen = new Set<number>();
  return all.flatMap((claim) => {
    if (claim.ticked !== "ticked" || claim.verdict !== "failed" || seen.has(claim.line)) return [];
    seen.add(claim.line);
    const message = `expected the ticked item "${excerpt(claim.text)}" to be true, found it false: ${claim.because ?? "see its evidence"}`;
    const remediation = "Untick it or make it true; a tick is a claim, not evidence.";
    return [finding(story, claim.line, { rule: "ticked-but-false", message, remediation })];
  });
}
