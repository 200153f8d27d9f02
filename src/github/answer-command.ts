import { z } from "zod";
import { MOST_WAIVER_DAYS, WAIVER_REASONS } from "../domain/annotation.ts";
import { allRows, createOnce, expectAnswer, ownAccount, type Repository } from "./answer.ts";
import type { GitHub } from "./client.ts";
import type { AskingComment } from "./command.ts";
import { describeFailure, isForbidden } from "./failure.ts";
import { mayWrite } from "./pull-request.ts";

/** Where and for which workflow a comment asks. */
export interface CommandRequest extends Repository {
  readonly comment: AskingComment;
  /** Path of the workflow file whose run is to be repeated: `.github/workflows/truestory.yml`. */
  readonly workflow: string;
}

/** What became of it. */
export type CommandResult = { readonly did: "reran" | "told" | "refused" } | { readonly did: "skipped"; readonly because: string };

const pullRequest = z.object({ state: z.string(), head: z.object({ sha: z.string() }) });
const runs = z.object({
  workflow_runs: z.array(
    z.object({ id: z.number().int(), path: z.string(), event: z.string(), status: z.string().nullable(), head_sha: z.string() }),
  ),
});
const comment = z.object({ body: z.string().nullish(), user: z.object({ id: z.number().int() }).nullable() });

/** Events whose runs judge a pull request. */
const JUDGING: readonly string[] = ["pull_request", "pull_request_target"];

const HELP = `\`/truestory recheck [commit]\` judges the head again, and only if it is the commit that you name.
\`/truestory waive\` says how a claim is waived.
\`/truestory help\` says this.

People who may write to the repository can ask. Nothing here changes a verdict.`;

const WAIVE = `A waiver is a commit, so that it is reviewed and dated. Put this on the claim's line or the next one, and have a code owner of the story approve it:

\`\`\`markdown
<!-- truestory: {waived: accepted-risk, by: "@owner", until: 2026-12-31, because: "…"} -->
\`\`\`

The reason is one of ${WAIVER_REASONS.join(", ")}. It counts for at most ${MOST_WAIVER_DAYS} days.`;

/**
 * Does what a comment asks for, or says why not. Authorised by the permission interface, never by the association that the event tells. The text
 * of the comment is never repeated. Answers once per comment. Never throws.
 */
export async function answerCommand(github: GitHub, request: CommandRequest): Promise<CommandResult> {
  const { comment: asking } = request;
  try {
    if (!(await mayWrite(github, request, asking.author.login))) {
      await reply(github, request, "Only people who may write to this repository can ask for that.");
      return { did: "refused" };
    }
    switch (asking.asked.ask) {
      case "recheck":
        return await recheck(github, request, asking.asked.commit);
      case "waive":
        return await tell(github, request, WAIVE);
      case "help":
        return await tell(github, request, HELP);
      case "unknown":
        return await tell(github, request, `There is no such command.\n\n${HELP}`);
      default:
        return asking.asked satisfies never;
    }
  } catch (error) {
    return { did: "skipped", because: describeFailure(error) };
  }
}

async function tell(github: GitHub, request: CommandRequest, text: string): Promise<CommandResult> {
  await reply(github, request, text);
  return { did: "told" };
}

/** Repeats the run of exactly this head: no other commit can slip under an older comment. */
async function recheck(github: GitHub, request: CommandRequest, commit: string | null): Promise<CommandResult> {
  const { owner, repo, comment: asking, workflow } = request;
  const { data } = await github.rest.pulls.get({ owner, repo, pull_number: asking.on });
  const { state, head } = expectAnswer(pullRequest, data, "the pull request");
  if (state !== "open") return refuse(github, request, "The pull request is closed.");
  if (commit !== null && !head.sha.startsWith(commit)) {
    return refuse(github, request, `The head is \`${head.sha.slice(0, 12)}\` now, which is not the commit that was named.`);
  }
  const found = await github.rest.actions.listWorkflowRunsForRepo({ owner, repo, head_sha: head.sha, per_page: 100 });
  const own = expectAnswer(runs, found.data, "the list of runs").workflow_runs.filter(
    (run) => run.path.split("@")[0] === workflow && run.head_sha === head.sha && JUDGING.includes(run.event),
  );
  const last = own.sort((a, b) => b.id - a.id)[0];
  if (last === undefined)
    return refuse(github, request, `No run of the workflow has judged \`${head.sha.slice(0, 12)}\`; push a commit, or let somebody approve the run.`);
  if (last.status !== "completed") return tell(github, request, `It is being judged: \`${head.sha.slice(0, 12)}\`.`);
  try {
    await github.rest.actions.reRunWorkflow({ owner, repo, run_id: last.id });
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return refuse(github, request, "The run could not be repeated: it is running, or the workflow lacks the permission `actions: write`.");
  }
  await github.rest.reactions.createForIssueComment({ owner, repo, comment_id: asking.id, content: "eyes" });
  return { did: "reran" };
}

async function refuse(github: GitHub, request: CommandRequest, text: string): Promise<CommandResult> {
  await reply(github, request, text);
  return { did: "refused" };
}

/** Answers a comment once: a run that is repeated finds its answer. */
async function reply(github: GitHub, { owner, repo, comment: asking }: CommandRequest, text: string): Promise<void> {
  const self = await ownAccount(github);
  const mark = `<!-- truestory:answer ${asking.id} -->`;
  const find = async (): Promise<z.infer<typeof comment> | undefined> => {
    const pages = github.paginate.iterator(github.rest.issues.listComments, { owner, repo, issue_number: asking.on, per_page: 100 });
    const all = await allRows(pages, comment, "the list of comments");
    return all.find(({ user, body }) => user?.id === self.id && (body ?? "").startsWith(mark));
  };
  if ((await find()) !== undefined) return;
  await createOnce(async () => {
    const { data } = await github.rest.issues.createComment({ owner, repo, issue_number: asking.on, body: `${mark}\n${text}` });
    return expectAnswer(comment, data, "the new comment");
  }, find);
}
