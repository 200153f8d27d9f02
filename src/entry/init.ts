import { writeSetUp } from "../app/set-up.ts";
import { surveyRepository } from "../app/survey.ts";
import { renderSetUp } from "../report/set-up.ts";
import { setUpFiles } from "../report/set-up-files.ts";
import { style, withEngine, write } from "./auditing.ts";
import type { InitArguments } from "./init-arguments.ts";
import { VERSION } from "./version.ts";

/** Looks at a repository and writes what it takes to use Truestory there. Gives 0, and 3 when a file could not be written. */
export async function runInit(repo: string, { mode, trust, force, "dry-run": dryRun }: InitArguments): Promise<number> {
  const survey = await withEngine(undefined, (engine) => surveyRepository(repo, engine, VERSION));
  const files = await writeSetUp(setUpFiles(survey, { mode, trust }), { repo, prefix: survey.repository.prefix, dryRun, force });
  const directory = repo === "." ? "" : repo;
  await write(renderSetUp({ survey, files, dryRun, directory }, style({ output: null, verbose: false })), null);
  return files.some(({ state }) => state === "failed") ? 3 : 0;
}
