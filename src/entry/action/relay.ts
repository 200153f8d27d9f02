import { CODE_OWNERS_PATHS } from "../../audit/code-owners.ts";
import { CONFIG_PATHS } from "../../config/schema.ts";
import { AuditFailure } from "../../domain/failure.ts";
import { KNOWN_FAILURES_PATH } from "../../domain/known-failures.ts";
import { readArtifact } from "../../github/artifact.ts";
import { upsertComment } from "../../github/comment.ts";
import { describeFailure } from "../../github/failure.ts";
import { type FinishedRun, pullRequestOf, readFinishedRun, touchedPaths } from "../../github/finished-run.ts";
import { fileLinks, type Telling } from "../../report/checklist.ts";
import { renderRelayed } from "../../report/relayed.ts";
import { parseReport } from "../../report/schema.ts";
import { jobKey, type RunnerFacts, readPayload, readRunner, repositoryUrl } from "./job.ts";
import { github, repositoryOf } from "./post.ts";
import { commentBody, notice } from "./publish.ts";
import type { RunVerdict } from "./verdict.ts";

/** What the gate's workflow uploads, and the one file of it that is read. */
const ARTIFACT = "truestory-report";
const FILE = "report.json";
/** Runs that said something; others were stopped, or have not begun. */
const SPOKE: readonly string[] = ["success", "failure"];

/**
 * Writes the comment for a run of the gate that may not write itself, as those of forks. The report that the run left is data: which pull request it
 * is about is asked of GitHub, the text is made here. Nothing is checked out, and the result decides nothing. Gives the exit code, which is 0
 * unless the workflow itself is wrong.
 */
export async function relayComment(env: NodeJS.ProcessEnv): Promise<number> {
  const facts = readRunner(env);
  const { gateWorkflow, token } = facts.inputs;
  if (gateWorkflow === null) {
    throw new AuditFailure("on `workflow_run` the workflow file of the gate must be named", {
      code: 2,
      remedy: "Give the input gate-workflow, such as .github/workflows/truestory.yml: a display name could be anybody's.",
    });
  }
  const run = readFinishedRun(await readPayload(facts.runner), gateWorkflow);
  if (run === null) notice("no comment: this is no finished run of the gate for a pull request");
  else if (token === "") notice("no comment: there is no token; pass the input github-token");
  else await relay(facts, run).catch((error: unknown) => notice(`comment skipped: ${describeFailure(error)}`));
  return 0;
}

async function relay(facts: RunnerFacts, run: FinishedRun): Promise<void> {
  if (!SPOKE.includes(run.conclusion)) return notice(`no comment: the run ended with ${run.conclusion}`);
  const connection = github(facts);
  const repository = repositoryOf(facts);
  const number = await pullRequestOf(connection, repository, run);
  if (number === null) return notice(`no comment: not exactly one open pull request has the head ${run.head.slice(0, 12)} on that branch`);
  const text = await readArtifact(connection, { ...repository, run: run.id, name: ARTIFACT, file: FILE }).catch(
    (error: unknown) => new Error(describeFailure(error)),
  );
  const verdict = verdictOf(text, run);
  if (verdict === null) return notice(`no comment: the run has left no artifact "${ARTIFACT}"`);
  const edited = (await touchedPaths(connection, repository, number)).filter(isBar);
  const runUrl = `${repositoryUrl(facts)}/actions/runs/${run.id}`;
  const above = renderRelayed({ runUrl, conclusion: run.conclusion, edited });
  const result = await upsertComment(connection, {
    ...repository,
    number,
    key: jobKey(facts),
    head: run.head,
    run: { id: run.id, attempt: run.attempt },
    body: `${above}${commentBody(verdict, tellingOf(facts, run, runUrl))}`,
  });
  if (result.did === "skipped") notice(`comment skipped: ${result.because}`);
}

/** What the run's report says, if it can be used; null when a run that passed left none, as it does where nothing is uploaded. */
function verdictOf(text: string | null | Error, { conclusion }: FinishedRun): RunVerdict | null {
  if (text === null && conclusion === "success") return null;
  if (typeof text !== "string") return none(text === null ? "the run left no report" : text.message);
  try {
    const report = parseReport(JSON.parse(text));
    return { is: "audited", report, exitCode: report.gate.exitCode };
  } catch (error) {
    return none(`the report that the run left cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function none(because: string): RunVerdict {
  return { is: "not-audited", exitCode: 3, because, remedy: "The log of the run says more." };
}

function isBar(path: string): boolean {
  return (
    /^\.github\/(?:workflows|actions)\//.test(path) ||
    CODE_OWNERS_PATHS.includes(path) ||
    [...CONFIG_PATHS, KNOWN_FAILURES_PATH].some((one) => path.endsWith(one))
  );
}

function tellingOf(facts: RunnerFacts, run: FinishedRun, runUrl: string): Telling {
  const path = facts.inputs.repoPath.replace(/^\.\/?/, "").replace(/\/$/, "");
  const links = (prefix: string): Telling["links"] => fileLinks(repositoryUrl(facts), run.head, prefix);
  return { links: links(path === "" ? "" : `${path}/`), topLinks: links(""), subject: "pull request", runUrl };
}
