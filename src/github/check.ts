import { createHash } from "node:crypto";
import { z } from "zod";
import { allRows, createOnce, expectAnswer, ownAccount, type Repository, withoutRun } from "./answer.ts";
import type { GitHub } from "./client.ts";
import { describeFailure, isForbidden } from "./failure.ts";

/** A remark at a line, as GitHub shows it beside the code. */
export interface CheckAnnotation {
  readonly path: string;
  readonly line: number;
  readonly level: "failure" | "warning" | "notice";
  readonly title: string;
  readonly message: string;
}

/** The one result to have on a commit. */
export interface CheckRequest extends Repository {
  /** What a branch protection would require. */
  readonly name: string;
  /** Tells this workflow's result from that of another one. */
  readonly key: string;
  /** The pull request's head, never its merge commit; a custom result there is not shown. */
  readonly head: string;
  readonly run: { readonly id: number; readonly attempt: number };
  /** Neutral would satisfy a required check, so there is none. */
  readonly passes: boolean;
  /** One line. */
  readonly title: string;
  /** Encoded Markdown, at most 65,535 characters. */
  readonly summary: string;
  /** At most 50. */
  readonly annotations: readonly CheckAnnotation[];
  /** Where the details are. */
  readonly url: string;
}

/** What became of the result. `foreign`: others have posted under the same name, and branch protection may count theirs. */
export type CheckResult =
  | { readonly did: "created" | "unchanged"; readonly as: "check" | "status"; readonly foreign: boolean }
  | { readonly did: "skipped"; readonly because: string };

const check = z.object({ id: z.number().int(), external_id: z.string().nullable(), conclusion: z.string().nullable() });
const checks = z.object({ check_runs: z.array(check) });
const status = z.object({
  context: z.string(),
  state: z.string(),
  description: z.string().nullable(),
  target_url: z.string().nullable(),
  creator: z.object({ id: z.number().int() }).nullable(),
});

const ANNOTATIONS = 50;
/** GitHub's limits for titles of checks and descriptions of statuses. */
const TITLE = 255;
const DESCRIPTION = 140;
const ID = /^truestory:([\w-]+):(\d{1,18})\.(\d{1,9}):([0-9a-f]{16})$/;

/**
 * Posts the result on the commit, once: a check run, or a commit status of the same name where the token may not write checks. An equal
 * result is not posted again; one of a newer run is left alone. A newer check run of the same name takes the place of an older one, whose
 * annotations could only be added to. Never throws.
 */
export async function postCheck(github: GitHub, request: CheckRequest): Promise<CheckResult> {
  try {
    return await postCheckRun(github, request);
  } catch (error) {
    if (!isForbidden(error)) return { did: "skipped", because: describeFailure(error) };
  }
  try {
    return await postStatus(github, request);
  } catch (error) {
    return { did: "skipped", because: describeFailure(error) };
  }
}

async function postCheckRun(github: GitHub, request: CheckRequest): Promise<CheckResult> {
  const found = await listChecks(github, request);
  const foreign = found.some(({ external_id }) => keyOf(external_id) !== request.key);
  const latest = found.filter(({ external_id }) => keyOf(external_id) === request.key).sort((a, b) => b.id - a.id)[0];
  const [, , id, attempt, digest] = ID.exec(latest?.external_id ?? "") ?? [];
  const { run } = request;
  if (Number(id) > run.id || (Number(id) === run.id && Number(attempt) > run.attempt)) {
    return { did: "skipped", because: `a newer run (${id}, attempt ${attempt}) has posted its result on this commit` };
  }
  if (digest === digestOf(request)) return { did: "unchanged", as: "check", foreign };
  await createOnce(
    () => createCheck(github, request),
    async () => (await listChecks(github, request)).find(({ external_id }) => external_id === externalId(request)),
  );
  return { did: "created", as: "check", foreign };
}

async function createCheck(github: GitHub, request: CheckRequest): Promise<z.infer<typeof check>> {
  const { owner, repo, name, head, title, summary, url } = request;
  const annotations = request.annotations.slice(0, ANNOTATIONS).map(({ path, line, level, title: about, message }) => ({
    path,
    start_line: line,
    end_line: line,
    annotation_level: level,
    title: about,
    message,
  }));
  const { data } = await github.rest.checks.create({
    owner,
    repo,
    name,
    head_sha: head,
    status: "completed",
    conclusion: conclusionOf(request),
    external_id: externalId(request),
    details_url: url,
    output: { title: cut(title, TITLE), summary, annotations },
  });
  return expectAnswer(check, data, "the new check run");
}

async function listChecks(github: GitHub, { owner, repo, head, name }: CheckRequest): Promise<z.infer<typeof check>[]> {
  const { data } = await github.rest.checks.listForRef({ owner, repo, ref: head, check_name: name, filter: "all", per_page: 100 });
  return expectAnswer(checks, data, "the list of check runs").check_runs;
}

async function postStatus(github: GitHub, request: CheckRequest): Promise<CheckResult> {
  const { owner, repo, head, name, url } = request;
  const self = await ownAccount(github);
  const pages = github.paginate.iterator(github.rest.repos.listCommitStatusesForRef, { owner, repo, ref: head, per_page: 100 });
  const named = (await allRows(pages, status, "the list of statuses")).filter(({ context }) => context === name);
  const foreign = named.some(({ creator }) => creator?.id !== self.id);
  const wanted = { state: request.passes ? "success" : "failure", description: cut(request.title, DESCRIPTION) } as const;
  // The newest comes first. Only it counts.
  const [latest] = named;
  if (latest?.creator?.id === self.id && latest.state === wanted.state && latest.description === wanted.description) {
    return { did: "unchanged", as: "status", foreign };
  }
  await github.rest.repos.createCommitStatus({ owner, repo, sha: head, context: name, target_url: url, ...wanted });
  return { did: "created", as: "status", foreign };
}

function conclusionOf({ passes }: CheckRequest): "success" | "failure" {
  return passes ? "success" : "failure";
}

function keyOf(externalId: string | null): string | null {
  return ID.exec(externalId ?? "")?.[1] ?? null;
}

function externalId(request: CheckRequest): string {
  return `truestory:${request.key}:${request.run.id}.${request.run.attempt}:${digestOf(request)}`;
}

function digestOf({ passes, title, summary, annotations }: CheckRequest): string {
  return createHash("sha256")
    .update(JSON.stringify([passes, title, withoutRun(summary), annotations]))
    .digest("hex")
    .slice(0, 16);
}

/** Cuts between characters. */
function cut(text: string, limit: number): string {
  return text.length <= limit
    ? text
    : `${text
        .slice(0, limit - 1)
        .toWellFormed()
        .replace(/\uFFFD$/, "")}…`;
}
