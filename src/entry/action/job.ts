import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { z } from "zod";
import { AuditFailure } from "../../domain/failure.ts";
import { type AuditEvent, readEvent } from "../../github/event.ts";
import { type ActionInputs, readInputs } from "./inputs.ts";

const EVENT_BYTES = 32 * 1024 * 1024;

const commitId = z.string().regex(/^[0-9a-f]{40,64}$/);

/** Variables of the runner (https://docs.github.com/en/actions/reference/workflows-and-actions/variables). */
const runner = z.object({
  GITHUB_EVENT_NAME: z.string().min(1),
  GITHUB_EVENT_PATH: z.string().min(1),
  GITHUB_WORKSPACE: z.string().min(1),
  GITHUB_REPOSITORY: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  GITHUB_SHA: commitId.optional(),
  GITHUB_REF: z.string().default(""),
  GITHUB_SERVER_URL: z.url().default("https://github.com"),
  GITHUB_API_URL: z.url().default("https://api.github.com"),
  GITHUB_WORKFLOW_REF: z.string().default(""),
  GITHUB_JOB: z.string().default(""),
  GITHUB_RUN_ID: z.coerce.number().int().nonnegative().default(0),
  GITHUB_RUN_ATTEMPT: z.coerce.number().int().nonnegative().default(1),
  RUNNER_TEMP: z.string().min(1).default(tmpdir()),
});

/** What the runner says about the job. */
export interface Job {
  readonly inputs: ActionInputs;
  readonly runner: z.infer<typeof runner>;
  readonly event: AuditEvent;
}

/** What the runner says about a job, whatever its event is about. */
export type RunnerFacts = Pick<Job, "inputs" | "runner">;

/**
 * Reads inputs, the runner's variables and the event. Throws an {@link AuditFailure}: code 2 for what the user can mend, 3 when the event
 * cannot be read.
 */
export async function readJob(env: NodeJS.ProcessEnv): Promise<Job> {
  const { inputs, runner } = readRunner(env);
  const job = { inputs, runner, event: readEvent(runner.GITHUB_EVENT_NAME, await readPayload(runner)) };
  if (inputs.check !== null && inputs.check === runner.GITHUB_JOB) {
    throw new AuditFailure(`input "check": the job is called "${inputs.check}" already, and of two checks with one name both would be required`, {
      code: 2,
      remedy: 'Name it otherwise, such as "truestory / gate".',
    });
  }
  refuseWeakTrust(job);
  return job;
}

/** A trusted gate answers on the head of the pull request, and by no weaker trigger. */
function refuseWeakTrust({ inputs, event }: Job): void {
  if (event.kind !== "pull-request") return;
  if (inputs.requireTarget && !event.trusted) {
    throw new AuditFailure("this gate asks for `pull_request_target`, and runs on a trigger whose workflow a pull request can edit", {
      code: 2,
      remedy: "Run it on `pull_request_target`, as the default branch's version does, or leave out the input require-pull-request-target.",
    });
  }
  if (event.trusted && inputs.check === null) {
    throw new AuditFailure("on `pull_request_target` the result must be posted on the head of the pull request, and no name is given for it", {
      code: 2,
      remedy: 'Give the input check, such as "truestory / gate", the permission `checks: write`, and require that name.',
    });
  }
}

/** Reads inputs and the runner's variables. Throws an {@link AuditFailure} with code 2. */
export function readRunner(env: NodeJS.ProcessEnv): RunnerFacts {
  const inputs = readInputs(env);
  const parsed = runner.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== "")));
  if (!parsed.success) {
    throw new AuditFailure(`this does not look like a job of GitHub Actions: ${z.prettifyError(parsed.error)}`, {
      code: 2,
      remedy: "Outside of GitHub Actions, use the command line: `truestory audit`.",
      cause: parsed.error,
    });
  }
  return { inputs, runner: parsed.data };
}

/** Reads the event's payload. Throws an {@link AuditFailure} with code 3. */
export async function readPayload({ GITHUB_EVENT_PATH: path }: Job["runner"]): Promise<unknown> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > EVENT_BYTES) throw new Error(`it is ${bytes.length} bytes long`);
    return JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw new AuditFailure("the event's payload cannot be read", { code: 3, remedy: "Check GITHUB_EVENT_PATH.", cause });
  }
}

/** Tells the comment and the check of this job from others: by workflow file, job and audited directory, so that two never overwrite each other. */
export function jobKey({ runner: { GITHUB_WORKFLOW_REF, GITHUB_JOB }, inputs }: RunnerFacts): string {
  const workflow = GITHUB_WORKFLOW_REF.split("@")[0] ?? "";
  return createHash("sha256").update([workflow, GITHUB_JOB, inputs.repoPath].join("\n")).digest("hex").slice(0, 16);
}

/** The repository's page. */
export function repositoryUrl({ runner: { GITHUB_SERVER_URL, GITHUB_REPOSITORY } }: RunnerFacts): string {
  return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}`;
}

/** The page of this run, with its job summary. */
export function runUrl(job: Job): string {
  return `${repositoryUrl(job)}/actions/runs/${job.runner.GITHUB_RUN_ID}`;
}

/** Whether the run is about the default branch as it stands: a schedule, a manual run, a push. */
export function isOfDefaultBranch({ event, runner: { GITHUB_REF } }: Job): boolean {
  if (event.kind === "push") return event.branch === event.defaultBranch;
  return event.kind === "standing" && event.defaultBranch !== null && GITHUB_REF === `refs/heads/${event.defaultBranch}`;
}

/** The commit that the run's result belongs to: of a pull request its head, since nothing shows what is posted on its merge commit. */
export function judgedCommit({ event, runner: { GITHUB_SHA } }: Job): string | null {
  return event.kind === "standing" ? (GITHUB_SHA ?? null) : event.head;
}
