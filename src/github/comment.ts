import { z } from "zod";
import { describeFailure, type GitHub, mayPass, statusOf } from "./client.ts";

/** The one comment to have on a pull request. */
export interface CommentRequest {
  readonly owner: string;
  readonly repo: string;
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
  body: z.string().nullish(),
  user: z.object({ id: z.number().int() }).nullable(),
  html_url: z.string(),
});
type Comment = z.infer<typeof comment>;

const pullRequest = z.object({ state: z.string(), locked: z.boolean(), head: z.object({ sha: z.string() }) });
const viewer = z.object({ viewer: z.object({ login: z.string(), databaseId: z.number().int().nullish() }) });
const account = z.object({ id: z.number().int() });

const PAGES_AT_MOST = 100;
const STATE = /^<!-- truestory:state head=([0-9a-f]{40,64}) run=(\d{1,18})\.(\d{1,9}) -->$/;

/**
 * Makes sure that the pull request has this comment once, by the token's own account. A comment is ours when its author
 * is that account and its first line is our marker; others that carry the marker are left alone. An equal comment is not
 * written again. Nothing is written when the pull request has moved on, is closed or is locked, or when a newer run of
 * the same head has written already. Never throws: whatever goes wrong is a reason for `skipped`.
 */
export async function upsertComment(github: GitHub, request: CommentRequest): Promise<CommentResult> {
  try {
    const stopped = await whyNotNow(github, request);
    if (stopped !== null) return { did: "skipped", because: stopped };
    const self = await ownId(github);
    const ours = await ownComments(github, request, self);
    const [first, ...rest] = ours;
    const result = first === undefined ? await create(github, request, self) : await update(github, request, first);
    for (const duplicate of rest) await supersede(github, request, duplicate);
    return result;
  } catch (error) {
    return { did: "skipped", because: describeFailure(error) };
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

async function whyNotNow(github: GitHub, { owner, repo, number, head }: CommentRequest): Promise<string | null> {
  const { data } = await github.rest.pulls.get({ owner, repo, pull_number: number });
  const now = expect(pullRequest, data, "the pull request");
  if (now.state !== "open") return `the pull request is ${now.state}`;
  if (now.locked) return "the pull request is locked";
  if (now.head.sha !== head) return `the pull request has moved on to ${now.head.sha.slice(0, 12)} since ${head.slice(0, 12)} was judged`;
  return null;
}

/**
 * The numeric account id of the token; an id survives a rename, a login does not. Asked of the interface that also gives the
 * comments' authors. An installation token may not ask `GET /user`, hence the way over GraphQL.
 */
async function ownId(github: GitHub): Promise<number> {
  const { viewer: self } = expect(viewer, await github.graphql("query { viewer { login databaseId } }"), "the token's account");
  try {
    const { data } = await github.rest.users.getByUsername({ username: self.login });
    return expect(account, data, "the token's account").id;
  } catch (error) {
    if (statusOf(error) !== 404 || self.databaseId == null) throw error;
    return self.databaseId;
  }
}

/** Our comments, oldest first, from every page. */
async function ownComments(github: GitHub, request: CommentRequest, self: number): Promise<Comment[]> {
  const { owner, repo, number, key } = request;
  const found: Comment[] = [];
  let pages = 0;
  for await (const { data } of github.paginate.iterator(github.rest.issues.listComments, { owner, repo, issue_number: number, per_page: 100 })) {
    pages += 1;
    if (pages > PAGES_AT_MOST) throw new Error(`the pull request has more than ${PAGES_AT_MOST * 100} comments`);
    for (const candidate of expect(z.array(comment), data, "the list of comments")) {
      if (candidate.user?.id === self && lines(candidate)[0] === marker(key)) found.push(candidate);
    }
  }
  return found.sort((a, b) => a.id - b.id);
}

function lines(candidate: Comment): string[] {
  return (candidate.body ?? "").replaceAll("\r\n", "\n").split("\n");
}

/** Sends once. After an answer that leaves open whether the comment exists, looks for it before sending again. */
async function create(github: GitHub, request: CommentRequest, self: number): Promise<CommentResult> {
  const { owner, repo, number } = request;
  const send = async (): Promise<CommentResult> => {
    const { data } = await github.rest.issues.createComment({ owner, repo, issue_number: number, body: wholeBody(request) });
    return { did: "created", url: expect(comment, data, "the new comment").html_url };
  };
  try {
    return await send();
  } catch (error) {
    if (!mayPass(statusOf(error))) throw error;
  }
  const [landed] = await ownComments(github, request, self);
  return landed === undefined ? await send() : { did: "created", url: landed.html_url };
}

async function update(github: GitHub, request: CommentRequest, existing: Comment): Promise<CommentResult> {
  const [, state = "", ...body] = lines(existing);
  const [, head, id, attempt] = STATE.exec(state) ?? [];
  const { run } = request;
  if (head === request.head && (Number(id) > run.id || (Number(id) === run.id && Number(attempt) > run.attempt))) {
    return { did: "skipped", because: `a newer run (${id}, attempt ${attempt}) of the same commit has written the comment` };
  }
  if (head === request.head && body.join("\n").trimEnd() === request.body.trimEnd()) return { did: "unchanged", url: existing.html_url };
  await write(github, request, existing.id, wholeBody(request));
  return { did: "updated", url: existing.html_url };
}

/** A second comment of ours, left by a race, must not contradict the first. */
async function supersede(github: GitHub, request: CommentRequest, duplicate: Comment): Promise<void> {
  const body = `${marker(request.key)}\nSuperseded by the first comment of this check.`;
  if (lines(duplicate).join("\n").trimEnd() !== body) await write(github, request, duplicate.id, body);
}

async function write(github: GitHub, { owner, repo }: CommentRequest, id: number, body: string): Promise<void> {
  await github.rest.issues.updateComment({ owner, repo, comment_id: id, body });
}

/** An answer that is not what GitHub documents decides nothing. */
function expect<T>(schema: z.ZodType<T>, answer: unknown, what: string): T {
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw new Error(`GitHub's answer about ${what} cannot be read: ${z.prettifyError(parsed.error)}`, { cause: parsed.error });
  return parsed.data;
}
