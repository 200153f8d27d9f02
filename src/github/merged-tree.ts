import { z } from "zod";
import { AuditFailure } from "../domain/failure.ts";
import { allRows, expectAnswer } from "./answer.ts";
import type { GitHub } from "./client.ts";
import type { PullRequestId } from "./pull-request.ts";

/** One entry of a Git tree, by its path from the top. */
export interface TreeEntryId {
  readonly path: string;
  /** `100644`, `100755`, `120000` or `160000`. */
  readonly mode: string;
  readonly id: string;
}

/** What a pull request comes to, once merged: GitHub's test merge, told by its interface for Git's objects. */
export interface MergedTree {
  /** Id of the test merge commit. */
  readonly merge: string;
  /** Its first parent, the base. */
  readonly base: string;
  readonly tree: string;
  readonly entries: readonly TreeEntryId[];
  /** Messages of the pull request's commits, oldest first. */
  readonly messages: readonly string[];
  /** When the test merge was made, in seconds since 1970. */
  readonly seconds: number;
}

const id = z.string().regex(/^[0-9a-f]{40,64}$/);
const pullRequest = z.object({ state: z.string(), head: z.object({ sha: id }), mergeable: z.boolean().nullable(), merge_commit_sha: id.nullable() });
const commit = z.object({
  tree: z.object({ sha: id }),
  parents: z.array(z.object({ sha: id })),
  committer: z.object({ date: z.iso.datetime({ offset: true }) }),
});
const tree = z.object({
  truncated: z.boolean(),
  tree: z.array(z.object({ path: z.string().min(1), mode: z.string(), type: z.string(), sha: id })),
});
const listedCommit = z.object({ commit: z.object({ message: z.string() }) });
const blob = z.object({ encoding: z.string(), content: z.string() });

/** Questions whether the test merge is there; GitHub makes it when it is first asked. */
const ASKS = 8;
const PAUSE_MS = 1500;
const MODES = new Set(["100644", "100755", "120000", "160000"]);
const MESSAGE_CHARACTERS = 4_000;

/**
 * Reads what a pull request comes to, once merged. Nothing is fetched or checked out: GitHub is asked for the tree of its test merge, which must
 * have `head` as its second parent.
 *
 * @throws {@link AuditFailure} 3 when the pull request has conflicts, has moved on, or is too large to be told. Throws what the client throws.
 */
export async function readMergedTree(github: GitHub, { owner, repo, number }: PullRequestId, head: string): Promise<MergedTree> {
  const merge = await testMerge(github, { owner, repo, number }, head);
  const made = expectAnswer(commit, (await github.rest.git.getCommit({ owner, repo, commit_sha: merge })).data, "the test merge");
  const [base, second, ...more] = made.parents;
  if (base === undefined || second?.sha !== head || more.length > 0) throw movedOn(head);
  const listed = await github.rest.git.getTree({ owner, repo, tree_sha: made.tree.sha, recursive: "true" });
  const { truncated, tree: rows } = expectAnswer(tree, listed.data, "the merged tree");
  if (truncated) {
    throw new AuditFailure("the repository has more files than GitHub tells at once", {
      code: 3,
      remedy: "Judge it by the workflow on `pull_request`, which checks the repository out.",
    });
  }
  const entries = rows.filter(({ type }) => type !== "tree").map(({ path, mode, sha }) => ({ path, mode, id: sha }));
  const strange = entries.find(({ mode }) => !MODES.has(mode));
  if (strange !== undefined) throw new Error(`GitHub's answer about the merged tree has the mode ${strange.mode}`);
  const pages = github.paginate.iterator(github.rest.pulls.listCommits, { owner, repo, pull_number: number, per_page: 100 });
  const messages = (await allRows(pages, listedCommit, "the list of commits")).map(({ commit: { message } }) => message.slice(0, MESSAGE_CHARACTERS));
  return { merge, base: base.sha, tree: made.tree.sha, entries, messages, seconds: Math.floor(Date.parse(made.committer.date) / 1000) };
}

async function testMerge(github: GitHub, { owner, repo, number }: PullRequestId, head: string): Promise<string> {
  for (let ask = 1; ; ask += 1) {
    const { data } = await github.rest.pulls.get({ owner, repo, pull_number: number });
    const now = expectAnswer(pullRequest, data, "the pull request");
    if (now.head.sha !== head) throw movedOn(head);
    if (now.state !== "open")
      throw new AuditFailure("the pull request is closed, so that GitHub merges it no more", { code: 3, remedy: "Reopen it." });
    if (now.mergeable === false) {
      throw new AuditFailure("the pull request has conflicts with its base, so that nothing can be said about what it comes to", {
        code: 3,
        remedy: "Resolve the conflicts.",
      });
    }
    if (now.mergeable === true && now.merge_commit_sha !== null) return now.merge_commit_sha;
    if (ask === ASKS) {
      throw new AuditFailure("GitHub has not merged the pull request for a test yet", { code: 3, remedy: "Run the job again." });
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function movedOn(head: string): AuditFailure {
  return new AuditFailure(`the pull request has moved on since ${head.slice(0, 12)}, which this run is about`, {
    code: 3,
    remedy: "The run of the newer commit decides.",
  });
}

/** Reads a blob. Throws when the answer is not what GitHub documents; whether it has the id is for the caller to see. */
export async function readBlob(github: GitHub, { owner, repo }: Omit<PullRequestId, "number">, blobId: string): Promise<Uint8Array> {
  const { data } = await github.rest.git.getBlob({ owner, repo, file_sha: blobId });
  const { encoding, content } = expectAnswer(blob, data, "a file");
  if (encoding !== "base64") throw new Error(`GitHub's answer about a file has the encoding ${encoding}`);
  return Buffer.from(content, "base64");
}
