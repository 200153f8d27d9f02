import { z } from "zod";
import { allRows, createOnce, expectAnswer, ownAccount, type Repository, withoutRun } from "./answer.ts";
import type { GitHub } from "./client.ts";
import { describeFailure } from "./failure.ts";

/** The one comment to have on a pull request. */
export interface CommentRequest extends Repository {
  readonly number: number;
  /** Tells this workflow's comment from that of another one: letters, digits and hyphens. */
  readonly key: string;
  /** Head of the pull request that was judged. */
  readonly head: string;
  readonly run: { readonly id: number; readonly attempt: number };
  /** Encoded Markdown; the marker lines are put before it. */
  readonly body: string;
}

/** What became of the comment. A skipped comment never changes a verdict. */
export type CommentResult =
  | { readonly did: "created" | "updated" | "unchanged"; readonly url: string }
  | { readonly did: "skipped"; readonly because: string };

const comment = z.object({
  id: z.number().int(),
  node_id: z.string(),
  body: z.string().nullish(),
  user: z.object({ id: z.number().int() }).nullable(),
  html_url: z.string(),
});
type Comment = z.infer<typeof comment>;

const pullRequest = z.object({ state: z.string(), locked: z.boolean(), head: z.object({ sha: z.string() }) });

/** Rounds of looking and writing; the one after a write only confirms it. */
const ROUNDS = 3;
const STATE = /^<!-- truestory:state head=([0-9a-f]{40,64}) run=(\d{1,18})\.(\d{1,9}) -->$/;

/**
 * Makes sure that the pull request has this comment once, by the token's own account. A comment is ours when its author
 * is that account and its first line is our marker; others that carry the marker are left alone. An equal comment is not
 * written again. Nothing is written when the pull request has moved on, is closed or is locked, or when a newer run of
 * the same head has written already. GitHub has no compare-and-swap, so after a write everything is looked at again: what a slower run
 * wrote over ours is put right, and what we wrote about a head that has moved on since says so.
 * Never throws: whatever goes wrong is a reason for `skipped`.
 */
export async function upsertComment(github: GitHub, request: CommentRequest): Promise<CommentResult> {
  let done = null as Written | null;
  try {
    const self = await ownAccount(github);
    for (let round = 1; round <= ROUNDS; round += 1) {
      const ours = await ownComments(github, request, self.id);
      // Asked last, because it decides.
      const stopped = await whyNotNow(github, request);
      if (stopped !== null) {
        if (done !== null && stopped.moved) await retract(github, request, self.id);
        return { did: "skipped", because: stopped.because };
      }
      const next = decide(ours, request, done !== null);
      if (next.do === "nothing") return done ?? next.result;
      if (next.do === "yield") {
        for (const duplicate of next.duplicates) await supersede(github, request, duplicate);
        return next.result;
      }
      if (next.do === "create") done = await create(github, request, self.id);
      if (next.do === "update") done = await update(github, request, next.existing, done);
      for (const duplicate of next.duplicates) await supersede(github, request, duplicate);
    }
    return done ?? { did: "skipped", because: "another run keeps writing the comment" };
  } catch (error) {
    return done ?? { did: "skipped", because: describeFailure(error) };
  }
}

/** First line of our comment. */
export function marker(key: string): string {
  return `<!-- truestory:checklist ${key} -->`;
}

function stateLine({ head, run }: CommentRequest): string {
  return `<!-- truestory:state head=${head} run=${run.id}.${run.attempt} -->`;
}

function wholeBody(request: CommentRequest): string {
  return `${marker(request.key)}\n${stateLine(request)}\n${request.body}`;
}

type Written = { readonly did: "created" | "updated"; readonly url: string };

type Next =
  | { readonly do: "nothing"; readonly result: CommentResult }
  | { readonly do: "create"; readonly duplicates: readonly Comment[] }
  | { readonly do: "update"; readonly existing: Comment; readonly duplicates: readonly Comment[] }
  | { readonly do: "tidy"; readonly duplicates: readonly Comment[] }
  | { readonly do: "yield"; readonly result: CommentResult; readonly duplicates: readonly Comment[] };

/** What to write, given our comments, oldest first. `wrote`: a list without our comment is then older than what we wrote. */
function decide(ours: readonly Comment[], request: CommentRequest, wrote: boolean): Next {
  const newer = ours.find((one) => {
    const state = recorded(one);
    return state !== null && state.head === request.head && isNewer(state, request.run);
  });
  if (newer !== undefined) {
    const { id, attempt } = recorded(newer) ?? { id: 0, attempt: 0 };
    const because = `a newer run (${id}, attempt ${attempt}) of the same commit has written the comment`;
    // One that we created beside it is taken back. An older one is its run's to deal with.
    return { do: "yield", result: { did: "skipped", because }, duplicates: ours.slice(ours.indexOf(newer) + 1) };
  }
  const [existing, ...duplicates] = ours;
  if (existing === undefined) {
    return wrote ? { do: "nothing", result: { did: "skipped", because: "the comment is not in the list" } } : { do: "create", duplicates: [] };
  }
  const same = recorded(existing)?.head === request.head && withoutRun(lines(existing).slice(2).join("\n")) === withoutRun(request.body);
  if (!same) return { do: "update", existing, duplicates };
  return duplicates.length > 0 ? { do: "tidy", duplicates } : { do: "nothing", result: { did: "unchanged", url: existing.html_url } };
}

function isNewer(state: CommentRequest["run"], run: CommentRequest["run"]): boolean {
  return state.id > run.id || (state.id === run.id && state.attempt > run.attempt);
}

/** The head and run that a comment was written for. */
function recorded(candidate: Comment): { readonly head: string; readonly id: number; readonly attempt: number } | null {
  const [, head, id, attempt] = STATE.exec(lines(candidate)[1] ?? "") ?? [];
  return head === undefined ? null : { head, id: Number(id), attempt: Number(attempt) };
}

async function whyNotNow(
  github: GitHub,
  { owner, repo, number, head }: CommentRequest,
): Promise<{ readonly because: string; readonly moved: boolean } | null> {
  const { data } = await github.rest.pulls.get({ owner, repo, pull_number: number });
  const now = expectAnswer(pullRequest, data, "the pull request");
  if (now.state !== "open") return { because: `the pull request is ${now.state}`, moved: false };
  if (now.locked) return { because: "the pull request is locked", moved: false };
  if (now.head.sha === head) return null;
  return { because: `the pull request has moved on to ${now.head.sha.slice(0, 12)} since ${head.slice(0, 12)} was judged`, moved: true };
}

/** Our comments, oldest first, from every page. */
async function ownComments(github: GitHub, request: CommentRequest, self: number): Promise<Comment[]> {
  const { owner, repo, number, key } = request;
  const pages = github.paginate.iterator(github.rest.issues.listComments, { owner, repo, issue_number: number, per_page: 100 });
  const all = await allRows(pages, comment, "the list of comments");
  return all.filter((candidate) => candidate.user?.id === self && lines(candidate)[0] === marker(key)).sort((a, b) => a.id - b.id);
}

function lines(candidate: Comment): string[] {
  return (candidate.body ?? "").replaceAll("\r\n", "\n").split("\n");
}

async function create(github: GitHub, request: CommentRequest, self: number): Promise<Written> {
  const { owner, repo, number } = request;
  const created = await createOnce(
    async () => {
      const { data } = await github.rest.issues.createComment({ owner, repo, issue_number: number, body: wholeBody(request) });
      return expectAnswer(comment, data, "the new comment");
    },
    async () => (await ownComments(github, request, self))[0],
  );
  return { did: "created", url: created.html_url };
}

async function update(github: GitHub, request: CommentRequest, existing: Comment, done: Written | null): Promise<Written> {
  await write(github, request, existing.id, wholeBody(request));
  return { did: done?.did ?? "updated", url: existing.html_url };
}

/** A second comment of ours, left by a race, must not contradict the first: it loses its marker, says so, and is folded. */
async function supersede(github: GitHub, request: CommentRequest, duplicate: Comment): Promise<void> {
  const body = `<!-- truestory:superseded ${request.key} -->\nSuperseded by the first comment of this check.`;
  await write(github, request, duplicate.id, body);
  const fold = "mutation ($id: ID!) { minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) { minimizedComment { isMinimized } } }";
  // Folding is for looks; the text says it already.
  await github.graphql(fold, { id: duplicate.node_id }).catch(() => undefined);
}

/** The head moved between our look at it and our write. Unless somebody has written since, the comment says so; a second one goes. */
async function retract(github: GitHub, request: CommentRequest, self: number): Promise<void> {
  // Read again, because the run of the new head may have written since.
  const ours = await ownComments(github, request, self);
  const existing = ours.find((one) => lines(one)[1] === stateLine(request));
  if (existing === undefined) return;
  if (existing !== ours[0]) return supersede(github, request, existing);
  const note = `_This is about commit \`${request.head.slice(0, 12)}\`, and the pull request has moved on since._\n\n`;
  await write(github, request, existing.id, `${marker(request.key)}\n${stateLine(request)}\n${note}${request.body}`);
}

async function write(github: GitHub, { owner, repo }: CommentRequest, id: number, body: string): Promise<void> {
  await github.rest.issues.updateComment({ owner, repo, comment_id: id, body });
}
