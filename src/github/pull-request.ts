import { z } from "zod";
import { allRows, expectAnswer, type Repository } from "./answer.ts";
import type { GitHub } from "./client.ts";
import { isForbidden, statusOf } from "./failure.ts";

/** A pull request as it is now; the payload of a run that is repeated is as old as its first attempt. */
export interface PullRequestNow {
  /** Title and body. */
  readonly text: string;
  readonly branch: string;
  readonly head: string;
  /** Accounts that approved this head and may write to the repository. */
  readonly approvers: readonly string[];
}

/** A pull request, by repository and number. */
export interface PullRequestId extends Repository {
  readonly number: number;
}

const user = z.object({ id: z.number().int(), login: z.string(), type: z.string() });
const pullRequest = z.object({
  title: z.string(),
  body: z.string().nullable(),
  user: z.object({ id: z.number().int() }).nullable(),
  head: z.object({ sha: z.string(), ref: z.string() }),
});
const review = z.object({ id: z.number().int(), user: user.nullable(), state: z.string(), commit_id: z.string().nullable() });
type Review = z.infer<typeof review>;
const permission = z.object({ permission: z.string() });

/** Reviews that say yes or no; a later comment changes nothing. */
const DECISIVE: readonly string[] = ["APPROVED", "CHANGES_REQUESTED", "DISMISSED"];
const MAY_WRITE: readonly string[] = ["admin", "maintain", "write"];
/** Approvers that are asked about, one request each. */
const APPROVERS = 20;

/** Reads the pull request and who approved `head`. Throws what the client throws. */
export async function readPullRequest(github: GitHub, { owner, repo, number }: PullRequestId, head: string): Promise<PullRequestNow> {
  const { data } = await github.rest.pulls.get({ owner, repo, pull_number: number });
  const now = expectAnswer(pullRequest, data, "the pull request");
  const pages = github.paginate.iterator(github.rest.pulls.listReviews, { owner, repo, pull_number: number, per_page: 100 });
  const given = approvals(await allRows(pages, review, "the list of reviews"), head, now.user?.id ?? null);
  const approvers: string[] = [];
  for (const login of given.slice(0, APPROVERS)) if (await mayWrite(github, { owner, repo }, login)) approvers.push(login);
  return { text: `${now.title}\n\n${now.body ?? ""}`, branch: now.head.ref, head: now.head.sha, approvers };
}

/** People whose last decisive review approves exactly this commit; never the author, never a bot. */
function approvals(reviews: readonly Review[], head: string, author: number | null): readonly string[] {
  const last = new Map<number, Review & { user: z.infer<typeof user> }>();
  for (const one of reviews.toSorted((a, b) => a.id - b.id)) {
    const { user: by } = one;
    if (by !== null && by.type === "User" && by.id !== author && DECISIVE.includes(one.state)) last.set(by.id, { ...one, user: by });
  }
  return [...last.values()].flatMap((one) => (one.state === "APPROVED" && one.commit_id === head ? [one.user.login] : []));
}

/** Whether an account may write to the repository; GitHub counts code owners only then. An account that may not be asked about may not. */
export async function mayWrite(github: GitHub, { owner, repo }: Repository, username: string): Promise<boolean> {
  try {
    const { data } = await github.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username });
    return MAY_WRITE.includes(expectAnswer(permission, data, `the rights of ${username}`).permission);
  } catch (error) {
    if (statusOf(error) === 404 || isForbidden(error)) return false;
    throw error;
  }
}
