import { type CheckResult, postCheck } from "../../github/check.ts";
import { connect, type GitHub } from "../../github/client.ts";
import { type CommentResult, upsertComment } from "../../github/comment.ts";
import { describeFailure } from "../../github/failure.ts";
import { type PullRequestNow, readPullRequest } from "../../github/pull-request.ts";
import type { Telling } from "../../report/checklist.ts";
import { type Job, jobKey, judgedCommit, type RunnerFacts, runUrl } from "./job.ts";
import { checkContent, commentBody, notice } from "./publish.ts";
import type { RunVerdict } from "./verdict.ts";

/** What there is to post. */
export interface Posting {
  readonly verdict: RunVerdict;
  readonly telling: Telling;
  /** Where the audited directory lies in its repository. */
  readonly prefix: string;
}

/** For reading what the audit needs to know. It must not hold the verdict up. */
const READ_BUDGET_MS = 45_000;

/** Owner and name of the repository. */
export function repositoryOf({ runner }: RunnerFacts): { owner: string; repo: string } {
  const [owner = "", repo = ""] = runner.GITHUB_REPOSITORY.split("/");
  return { owner, repo };
}

/** A connection with the job's token. */
export function github({ runner, inputs }: RunnerFacts, budgetMs?: number): GitHub {
  return connect({ apiUrl: runner.GITHUB_API_URL, token: inputs.token, ...(budgetMs === undefined ? {} : { budgetMs }) });
}

/** The pull request as it is now, with who approved the head that is judged; null when there is none or it cannot be read. */
export async function pullRequestNow(job: Job): Promise<PullRequestNow | null> {
  const { event, inputs } = job;
  if (event.kind !== "pull-request" || inputs.token === "") return null;
  try {
    return await readPullRequest(github(job, READ_BUDGET_MS), { ...repositoryOf(job), number: event.number }, event.head);
  } catch (error) {
    notice(`the pull request was not read, so that its text is that of the event and no approval counts: ${describeFailure(error)}`);
    return null;
  }
}

/** Keeps the checklist comment, on pull requests. Whatever goes wrong is a notice. */
export async function postComment(job: Job, { verdict, telling }: Posting): Promise<void> {
  const { inputs, event, runner } = job;
  if (!inputs.comment || event.kind !== "pull-request") return;
  const why = whyNotWrite(job, "comment");
  const result: CommentResult =
    why !== null
      ? { did: "skipped", because: why }
      : await upsertComment(github(job), {
          ...repositoryOf(job),
          number: event.number,
          key: jobKey(job),
          head: event.head,
          run: { id: runner.GITHUB_RUN_ID, attempt: runner.GITHUB_RUN_ATTEMPT },
          body: commentBody(verdict, telling),
        });
  if (result.did === "skipped") notice(`comment skipped: ${result.because}`);
}

/** Posts the check run that the workflow asks for. Whatever goes wrong is a notice: the job's own result says the same. */
export async function postResult(job: Job, { verdict, telling, prefix }: Posting): Promise<void> {
  const { inputs, runner } = job;
  const head = judgedCommit(job);
  if (inputs.check === null || head === null) return;
  const why = whyNotWrite(job, "post a check");
  const result: CheckResult =
    why !== null
      ? { did: "skipped", because: why }
      : await postCheck(github(job), {
          ...repositoryOf(job),
          name: inputs.check,
          key: jobKey(job),
          head,
          run: { id: runner.GITHUB_RUN_ID, attempt: runner.GITHUB_RUN_ATTEMPT },
          url: runUrl(job),
          ...checkContent(verdict, telling, prefix),
        });
  if (result.did === "skipped") notice(`check skipped: ${result.because}`);
  else if (result.foreign) notice(`somebody else has posted a result named "${inputs.check}" on ${head.slice(0, 12)} as well; it is not ours`);
}

/** Why the token cannot write, known before trying. */
function whyNotWrite({ inputs, event }: Job, what: string): string | null {
  if (inputs.token === "") return "there is no token; pass the input github-token";
  if (event.kind !== "pull-request" || event.trusted) return null;
  if (event.fork) return `the token of a pull request from a fork may not ${what}`;
  return event.readOnlyActor ? `the token of a run that Dependabot started may not ${what}` : null;
}
