import type { DriftReport } from "../domain/drift.ts";
import { type DriftIssue, driftIssueBody, driftIssueSeverity, driftIssueTitle, isDriftComplete } from "./drift-issue.ts";
import { code, markdown, prose } from "./encode/markdown.ts";
import { visible } from "./encode/visible.ts";
import { plural } from "./words.ts";

/** What a night knows of the drift of one cluster, or of one object of it. */
export interface DriftNight extends DriftIssue {
  /** Fingerprints that were there when Truestory began, and are not told. */
  readonly known: readonly string[];
  /** Number of differences told before that this export did not show or refute. */
  readonly unseen: number;
  /** The one object that the issue is about; null for all of the cluster. */
  readonly object: string | null;
  /** Day of this run, and of the last complete one before it; `2026-01-31`. */
  readonly day: string;
  readonly last: string | null;
}

/** Title, body and severity of an issue about drift. */
export interface ToldDrift {
  readonly title: string;
  readonly body: string;
  readonly severity: "nothing" | "warning" | "error";
}

const TITLE = 200;
const MOST_PROBLEMS = 5;

/**
 * What the issue of a night says: what came up since Truestory began, and what could not be looked at again. Below it how fresh all that is, since
 * a night that did not run proves nothing.
 */
export function tellDrift(night: DriftNight): ToldDrift {
  const { cluster, unseen, object } = night;
  const known = new Set(night.known);
  const told: DriftReport = {
    ...night.report,
    drift: night.report.drift.filter((drift) => !known.has(drift.fingerprint) && (object === null || drift.object === object)),
  };
  const issue: DriftIssue = { cluster, report: told, links: night.links, runUrl: night.runUrl };
  const found = driftIssueSeverity(told, cluster);
  const severity = found === "nothing" && unseen > 0 ? "warning" : found;
  const nothing = object === null ? visible(cluster, 80) : `${visible(object, 120)} of ${visible(cluster, 80)}`;
  const title =
    found !== "nothing"
      ? object === null
        ? driftIssueTitle(issue)
        : `Truestory: ${nothing} drifted from Git`
      : unseen > 0
        ? `Truestory: ${nothing} could not be compared with Git again`
        : `Truestory: ${nothing} is as Git has it`;
  const doubt = unseen === 0 ? "" : unseenOf(night);
  return {
    title: [...title].slice(0, TITLE).join(""),
    body: `${doubt}${found === "nothing" && unseen > 0 ? "" : driftIssueBody(issue)}${footOf(night)}`,
    severity,
  };
}

/** What was told before and could not be looked at, with the reasons. */
function unseenOf({ unseen, report, cluster }: DriftNight): string {
  const stay = unseen === 1 ? markdown`it stays` : markdown`they stay`;
  const problems = (report.clusters.find(({ name }) => name === cluster)?.problems ?? []).slice(0, MOST_PROBLEMS);
  // Another sign than that of the list that the body begins with, which would go on with this one.
  const list = problems.map((problem) => markdown`* ${prose(problem, 300)}\n`).join("");
  const said = markdown`**${prose(plural(unseen, "difference", "differences"))} told before could not be looked at again; ${stay} open.**`;
  return `${said} The history of this description has what was told.\n\n${list}${list === "" ? "" : "\n"}`;
}

function footOf({ report, cluster, known, day, last }: DriftNight): string {
  const shown = report.clusters.find(({ name }) => name === cluster);
  const isComplete = isDriftComplete(report, cluster);
  const complete = isComplete ? day : last;
  const fresh = complete === null ? markdown`No nightly was complete yet.` : markdown`Last complete nightly: ${code(complete, 10)}.`;
  const now = isComplete ? markdown`` : markdown` That of ${code(day, 10)} was not: nothing is closed upon it.`;
  const stale = shown?.stale === true ? markdown` The export is older than 48 hours, or does not say how old it is.` : markdown``;
  const before =
    known.length === 0
      ? markdown``
      : markdown` ${prose(plural(known.length, "difference was", "differences were"))} there when Truestory began and ${known.length === 1 ? markdown`is` : markdown`are`} not told here.`;
  return markdown`\n<sub>${fresh}${now}${stale}${before}</sub>\n`;
}
