import { join, relative } from "node:path";
import type { Advice } from "../audit/advice.ts";
import { CODE_OWNERS_PATHS, parseCodeOwners } from "../audit/code-owners.ts";
import { examine } from "../audit/doctor.ts";
import { surveyAdvice } from "../audit/survey-advice.ts";
import type { Engine } from "../render/engine/index.ts";
import { openTree } from "../world/tree.ts";
import { parseDocuments } from "../world/yaml.ts";
import { surveyRepository } from "./survey.ts";

const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/;

/**
 * Examines a set-up: what there is to read, and how it is used on GitHub. Workflows and code owners are those of the top of the repository.
 *
 * @throws `AuditFailure` for a bad configuration.
 */
export async function examineSetUp(repo: string, engine: Engine, version: string): Promise<readonly Advice[]> {
  const survey = await surveyRepository(repo, engine, version);
  const { prefix } = survey.repository;
  const tree = await openTree(prefix === "" ? repo : join(repo, relative(`/${prefix}`, "/")), undefined);
  const workflows = tree.paths.flatMap((path) => {
    const text = WORKFLOW.test(path) ? tree.text(path) : undefined;
    const value = text === undefined ? undefined : parseDocuments(path, text).documents[0]?.value;
    return value === undefined ? [] : [{ path, value }];
  });
  const owners = CODE_OWNERS_PATHS.map((path) => tree.text(path)).find((text) => text !== undefined) ?? "";
  const stories = survey.stories.read.map(({ path }) => `${prefix}${path}`);
  return [...surveyAdvice(survey), ...examine({ workflows, owners: parseCodeOwners(owners), stories })];
}
