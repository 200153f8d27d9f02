import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { parseMemory, writeMemory } from "../../audit/ledger.ts";
import { MOST_REMEMBERED, type Regressions, regressions } from "../../audit/regressions.ts";
import type { Report } from "../../domain/audit.ts";
import { type IssueSeverity, type IssueWish, keepIssue } from "../../github/issue.ts";
import { renderStoriesIssue, storiesIssueTitle } from "../../report/stories-issue.ts";
import { type AuditCommit, CAUSES_MS, findCauses } from "./causes.ts";
import { assignees, LABEL, today } from "./issue-facts.ts";
import { isOfDefaultBranch, type Job, repositoryUrl, runUrl } from "./job.ts";
import { github, type Posting, repositoryOf } from "./post.ts";
import { notice } from "./publish.ts";

/** For the requests, and for the audits of earlier commits between them. */
const BUDGET_MS = 120_000 + CAUSES_MS;
const TURNS = { worse: "This has become worse: claims are false again.", better: "This has become better: what is left could not be checked." };

/**
 * Keeps the issue on stories that stopped being true, for runs about the default branch. Whatever goes wrong is a notice; an audit that
 * was not done leaves the issue as it is.
 */
export async function postIssue(job: Job, { verdict, telling, prefix }: Posting, audit: AuditCommit): Promise<void> {
  const { inputs, runner } = job;
  if (!inputs.issue || !isOfDefaultBranch(job)) return;
  if (inputs.token === "") return notice("issue skipped: there is no token; pass the input github-token");
  if (verdict.is !== "audited") return notice("issue left as it is: there was no audit");
  const { report } = verdict;
  const wish = async (memory: string | null): Promise<IssueWish> => {
    const before = memory === null ? null : parseMemory(memory);
    const found = regressions(report, before);
    if (found.ledger.known.length + 2 * found.ledger.open.length > MOST_REMEMBERED) throw new Error(`more than ${MOST_REMEMBERED} claims are false`);
    const directory = resolve(runner.GITHUB_WORKSPACE, inputs.repoPath);
    const causes = await findCauses({ open: found.open, since: before?.at ?? null, told: before?.by ?? new Map(), report, directory, audit });
    const day = today();
    const last = found.complete ? day : (before?.last ?? null);
    const issue = {
      open: found.open.map(({ story, claim, fingerprint }) => ({ story, claim, commit: causes.get(fingerprint) ?? null })),
      unseen: found.unseen,
      known: found.known,
      complete: found.complete,
      day,
      last,
      commit: report.repository.commit,
      links: telling.links,
      commitUrl: (id: string) => `${repositoryUrl(job)}/commit/${id}`,
      runUrl: runUrl(job),
    };
    return {
      title: storiesIssueTitle(issue),
      body: renderStoriesIssue(issue),
      severity: severityOf(found),
      memory: writeMemory({
        ...found.ledger,
        last,
        at: found.complete ? report.repository.commit : (before?.at ?? null),
        by: new Map([...causes].map(([fingerprint, cause]) => [fingerprint, cause?.id ?? null])),
      }),
      subjects: found.ledger.open,
      complete: found.complete,
    };
  };
  const owners = (): Promise<readonly string[]> => assignees(job, prefix, regressedPaths(report));
  const run = { id: runner.GITHUB_RUN_ID, attempt: runner.GITHUB_RUN_ATTEMPT };
  const result = await keepIssue(github(job, BUDGET_MS), {
    ...repositoryOf(job),
    key: keyOf(inputs.repoPath),
    run,
    label: LABEL,
    turns: TURNS,
    assignees: await owners(),
    wish,
  });
  if (result.did === "skipped") notice(`issue skipped: ${result.because}`);
}

/** Stories with false claims, those with the most first. */
function regressedPaths({ stories }: Report): readonly string[] {
  const binding = stories.filter(({ binds, counts }) => binds.by.length > 0 && counts.failed > 0);
  return binding.toSorted((a, b) => b.counts.failed - a.counts.failed).map(({ path }) => path);
}

function severityOf({ open, unseen }: Regressions): IssueSeverity {
  if (open.some(({ claim }) => claim.verdict === "failed")) return "error";
  return open.length + unseen > 0 ? "warning" : "nothing";
}

/** Each audited directory has its issue. */
function keyOf(repoPath: string): string {
  return repoPath === "." ? "stories" : `stories-${createHash("sha256").update(repoPath).digest("hex").slice(0, 8)}`;
}
