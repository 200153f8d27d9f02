import { mkdtemp } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { DriftReport } from "../../domain/drift.ts";
import { parseDriftReport } from "../../report/drift-schema.ts";
import { readBounded, runChild } from "./child.ts";
import { assignees, today } from "./issue-facts.ts";
import { isOfDefaultBranch, type Job, runUrl } from "./job.ts";
import { keepDriftIssues } from "./keep-drift.ts";
import { github, type Posting, repositoryOf } from "./post.ts";
import { notice } from "./publish.ts";

const MINUTES = 10;
const REPORT_BYTES = 64 * 1024 * 1024;

/**
 * Keeps one issue per cluster on what differs from Git, and on request one per object, for runs about the default branch that have exports.
 * Whatever goes wrong is a notice and leaves the issues as they are.
 */
export async function postDrift(job: Job, posting: Posting, env: NodeJS.ProcessEnv, cli: URL): Promise<void> {
  const { inputs } = job;
  if (inputs.snapshots === null || !inputs.issue || !isOfDefaultBranch(job)) return;
  if (inputs.token === "") return notice("drift issues skipped: there is no token; pass the input github-token");
  const report = await compare(job, inputs.snapshots, env, cli);
  if (report === null) return;
  const { runner } = job;
  await keepDriftIssues(
    {
      ...repositoryOf(job),
      connect: () => github(job),
      run: { id: runner.GITHUB_RUN_ID, attempt: runner.GITHUB_RUN_ATTEMPT },
      links: posting.telling.links,
      runUrl: runUrl(job),
      day: today(),
      perObject: inputs.driftIssues === "object",
      assignees: (paths) => assignees(job, posting.prefix, paths),
      tell: notice,
    },
    report,
  );
}

/** Compares in a child that holds no token; null, with a notice, when nothing can be said. */
async function compare({ inputs, runner }: Job, snapshots: string, env: NodeJS.ProcessEnv, cli: URL): Promise<DriftReport | null> {
  const directory = await mkdtemp(join(runner.RUNNER_TEMP, "truestory-drift-"));
  const path = join(directory, "drift.json");
  const folder = resolve(runner.GITHUB_WORKSPACE, snapshots);
  const args = ["drift", `--snapshots=${folder}`, "--format=json", `--output=${path}`, "--", resolve(runner.GITHUB_WORKSPACE, inputs.repoPath)];
  const result = await runChild({ cli, args, directory, env, timeoutMs: MINUTES * 60_000 });
  try {
    if (result.ended !== "code" || (result.code !== 0 && result.code !== 1 && result.code !== 3)) throw new Error(`it ended by ${result.ended}`);
    return parseDriftReport(JSON.parse(await readBounded(path, REPORT_BYTES)));
  } catch (error) {
    const why = result.stderr.trim() === "" ? (error instanceof Error ? error.message : String(error)) : result.stderr.trim();
    notice(`drift issues left as they are: the clusters were not compared: ${why}`);
    return null;
  }
}
