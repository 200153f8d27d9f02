import { createHash } from "node:crypto";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { AuditFailure } from "../../domain/failure.ts";
import { connect } from "../../github/client.ts";
import { type CommentResult, upsertComment } from "../../github/comment.ts";
import { type AuditEvent, readEvent } from "../../github/event.ts";
import { type Checkout, findCheckout } from "./checkout.ts";
import { runChild } from "./child.ts";
import { type ActionInputs, readInputs } from "./inputs.ts";
import { commentBody, fileLinks, notice, type Telling, writeLog, writeOutputs, writeSummary } from "./publish.ts";
import { judgeChild, type RunVerdict } from "./verdict.ts";

const MINUTES = 10;
/** One argument of a process may have 128 KiB on Linux. */
const PULL_REQUEST_TEXT_BYTES = 120_000;
const EVENT_BYTES = 32 * 1024 * 1024;

const commitId = z.string().regex(/^[0-9a-f]{40,64}$/);

/** Variables of the runner (https://docs.github.com/en/actions/reference/workflows-and-actions/variables). */
const runner = z.object({
  GITHUB_EVENT_NAME: z.string().min(1),
  GITHUB_EVENT_PATH: z.string().min(1),
  GITHUB_WORKSPACE: z.string().min(1),
  GITHUB_REPOSITORY: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  GITHUB_SHA: commitId.optional(),
  GITHUB_SERVER_URL: z.url().default("https://github.com"),
  GITHUB_API_URL: z.url().default("https://api.github.com"),
  GITHUB_WORKFLOW_REF: z.string().default(""),
  GITHUB_JOB: z.string().default(""),
  GITHUB_RUN_ID: z.coerce.number().int().nonnegative().default(0),
  GITHUB_RUN_ATTEMPT: z.coerce.number().int().nonnegative().default(1),
  RUNNER_TEMP: z.string().min(1).default(tmpdir()),
});
type Runner = z.infer<typeof runner>;

/** What the runner says about the job. */
interface Job {
  readonly inputs: ActionInputs;
  readonly runner: Runner;
  readonly event: AuditEvent;
}

/** What came of the job, and how to speak of it. */
interface Outcome {
  readonly verdict: RunVerdict;
  readonly reportPath: string;
  /** Where the audited directory lies in its repository. */
  readonly prefix: string;
  readonly telling: Telling;
}

/**
 * Audits what the event is about with the command line tool `cli`, a child process that holds no token, then writes log, outputs,
 * job summary and, on pull requests, the checklist comment. Gives the exit code: 0 passes, 1 something is false, 2 input error,
 * 3 could not audit. The comment never changes it. Never throws.
 */
export async function runAction(env: NodeJS.ProcessEnv, cli: URL): Promise<number> {
  try {
    const job = await readJob(env);
    const outcome = await auditJob(job, env, cli).catch((error: unknown) => unaudited(error, job.event));
    await publish(outcome);
    await comment(job, outcome);
    return outcome.verdict.exitCode;
  } catch (error) {
    const outcome = unaudited(error, null);
    await publish(outcome);
    return outcome.verdict.exitCode;
  }
}

async function publish({ verdict, reportPath, prefix, telling }: Outcome): Promise<void> {
  writeLog(verdict, prefix);
  writeOutputs(verdict, reportPath);
  await writeSummary(verdict, telling);
}

async function readJob(env: NodeJS.ProcessEnv): Promise<Job> {
  const inputs = readInputs(env);
  const parsed = runner.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== "")));
  if (!parsed.success) {
    throw new AuditFailure(`this does not look like a job of GitHub Actions: ${z.prettifyError(parsed.error)}`, {
      code: 2,
      remedy: "Outside of GitHub Actions, use the command line: `truestory audit`.",
      cause: parsed.error,
    });
  }
  return { inputs, runner: parsed.data, event: readEvent(parsed.data.GITHUB_EVENT_NAME, await readPayload(parsed.data.GITHUB_EVENT_PATH)) };
}

async function auditJob(job: Job, env: NodeJS.ProcessEnv, cli: URL): Promise<Outcome> {
  const { inputs, runner, event } = job;
  const checkout = await findCheckout({
    workspace: runner.GITHUB_WORKSPACE,
    repoPath: inputs.repoPath,
    base: inputs.base,
    event,
    sha: runner.GITHUB_SHA ?? null,
  });
  const directory = await mkdtemp(join(runner.RUNNER_TEMP, "truestory-"));
  const reportPath = join(directory, "report.json");
  const result = await runChild({ cli, args: auditArguments(job, checkout, reportPath), directory, env, timeoutMs: MINUTES * 60_000 });
  const verdict = await judgeChild(result, reportPath, checkout, MINUTES);
  // The merge commit of a pull request goes away; its head stays.
  const shown = event.kind === "pull-request" ? event.head : checkout.commit;
  const links = fileLinks(`${runner.GITHUB_SERVER_URL}/${runner.GITHUB_REPOSITORY}`, shown, checkout.prefix);
  return { verdict, reportPath, prefix: checkout.prefix, telling: { links, subject: subjectOf(event) } };
}

function unaudited(error: unknown, event: AuditEvent | null): Outcome {
  return { verdict: notAudited(error), reportPath: "", prefix: "", telling: { links: () => null, subject: subjectOf(event) } };
}

function subjectOf(event: AuditEvent | null): Telling["subject"] {
  return event?.kind === "push" ? "push" : "pull request";
}

async function readPayload(path: string): Promise<unknown> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > EVENT_BYTES) throw new Error(`it is ${bytes.length} bytes long`);
    return JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw new AuditFailure("the event's payload cannot be read", { code: 3, remedy: "Check GITHUB_EVENT_PATH.", cause });
  }
}

function auditArguments({ inputs, event }: Job, checkout: Checkout, reportPath: string): string[] {
  // A commit's own date is its author's word, and that of an old commit never passes the end of a waiver: the day is the runner's.
  const args = ["audit", "--format=json", `--output=${reportPath}`, `--now=${new Date().toISOString().slice(0, 10)}T00:00:00Z`];
  if (checkout.base !== null) args.push(`--base=${checkout.base}`);
  if (inputs.mode !== null) args.push(`--mode=${inputs.mode}`);
  if (event.kind === "pull-request") args.push(`--pull-request-text=${argument(event.text)}`);
  return [...args, "--", checkout.directory];
}

/** Text as one argument of a process: without NUL, cut between characters. */
function argument(text: string): string {
  const bytes = Buffer.from(text.replaceAll("\0", " "), "utf8");
  if (bytes.length <= PULL_REQUEST_TEXT_BYTES) return bytes.toString("utf8");
  notice(`Only the first ${PULL_REQUEST_TEXT_BYTES} bytes of the pull request's text were read for statements of completion.`);
  return new TextDecoder().decode(bytes.subarray(0, PULL_REQUEST_TEXT_BYTES), { stream: true });
}

async function comment(job: Job, outcome: Outcome): Promise<void> {
  const { inputs, event } = job;
  if (!inputs.comment || event.kind !== "pull-request") return;
  const result = await writeComment(job, event, outcome).catch((error: unknown): CommentResult => ({ did: "skipped", because: String(error) }));
  if (result.did === "skipped") notice(`comment skipped: ${result.because}`);
}

async function writeComment(
  { inputs, runner }: Job,
  event: Extract<AuditEvent, { kind: "pull-request" }>,
  { verdict, telling }: Outcome,
): Promise<CommentResult> {
  if (inputs.token === "") return { did: "skipped", because: "there is no token; pass the input github-token" };
  if (event.fork) return { did: "skipped", because: "the token of a pull request from a fork may not comment" };
  if (event.readOnlyActor) return { did: "skipped", because: "the token of a run that Dependabot started may not comment" };
  const [owner = "", repo = ""] = runner.GITHUB_REPOSITORY.split("/");
  return upsertComment(connect({ apiUrl: runner.GITHUB_API_URL, token: inputs.token }), {
    owner,
    repo,
    number: event.number,
    key: commentKey(runner, inputs),
    head: event.head,
    run: { id: runner.GITHUB_RUN_ID, attempt: runner.GITHUB_RUN_ATTEMPT },
    body: commentBody(verdict, telling),
  });
}

/** One comment per workflow file, job and audited directory, so that two of them never overwrite each other. */
function commentKey(runner: Runner, { repoPath }: ActionInputs): string {
  const workflow = runner.GITHUB_WORKFLOW_REF.split("@")[0] ?? "";
  return createHash("sha256").update([workflow, runner.GITHUB_JOB, repoPath].join("\n")).digest("hex").slice(0, 16);
}

function notAudited(error: unknown): RunVerdict {
  const because = error instanceof Error ? error.message : String(error);
  if (error instanceof AuditFailure) return { is: "not-audited", exitCode: error.code, because, remedy: error.remedy };
  return { is: "not-audited", exitCode: 3, because, remedy: "This is a defect of Truestory; please report it." };
}
