import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codeOwnersAt } from "../../app/pull-request.ts";
import { refuseUnapprovedBar } from "../../audit/unapproved-bar.ts";
import { AuditFailure } from "../../domain/failure.ts";
import type { AuditEvent } from "../../github/event.ts";
import { describeFailure } from "../../github/failure.ts";
import { type MergedTree, readBlob, readMergedTree } from "../../github/merged-tree.ts";
import type { PullRequestNow } from "../../github/pull-request.ts";
import { encodeReport } from "../../report/json.ts";
import { findRepository, resolveCommit } from "../../world/git.ts";
import { transplant } from "../../world/transplant.ts";
import { type Checkout, findCheckout } from "./checkout.ts";
import type { Job } from "./job.ts";
import { github, repositoryOf } from "./post.ts";
import type { RunVerdict } from "./verdict.ts";

/** What a pull request comes to, as objects of Git beside the checkout of the base. */
export interface PullRequestObjects {
  /** What the child judges: the commit is one of ours, with the tree of GitHub's test merge. */
  readonly checkout: Checkout;
  /** Id of GitHub's test merge. */
  readonly merge: string;
  /** The base's own checkout. */
  readonly base: Checkout;
}

/** For reading the pull request's files. */
const READ_BUDGET_MS = 240_000;

/**
 * Reads a pull request for a run with the base's rights. Nothing of it is checked out: its files are asked of GitHub's interface, verified by their
 * ids, and put into a repository that has no files, in `directory`.
 *
 * @throws {@link AuditFailure} 2 when anything but the base is checked out, 3 when the pull request cannot be read.
 */
export async function readObjects(job: Job, event: Extract<AuditEvent, { kind: "pull-request" }>, directory: string): Promise<PullRequestObjects> {
  const base = await baseCheckout(job);
  if (job.inputs.token === "")
    throw new AuditFailure("there is no token to read the pull request with", { code: 2, remedy: "Pass the input github-token." });
  const repository = repositoryOf(job);
  const connection = github(job, READ_BUDGET_MS);
  const merged = await couldRead(() => readMergedTree(connection, { ...repository, number: event.number }, event.head));
  await mustHave(base.directory, merged);
  const into = join(directory, "pull-request");
  const commit = await couldRead(() =>
    transplant({
      from: base.directory,
      into,
      tree: merged.tree,
      entries: merged.entries,
      parent: merged.base,
      message: merged.messages.join("\n\n"),
      seconds: merged.seconds,
      blob: (id) => readBlob(connection, repository, id),
    }),
  );
  const audited = join(into, base.prefix);
  await mkdir(audited, { recursive: true });
  return { checkout: { directory: audited, prefix: base.prefix, commit, base: merged.base }, merge: merged.merge, base };
}

/** The checkout of the default branch, which `pull_request_target` runs on. */
async function baseCheckout({ inputs, runner }: Job): Promise<Checkout> {
  const event = { kind: "standing", defaultBranch: null } as const;
  const checkout = await findCheckout({ workspace: runner.GITHUB_WORKSPACE, repoPath: inputs.repoPath, base: null, event, sha: null });
  if (checkout.commit !== runner.GITHUB_SHA) {
    throw new AuditFailure("this run has the base's rights, and something else than the base's own commit is checked out", {
      code: 2,
      remedy: "Give actions/checkout no `ref` and no `repository`: the pull request is read through GitHub's interface.",
    });
  }
  return checkout;
}

async function mustHave(directory: string, { base }: MergedTree): Promise<void> {
  if ((await resolveCommit(directory, base)) !== undefined && (await findRepository(directory))?.shallow === false) return;
  throw new AuditFailure(`the base of GitHub's test merge, ${base.slice(0, 12)}, is not in this checkout with its history`, {
    code: 3,
    remedy: "Check out with `fetch-depth: 0`; if the base has just moved on, run the job again.",
  });
}

async function couldRead<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof AuditFailure) throw cause;
    throw new AuditFailure(`the pull request could not be read: ${describeFailure(cause)}`, { code: 3, remedy: "Run the job again.", cause });
  }
}

/** The verdict of a gate that cannot be edited: by the ids that GitHub knows, and without changes of the gate that nobody approved. */
export async function trustedVerdict(
  verdict: RunVerdict,
  { base, merge, checkout }: PullRequestObjects,
  now: PullRequestNow | null,
  reportPath: string,
): Promise<RunVerdict> {
  if (verdict.is !== "audited") return verdict;
  const rules = await codeOwnersAt(base.directory, checkout.base ?? base.commit);
  const told = { ...verdict.report, repository: { commit: merge, base: checkout.base } };
  const report = refuseUnapprovedBar(told, rules, now?.approvers ?? []);
  await writeFile(reportPath, encodeReport(report));
  return { is: "audited", report, exitCode: report.gate.exitCode };
}
