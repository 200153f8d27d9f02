import { CODE_OWNERS_PATHS, parseCodeOwners } from "../audit/code-owners.ts";
import { examine } from "../audit/doctor.ts";
import type { Advice } from "../audit/workflow-use.ts";
import { loadConfig } from "../config/load.ts";
import { openTree } from "../world/tree.ts";
import { parseDocuments } from "../world/yaml.ts";
import { findStories } from "./stories.ts";

const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/;

/** Examines how a repository uses Truestory on GitHub. Throws an `AuditFailure` for a bad configuration. */
export async function examineSetUp(repo: string): Promise<readonly Advice[]> {
  const tree = await openTree(repo, undefined);
  const workflows = tree.paths.flatMap((path) => {
    const text = WORKFLOW.test(path) ? tree.text(path) : undefined;
    const value = text === undefined ? undefined : parseDocuments(path, text).documents[0]?.value;
    return value === undefined ? [] : [{ path, value }];
  });
  const owners = CODE_OWNERS_PATHS.map((path) => tree.text(path)).find((text) => text !== undefined) ?? "";
  const { stories } = findStories(tree, loadConfig(tree), { given: [], clusterNames: [], guess: null });
  return examine({ workflows, owners: parseCodeOwners(owners), stories: stories.map(({ path }) => path) });
}
