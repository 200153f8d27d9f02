import { realpath } from "node:fs/promises";
import { isAbsolute, join, relative, resolve } from "node:path";
import { AuditFailure } from "../../domain/failure.ts";
import type { AuditEvent } from "../../github/event.ts";
import { findRepository, resolveCommit, runGit } from "../../world/git.ts";

/** What is judged. */
export interface Checkout {
  /** Absolute, without symlinks. */
  readonly directory: string;
  /** Where the directory lies in its repository, `""` or ending in `/`. */
  readonly prefix: string;
  /** Full id of the commit that is checked out. */
  readonly commit: string;
  /** Full id of the commit to compare with; null when there is none. */
  readonly base: string | null;
}

/** What to find out about. */
export interface CheckoutRequest {
  readonly workspace: string;
  readonly repoPath: string;
  /** The `base` input; it overrides the event. */
  readonly base: string | null;
  readonly event: AuditEvent;
  /** `GITHUB_SHA`: on pull requests GitHub's test merge commit. */
  readonly sha: string | null;
}

const FETCH = "Check out with `fetch-depth: 0`, so that the base and the history are there.";

/**
 * Says which commit is checked out and which one to compare it with. On pull requests that is the first parent of GitHub's
 * merge commit, or the merge base when the head itself is checked out. Throws an {@link AuditFailure} when the checkout is
 * of another commit than the event is about, or when the base is not there: a verdict about the wrong commit is worse than none.
 */
export async function findCheckout(request: CheckoutRequest): Promise<Checkout> {
  const asked = resolve(request.workspace, request.repoPath);
  const directory = await realpath(asked).catch((cause: unknown) => {
    throw new AuditFailure(`there is no directory "${request.repoPath}" in the workspace`, { code: 2, remedy: "Run actions/checkout first.", cause });
  });
  await refuseLink(request, asked, directory);
  const repository = await findRepository(directory);
  if (repository === undefined || repository.head === null) {
    throw new AuditFailure(`"${request.repoPath}" is no Git checkout`, { code: 2, remedy: "Run actions/checkout first, and install Git." });
  }
  const commit = repository.head;
  const prefix = await runGit(directory, ["rev-parse", "--show-prefix"]);
  return {
    directory,
    prefix: prefix.ok ? prefix.stdout.toString("utf8").replace(/\n$/, "") : "",
    commit,
    base: request.base === null ? await baseOf(directory, commit, request) : await present(directory, request.base),
  };
}

/** A link that a pull request puts in place of the audited directory would have another one judged, and compared with itself. */
async function refuseLink({ workspace, repoPath }: CheckoutRequest, asked: string, directory: string): Promise<void> {
  const inside = relative(workspace, asked);
  if (isAbsolute(inside) || inside.split(/[\\/]/)[0] === ".." || directory === join(await realpath(workspace), inside)) return;
  throw new AuditFailure(`"${repoPath}" is reached through a symbolic link, and links are not followed`, {
    code: 2,
    remedy: "Name the directory itself in the input `repo-path`.",
  });
}

async function baseOf(directory: string, commit: string, { event, sha }: CheckoutRequest): Promise<string | null> {
  switch (event.kind) {
    case "pull-request":
      return pullRequestBase(directory, commit, event, sha);
    case "merge-group":
      mustBe(commit, [event.head]);
      return present(directory, event.base);
    case "push":
      mustBe(commit, [event.head]);
      return event.before === null ? forkPoint(directory, commit, event) : present(directory, event.before);
    case "standing":
      return null;
    default:
      return event satisfies never;
  }
}

async function pullRequestBase(
  directory: string,
  commit: string,
  event: Extract<AuditEvent, { kind: "pull-request" }>,
  sha: string | null,
): Promise<string> {
  mustBe(commit, sha === null ? [event.head] : [sha, event.head]);
  if (commit !== event.head) return present(directory, `${commit}^1`);
  await present(directory, event.base);
  return mergeBase(directory, event.base, commit);
}

/** A new or overwritten branch is compared with where it left the default branch; the default branch itself with nothing. */
async function forkPoint(directory: string, commit: string, event: Extract<AuditEvent, { kind: "push" }>): Promise<string | null> {
  if (event.branch === null || event.branch === event.defaultBranch) return null;
  const main = await resolveCommit(directory, `refs/remotes/origin/${event.defaultBranch}`);
  return main === undefined ? null : mergeBase(directory, main, commit);
}

function mustBe(commit: string, expected: readonly string[]): void {
  if (expected.includes(commit)) return;
  throw new AuditFailure(`the checkout is at ${commit.slice(0, 12)}, and this run is about ${expected.map((id) => id.slice(0, 12)).join(" or ")}`, {
    code: 3,
    remedy: "Check out without `ref`, or name the commit to compare with in the input `base`.",
  });
}

async function present(directory: string, ref: string): Promise<string> {
  const found = await resolveCommit(directory, ref);
  if (found !== undefined) return found;
  throw new AuditFailure(`the commit to compare with, ${JSON.stringify(ref)}, is not in this checkout`, { code: 3, remedy: FETCH });
}

async function mergeBase(directory: string, base: string, head: string): Promise<string> {
  const found = await runGit(directory, ["merge-base", base, head]);
  const id = found.ok ? /^[0-9a-f]{40,64}$/m.exec(found.stdout.toString("utf8"))?.[0] : undefined;
  if (id !== undefined) return id;
  throw new AuditFailure(`${head.slice(0, 12)} and ${base.slice(0, 12)} have no common ancestor in this checkout`, { code: 3, remedy: FETCH });
}
