import { z } from "zod";
import { AuditFailure } from "../domain/failure.ts";
import { allRows, type Repository } from "./answer.ts";
import type { GitHub } from "./client.ts";

/** A run of the gate's workflow that has ended, as GitHub tells it; nothing of it is taken from what the run itself wrote. */
export interface FinishedRun {
  readonly id: number;
  readonly attempt: number;
  readonly head: string;
  readonly branch: string;
  /** The repository that the head lies in. */
  readonly from: { readonly id: number; readonly owner: string };
  /** `success`, `failure`, `cancelled` … */
  readonly conclusion: string;
}

const id = z.number().int();
const payload = z.object({
  action: z.string(),
  repository: z.object({ id }),
  workflow_run: z.object({
    id,
    run_attempt: z.number().int(),
    event: z.string(),
    path: z.string(),
    head_sha: z.string().regex(/^[0-9a-f]{40,64}$/),
    head_branch: z.string().nullable(),
    conclusion: z.string().nullable(),
    repository: z.object({ id }),
    head_repository: z.object({ id, owner: z.object({ login: z.string() }) }).nullable(),
  }),
});
const EVENTS: readonly string[] = ["pull_request", "pull_request_review"];
const pull = z.object({
  number: z.number().int(),
  head: z.object({ sha: z.string(), repo: z.object({ id }).nullable() }),
});
const file = z.object({ filename: z.string(), previous_filename: z.string().optional() });

/**
 * Reads a `workflow_run` event. Null when it is not about a finished run of that workflow file for a pull request: the display name of a workflow
 * is anybody's to choose, its path is not. Throws an {@link AuditFailure} (2) for a payload that is not as documented.
 */
export function readFinishedRun(value: unknown, workflow: string): FinishedRun | null {
  const parsed = payload.safeParse(value);
  if (!parsed.success) {
    throw new AuditFailure(`the payload of the event "workflow_run" is not as GitHub documents it: ${z.prettifyError(parsed.error)}`, {
      code: 2,
      remedy: "Run the action from a workflow of GitHub Actions, with the event file untouched.",
      cause: parsed.error,
    });
  }
  const { action, repository, workflow_run: run } = parsed.data;
  const isOurs = run.path.split("@")[0] === workflow && run.repository.id === repository.id && EVENTS.includes(run.event);
  if (action !== "completed" || !isOurs || run.head_repository === null || run.head_branch === null || run.conclusion === null) return null;
  const { id: fromId, owner } = run.head_repository;
  return {
    id: run.id,
    attempt: run.run_attempt,
    head: run.head_sha,
    branch: run.head_branch,
    from: { id: fromId, owner: owner.login },
    conclusion: run.conclusion,
  };
}

/**
 * Number of the one open pull request whose head this run was about, now; null when there is none, or more than one. It is found by repository,
 * branch and commit of the head: GitHub lists no pull requests at runs of forks.
 */
export async function pullRequestOf(github: GitHub, { owner, repo }: Repository, run: FinishedRun): Promise<number | null> {
  const head = `${run.from.owner}:${run.branch}`;
  const pages = github.paginate.iterator(github.rest.pulls.list, { owner, repo, state: "open", head, per_page: 100 });
  const rows = await allRows(pages, pull, "the list of pull requests");
  const [found, ...others] = rows.filter((one) => one.head.sha === run.head && one.head.repo?.id === run.from.id);
  return found === undefined || others.length > 0 ? null : found.number;
}

/** Paths that a pull request touches, also those that it moves files from; GitHub tells at most 3,000. */
export async function touchedPaths(github: GitHub, { owner, repo }: Repository, number: number): Promise<readonly string[]> {
  const pages = github.paginate.iterator(github.rest.pulls.listFiles, { owner, repo, pull_number: number, per_page: 100 });
  const rows = await allRows(pages, file, "the list of files");
  return rows.flatMap(({ filename, previous_filename: from }) => [filename, ...(from === undefined ? [] : [from])]);
}
