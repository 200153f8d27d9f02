import type { Report } from "../../src/domain/audit.ts";
import type { DriftReport } from "../../src/domain/drift.ts";
import { fileLinks, renderComment } from "../../src/report/checklist.ts";
import { tellDrift } from "../../src/report/drift-nightly.ts";
import { renderStoriesIssue } from "../../src/report/stories-issue.ts";
import { claimsOf } from "../../src/report/summary.ts";

const REPOSITORY = "https://github.com/acme/platform";
const COMMIT = "5c1f0a9b7e3d2468ace013579bdf02468ace1357";
const RUN = `${REPOSITORY}/actions/runs/1201`;

/** Where every link of the bodies must lead. */
export const OURS = `${REPOSITORY}/`;

const links = fileLinks(REPOSITORY, COMMIT, "");

/** The comment of a pull request about what an audit found. */
export function commentOf(report: Report): string {
  return renderComment(report, { links, subject: "pull request", runUrl: RUN });
}

/** The stories issue of a night in which every false claim of the audit was true the night before. */
export function storiesIssueOf(report: Report): string {
  const open = report.stories.flatMap((story) =>
    claimsOf(story)
      .filter(({ claim }) => claim.verdict === "failed")
      .map(({ claim }, at) => ({ story, claim, commit: at === 0 ? { id: COMMIT, subject: "feat(dns): answer on the service of the chart" } : null })),
  );
  const commitUrl = (id: string): string => `${REPOSITORY}/commit/${id}`;
  return renderStoriesIssue({
    ...{ open, unseen: 0, known: 2, complete: true, day: "2026-05-04", last: "2026-05-04", commit: COMMIT },
    ...{ links, commitUrl, runUrl: RUN },
  });
}

/** The drift issue of a cluster. */
export function driftIssueOf(report: DriftReport, cluster: string): string {
  const night = { known: [], unseen: 0, object: null, day: "2026-05-04", last: "2026-05-04" };
  return tellDrift({ cluster, report, links, runUrl: RUN, ...night }).body;
}
