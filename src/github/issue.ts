import { z } from "zod";
import { allRows, createOnce, expectAnswer, ownAccount, type Repository, type Self, withoutRun } from "./answer.ts";
import type { GitHub } from "./client.ts";
import { describeFailure, isForbidden, statusOf } from "./failure.ts";

/** How bad it is; nothing at all closes the issue. */
export type IssueSeverity = "nothing" | "warning" | "error";

/** What the issue should say, given what it remembers. */
export interface IssueWish {
  readonly title: string;
  /** Encoded Markdown, at most 18,000 bytes; the marker lines are put before it. */
  readonly body: string;
  readonly severity: IssueSeverity;
  /** What to remember: words of letters, digits and `=,.-`. */
  readonly memory: string;
  /** Things the issue is about. When a person closed it as not planned, it stays closed until there is another one. */
  readonly subjects: readonly string[];
  /** Whether everything was looked at. An issue is closed upon nothing less. */
  readonly complete: boolean;
}

/** The one issue to keep. */
export interface IssueRequest extends Repository {
  /** Letters, digits and hyphens. */
  readonly key: string;
  readonly run: { readonly id: number; readonly attempt: number };
  /** By which the issue is found again, beside its author. */
  readonly label: string;
  /** Further labels of a new issue. */
  readonly labels?: readonly string[];
  /** Accounts to assign when the issue is opened and nobody is; those that cannot be are left out. */
  readonly assignees?: readonly string[];
  /** What a comment says when the issue turns worse or better. */
  readonly turns: { readonly worse: string; readonly better: string };
  /** `memory` is null when there is no issue yet: the first run, which only records. */
  readonly wish: (memory: string | null) => IssueWish | Promise<IssueWish>;
}

/** What became of it. */
export type IssueResult =
  | { readonly did: "recorded" | "opened" | "updated" | "reopened" | "closed" | "unchanged" | "respected"; readonly number: number }
  | { readonly did: "skipped"; readonly because: string };

const issue = z.object({
  number: z.number().int(),
  title: z.string(),
  body: z.string().nullable(),
  state: z.enum(["open", "closed"]),
  state_reason: z.string().nullish(),
  user: z.object({ id: z.number().int() }).nullable(),
  closed_by: z.object({ id: z.number().int() }).nullish(),
  pull_request: z.unknown().optional(),
  assignees: z.array(z.object({ login: z.string() })).nullish(),
});
type Issue = z.infer<typeof issue>;

const repository = z.object({ has_issues: z.boolean() });
const comment = z.object({ body: z.string().nullish(), user: z.object({ id: z.number().int() }).nullable() });

const STATE = /^<!-- truestory:issue-state run=(\d{1,18})\.(\d{1,9}) severity=(nothing|warning|error) subjects=([0-9a-f,]*) memory=([\w=,.-]*) -->$/;

/**
 * Keeps one issue by the token's own account, found by author and first line, never by title. It is created once, on the first run and
 * closed then; edited without a comment while it says the same; commented once when its severity changes; reopened when there is something
 * to say again; closed only when everything was looked at. What a person closed as not planned stays so until there is a new subject.
 * A list that says there is none is asked for a second time in another way before one is created. Never throws.
 */
export async function keepIssue(github: GitHub, request: IssueRequest): Promise<IssueResult> {
  try {
    const { data } = await github.rest.repos.get({ owner: request.owner, repo: request.repo });
    if (!expectAnswer(repository, data, "the repository").has_issues) return { did: "skipped", because: "the repository has no issues" };
    const self = await ownAccount(github);
    const [existing, ...duplicates] = await ownIssues(github, request, self);
    if (existing === undefined) return await record(github, request, self);
    const result = await keep(github, request, self, existing);
    for (const duplicate of duplicates) await supersede(github, request, duplicate, existing.number);
    return result;
  } catch (error) {
    if (statusOf(error) === 410) return { did: "skipped", because: "the repository has no issues" };
    return { did: "skipped", because: describeFailure(error) };
  }
}

/** First line of our issue. */
export function issueMarker(key: string): string {
  return `<!-- truestory:issue ${key} -->`;
}

interface Recorded {
  readonly id: number;
  readonly attempt: number;
  readonly severity: IssueSeverity;
  readonly subjects: readonly string[];
  readonly memory: string;
}

function recorded({ body }: Issue): Recorded | null {
  const [, id, attempt, severity, subjects = "", memory = ""] = STATE.exec(linesOf(body)[1] ?? "") ?? [];
  if (severity !== "nothing" && severity !== "warning" && severity !== "error") return null;
  return { id: Number(id), attempt: Number(attempt), severity, subjects: subjects.split(",").filter((one) => one !== ""), memory };
}

function linesOf(body: string | null): string[] {
  return (body ?? "").replaceAll("\r\n", "\n").split("\n");
}

function wholeBody({ key, run }: IssueRequest, wish: IssueWish): string {
  const state = `<!-- truestory:issue-state run=${run.id}.${run.attempt} severity=${wish.severity} subjects=${wish.subjects.join(",")} memory=${wish.memory} -->`;
  return `${issueMarker(key)}\n${state}\n${wish.body}`;
}

async function keep(github: GitHub, request: IssueRequest, self: Self, existing: Issue): Promise<IssueResult> {
  const { owner, repo, run } = request;
  const state = recorded(existing);
  if (state !== null && (state.id > run.id || (state.id === run.id && state.attempt > run.attempt))) {
    return { did: "skipped", because: `a newer run (${state.id}, attempt ${state.attempt}) has written the issue` };
  }
  const wish = await request.wish(state?.memory ?? "");
  const { number } = existing;
  const next = nextState(existing, state, wish, self);
  if (next.respected) return { did: "respected", number };
  // Told before it is written down, so that a run that dies in between tells it again and finds that it has.
  if (next.state === "open" && existing.state === "open" && state !== null && state.severity !== wish.severity) {
    await commentOnce(github, request, self, number, { from: state, to: wish.severity });
  }
  const change = { ...(next.state === existing.state ? {} : next.reason), ...textChange(existing, request, wish) };
  if (Object.keys(change).length > 0) await github.rest.issues.update({ owner, repo, issue_number: number, ...change });
  if (next.state === "open" && existing.state === "closed") await assign(github, request, existing);
  if (next.state !== existing.state) return { did: next.state === "open" ? "reopened" : "closed", number };
  return { did: Object.keys(change).length > 0 ? "updated" : "unchanged", number };
}

interface NextState {
  readonly state: "open" | "closed";
  readonly reason: { readonly state: "open" | "closed"; readonly state_reason: "completed" | "reopened" };
  readonly respected: boolean;
}

function nextState(existing: Issue, state: Recorded | null, wish: IssueWish, self: Self): NextState {
  const open = wish.severity !== "nothing";
  const byPerson = existing.state === "closed" && existing.closed_by != null && existing.closed_by.id !== self.id;
  const news = wish.subjects.some((subject) => !(state?.subjects ?? []).includes(subject));
  const respected = open && byPerson && existing.state_reason === "not_planned" && !news;
  // What was not looked at closes nothing.
  const stays = !open && !wish.complete ? existing.state : open ? "open" : "closed";
  return { state: stays, reason: { state: stays, state_reason: stays === "open" ? "reopened" : "completed" }, respected };
}

/** What of title and body is to be written; the run alone is no reason to. */
function textChange(existing: Issue, request: IssueRequest, wish: IssueWish): { title?: string; body?: string } {
  const body = wholeBody(request, wish);
  const plain = (text: string): string => withoutRun(text.replace(/ run=\d+\.\d+ /, " "));
  return {
    ...(existing.title === wish.title ? {} : { title: wish.title }),
    ...(plain(existing.body ?? "") === plain(body) ? {} : { body }),
  };
}

/** Creates the issue, closed unless there is something to say: a first run only records. */
async function record(github: GitHub, request: IssueRequest, self: Self): Promise<IssueResult> {
  const { owner, repo, label } = request;
  const wish = await request.wish(null);
  const created = await createOnce(
    async () => {
      const { data } = await github.rest.issues.create({
        owner,
        repo,
        title: wish.title,
        body: wholeBody(request, wish),
        labels: [label, ...(request.labels ?? [])],
      });
      return expectAnswer(issue, data, "the new issue");
    },
    async () => (await ownIssues(github, request, self))[0],
  );
  const [oldest = created] = await ownIssues(github, request, self);
  if (oldest.number !== created.number) {
    await supersede(github, request, created, oldest.number);
    return { did: "unchanged", number: oldest.number };
  }
  if (wish.severity !== "nothing") {
    await assign(github, request, created);
    return { did: "opened", number: created.number };
  }
  await github.rest.issues.update({ owner, repo, issue_number: created.number, state: "closed", state_reason: "completed" });
  return { did: "recorded", number: created.number };
}

/** An issue without an assignee gets those that are wished for; an account that cannot be assigned is no reason to fail. */
async function assign(github: GitHub, { owner, repo, assignees = [] }: IssueRequest, { number, assignees: present }: Issue): Promise<void> {
  if (assignees.length === 0 || (present ?? []).length > 0) return;
  try {
    await github.rest.issues.update({ owner, repo, issue_number: number, assignees: [...assignees] });
  } catch (error) {
    if (statusOf(error) !== 422 && !isForbidden(error)) throw error;
  }
}

/**
 * The keys of our issues that begin with `prefix`, closed ones included, from both lists. What is missing here is not proved to be missing.
 */
export async function ownIssueKeys(
  github: GitHub,
  { owner, repo, label }: Pick<IssueRequest, "owner" | "repo" | "label">,
  prefix: string,
): Promise<ReadonlySet<string>> {
  const self = await ownAccount(github);
  const keys = new Set<string>();
  for (const filter of [{ labels: label }, { creator: self.login }]) {
    const pages = github.paginate.iterator(github.rest.issues.listForRepo, { owner, repo, state: "all", per_page: 100, ...filter });
    for (const { body, user, pull_request } of await allRows(pages, issue, "the list of issues")) {
      const key = /^<!-- truestory:issue ([\w-]+) -->$/.exec(linesOf(body)[0] ?? "")?.[1];
      if (key?.startsWith(prefix) === true && user?.id === self.id && pull_request === undefined) keys.add(key);
    }
  }
  return keys;
}

/** Our issues, oldest first. One list may be behind or empty, so that only two of them say that there is none. */
async function ownIssues(github: GitHub, request: IssueRequest, self: Self): Promise<Issue[]> {
  const { owner, repo, key, label } = request;
  const by = async (filter: { creator: string } | { labels: string }): Promise<Issue[]> => {
    const pages = github.paginate.iterator(github.rest.issues.listForRepo, { owner, repo, state: "all", per_page: 100, ...filter });
    const all = await allRows(pages, issue, "the list of issues");
    return all
      .filter((one) => one.pull_request === undefined && one.user?.id === self.id && linesOf(one.body)[0] === issueMarker(key))
      .sort((a, b) => a.number - b.number);
  };
  // The label is on few, the account may have written thousands.
  const labelled = await by({ labels: label });
  return labelled.length > 0 ? labelled : by({ creator: self.login });
}

/** One of two issues, left by a race or by a list that was behind, loses its marker and points to the other. */
async function supersede(github: GitHub, { owner, repo, key }: IssueRequest, duplicate: Issue, number: number): Promise<void> {
  const body = `<!-- truestory:superseded ${key} -->\nSuperseded by #${number}.`;
  await github.rest.issues.update({ owner, repo, issue_number: duplicate.number, body, state: "closed", state_reason: "not_planned" });
}

interface Turn {
  readonly from: Recorded;
  readonly to: IssueSeverity;
}

/** Tells of a change of severity, once: its marker names the state that it follows. Where nobody may comment, the body says it alone. */
async function commentOnce(github: GitHub, { owner, repo, key, turns }: IssueRequest, self: Self, number: number, { from, to }: Turn): Promise<void> {
  const mark = `<!-- truestory:severity ${key} ${from.id}.${from.attempt} ${to} -->`;
  const find = async (): Promise<z.infer<typeof comment> | undefined> => {
    const pages = github.paginate.iterator(github.rest.issues.listComments, { owner, repo, issue_number: number, per_page: 100 });
    const all = await allRows(pages, comment, "the list of comments");
    return all.find(({ user, body }) => user?.id === self.id && linesOf(body ?? "")[0] === mark);
  };
  if ((await find()) !== undefined) return;
  const said = to === "error" ? turns.worse : turns.better;
  try {
    await createOnce(async () => {
      const { data } = await github.rest.issues.createComment({ owner, repo, issue_number: number, body: `${mark}\n${said}` });
      return expectAnswer(comment, data, "the new comment");
    }, find);
  } catch (error) {
    if (!isForbidden(error)) throw error;
  }
}
