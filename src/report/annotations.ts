import type { Finding, Report } from "../domain/audit.ts";
import { log } from "./encode/log.ts";
import type { PlacedClaim } from "./summary.ts";
import { chargedIn, falseClaims, findingsWorstFirst, mergeClusters } from "./summary.ts";
import { isToPaste, namesOf, plainly, plural, sayField, sayPlace } from "./words.ts";

/** A remark at a line of a file, as GitHub shows it beside the code. Plain text, encoded, without a workflow command. */
export interface Annotation {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly level: "error" | "warning" | "notice";
  /** At most 255 characters. */
  readonly title: string;
  /** At most 4,000 characters. */
  readonly message: string;
}

/** What GitHub takes in one request and shows per job. */
const MOST = 50;

/**
 * What is false, worst first: failed and moved claims at their line of the story, error findings at their line of the manifest.
 * A claim is an error when its story binds and a base does not have it too; at most 50, the last one then saying how many are left out.
 */
export function annotations(report: Report): Annotation[] {
  const all = [
    ...falseClaims(chargedIn(report)).map(ofClaim),
    ...findingsWorstFirst(report.findings.filter(({ severity, change }) => severity === "error" && change !== "fixed")).map(ofFinding),
  ];
  const ranked = (["error", "warning", "notice"] as const).flatMap((level) => all.filter((one) => one.level === level));
  const next = ranked[MOST - 1];
  if (ranked.length <= MOST || next === undefined) return ranked;
  const rest = ranked.length - MOST + 1;
  const message = `${plural(rest, "more place is", "more places are")} not shown here. The report lists all of them.`;
  return [...ranked.slice(0, MOST - 1), { path: next.path, line: next.line, level: "notice", title: "truestory: and more", message }];
}

function ofClaim({ story, claim }: PlacedClaim): Annotation {
  const failed = claim.verdict === "failed";
  const binds = story.binds.by.length > 0;
  const level = failed && binds && claim.change !== "same" ? "error" : binds ? "warning" : "notice";
  const decided = mergeClusters(claim.evidence)
    .slice(0, 3)
    .map((piece) =>
      namesOf([piece.path === null ? null : sayPlace(piece.path, piece.line), piece.cluster, piece.object, sayField(piece), piece.note]),
    )
    .flatMap((told) => (told === "" ? [] : [`at ${told}`]));
  const lines = [
    plainly(claim.text),
    claim.because ?? "",
    ...decided,
    claim.suggestion === null ? "" : `${isToPaste(claim) ? "Write" : "Mend"}: ${claim.suggestion}`,
  ];
  return annotation(story.path, claim.line, level, `${story.id} ${claim.id}: ${failed ? "this is false" : "this has moved"}`, lines);
}

function ofFinding(finding: Finding): Annotation {
  const about = namesOf([finding.cluster, finding.object]);
  return annotation(finding.at.path, finding.at.line, finding.change === "same" ? "warning" : "error", finding.rule, [
    finding.message,
    about,
    finding.remediation,
  ]);
}

/** Paths go out as they are, since GitHub looks them up; everything that is read is encoded. */
function annotation(path: string, line: number, level: Annotation["level"], title: string, lines: readonly string[]): Annotation {
  const message = lines.filter((text) => text !== "").map((text) => log(text, 500));
  return {
    path,
    line: Math.max(1, line),
    level,
    title: log(title, 200).slice(0, 255).toWellFormed(),
    message: message.join("\n").slice(0, 4000).toWellFormed(),
  };
}
