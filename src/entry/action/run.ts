import { mkdtemp } from "node:fs/promises";
import { join, resolve } from "node:path";
import { AuditFailure } from "../../domain/failure.ts";
import type { PullRequestNow } from "../../github/pull-request.ts";
import { fileLinks, type Telling } from "../../report/checklist.ts";
import type { AuditCommit } from "./causes.ts";
import { type Checkout, findCheckout } from "./checkout.ts";
import { runChild } from "./child.ts";
import { answerComment } from "./comment-command.ts";
import { postDrift } from "./drift.ts";
import { today } from "./issue-facts.ts";
import { type Job, readJob, repositoryUrl, runUrl } from "./job.ts";
import { postIssue } from "./nightly.ts";
import { type Posting, postComment, postResult, pullRequestNow } from "./post.ts";
import { notice, writeLog, writeOutputs, writePage, writeSummary } from "./publish.ts";
import { relayComment } from "./relay.ts";
import { readObjects, trustedVerdict } from "./trusted.ts";
import { judgeChild, type RunVerdict } from "./verdict.ts";

const MINUTES = 10;
/** One argument of a process may have 128 KiB on Linux. */
const PULL_REQUEST_TEXT_BYTES = 120_000;

/** What came of the job, and how to speak of it. */
interface Outcome extends Posting {
  readonly reportPath: string;
}

/**
 * Audits what the event is about with the command line tool `cli`, a child process that holds no token, then writes log, outputs and
 * job summary, the check run that is asked for and, on pull requests, the checklist comment. Gives the exit code: 0 passes, 1 something
 * is false, 2 input error, 3 could not audit. Comment and check never change it. Never throws.
 */
export async function runAction(env: NodeJS.ProcessEnv, cli: URL): Promise<number> {
  try {
    if (env.GITHUB_EVENT_NAME === "issue_comment") return await answerComment(env);
    if (env.GITHUB_EVENT_NAME === "workflow_run") return await relayComment(env);
    const job = await readJob(env);
    const outcome = await auditJob(job, env, cli).catch((error: unknown) => unaudited(error, job));
    await publish(outcome);
    await posted("check", postResult(job, outcome));
    await posted("comment", postComment(job, outcome));
    await posted("issue", postIssue(job, outcome, auditCommit(job, env, cli)));
    await posted("drift", postDrift(job, outcome, env, cli));
    return outcome.verdict.exitCode;
  } catch (error) {
    const outcome = unaudited(error, null);
    await publish(outcome);
    return outcome.verdict.exitCode;
  }
}

async function publish({ verdict, reportPath, prefix, telling }: Outcome): Promise<void> {
  writeLog(verdict, prefix);
  writeOutputs(verdict, reportPath, await writePage(verdict, reportPath, telling));
  await writeSummary(verdict, telling);
}

async function posted(what: string, posting: Promise<void>): Promise<void> {
  await posting.catch((error: unknown) => notice(`${what} skipped: ${String(error)}`));
}

async function auditJob(job: Job, env: NodeJS.ProcessEnv, cli: URL): Promise<Outcome> {
  const { inputs, runner, event } = job;
  const directory = await mkdtemp(join(runner.RUNNER_TEMP, "truestory-"));
  const reportPath = join(directory, "report.json");
  const judge = async (checkout: Checkout, now: PullRequestNow | null): Promise<RunVerdict> => {
    const result = await runChild({ cli, args: auditArguments(job, checkout, now, reportPath), directory, env, timeoutMs: MINUTES * 60_000 });
    return judgeChild(result, reportPath, checkout, MINUTES);
  };
  if (event.kind === "pull-request" && event.trusted) {
    const [now, objects] = [await pullRequestNow(job), await readObjects(job, event, directory)];
    const judged = await judge(objects.checkout, now);
    const verdict = await trustedVerdict(judged, objects, now, reportPath);
    return { verdict, reportPath, prefix: objects.base.prefix, telling: tellingOf(job, objects.base) };
  }
  const checkout = await findCheckout({
    workspace: runner.GITHUB_WORKSPACE,
    repoPath: inputs.repoPath,
    base: inputs.base,
    event,
    sha: runner.GITHUB_SHA ?? null,
  });
  const verdict = await judge(checkout, await pullRequestNow(job));
  return { verdict, reportPath, prefix: checkout.prefix, telling: tellingOf(job, checkout) };
}

/** Judges one story at another commit of the checkout, in a child as well. */
function auditCommit({ inputs, runner }: Job, env: NodeJS.ProcessEnv, cli: URL): AuditCommit {
  return async (commit, story) => {
    const directory = await mkdtemp(join(runner.RUNNER_TEMP, "truestory-"));
    const path = join(directory, "report.json");
    const repo = resolve(runner.GITHUB_WORKSPACE, inputs.repoPath);
    const args = ["audit", "--format=json", `--output=${path}`, dayArgument(), `--commit=${commit}`, `--story=${story}`, "--", repo];
    const result = await runChild({ cli, args, directory, env, timeoutMs: MINUTES * 60_000 });
    const verdict = await judgeChild(result, path, { directory: repo, prefix: "", commit, base: null }, MINUTES);
    return verdict.is === "audited" ? verdict.report : null;
  };
}

/** The day of the run: a commit's own date is its author's word, and that of an old commit never passes the end of a waiver. */
function dayArgument(): string {
  return `--now=${today()}T00:00:00Z`;
}

function tellingOf(job: Job, { commit, prefix }: Checkout): Telling {
  // The merge commit of a pull request goes away; its head stays.
  const shown = job.event.kind === "pull-request" ? job.event.head : commit;
  const url = repositoryUrl(job);
  return {
    links: fileLinks(url, shown, prefix),
    topLinks: fileLinks(url, shown, ""),
    subject: subjectOf(job),
    runUrl: runUrl(job),
    repository: job.runner.GITHUB_REPOSITORY,
  };
}

function unaudited(error: unknown, job: Job | null): Outcome {
  const telling: Telling = { links: () => null, subject: subjectOf(job), runUrl: job === null ? null : runUrl(job) };
  return { verdict: notAudited(error), reportPath: "", prefix: "", telling };
}

function subjectOf(job: Job | null): Telling["subject"] {
  return job?.event.kind === "push" ? "push" : "pull request";
}

function auditArguments({ inputs, event }: Job, checkout: Checkout, now: PullRequestNow | null, reportPath: string): string[] {
  const args = ["audit", "--format=json", `--output=${reportPath}`, dayArgument()];
  // Of a pull request that is not checked out there are objects and no files.
  if (event.kind === "pull-request" && event.trusted) args.push(`--commit=${checkout.commit}`);
  if (checkout.base !== null) args.push(`--base=${checkout.base}`);
  if (inputs.mode !== null) args.push(`--mode=${inputs.mode}`);
  if (event.kind === "pull-request") {
    // A run that is repeated has the text of its first attempt.
    args.push(`--pull-request-text=${argument(now?.text ?? event.text)}`, `--pull-request-branch=${argument(now?.branch ?? event.branch)}`);
    // What somebody else's pull request names is not fetched from this repository's runner.
    if (event.fork) args.push("--offline");
    for (const login of now?.approvers ?? []) args.push(`--approver=${argument(login)}`);
  }
  return [...args, "--", checkout.directory];
}

/** Text as one argument of a process: without NUL, cut between characters. */
function argument(text: string): string {
  const bytes = Buffer.from(text.replaceAll("\0", " "), "utf8");
  if (bytes.length <= PULL_REQUEST_TEXT_BYTES) return bytes.toString("utf8");
  notice(`Only the first ${PULL_REQUEST_TEXT_BYTES} bytes of the pull request's text were read for statements of completion.`);
  return new TextDecoder().decode(bytes.subarray(0, PULL_REQUEST_TEXT_BYTES), { stream: true });
}

function notAudited(error: unknown): RunVerdict {
  const because = error instanceof Error ? error.message : String(error);
  if (error instanceof AuditFailure) return { is: "not-audited", exitCode: error.code, because, remedy: error.remedy };
  return { is: "not-audited", exitCode: 3, because, remedy: "This is a defect of Truestory; please report it." };
}
