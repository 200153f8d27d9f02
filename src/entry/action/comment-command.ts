import { answerCommand } from "../../github/answer-command.ts";
import { readAskingComment } from "../../github/command.ts";
import { readPayload, readRunner } from "./job.ts";
import { github, repositoryOf } from "./post.ts";
import { notice } from "./publish.ts";

/**
 * Answers a command in a comment on a pull request. Nothing is checked out or audited here: the run holds the base repository's rights.
 * Gives the exit code; a comment that asks nothing of us, and an answer that cannot be given, are no failure.
 */
export async function answerComment(env: NodeJS.ProcessEnv): Promise<number> {
  const facts = readRunner(env);
  const comment = readAskingComment(await readPayload(facts.runner));
  if (comment === null) return 0;
  if (facts.inputs.token === "") {
    notice("the command is not answered: there is no token; pass the input github-token");
    return 0;
  }
  const workflow = facts.inputs.gateWorkflow ?? workflowPath(facts.runner.GITHUB_WORKFLOW_REF);
  const result = await answerCommand(github(facts), { ...repositoryOf(facts), comment, workflow });
  notice(result.did === "skipped" ? `the command was not answered: ${result.because}` : `the command was answered: ${result.did}`);
  return 0;
}

/** `acme/platform/.github/workflows/truestory.yml@refs/heads/main` → `.github/workflows/truestory.yml` */
function workflowPath(reference: string): string {
  return (reference.split("@")[0] ?? "").split("/").slice(2).join("/");
}
