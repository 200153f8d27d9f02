import { resolve } from "node:path";
import { codeOwnersAt } from "../../app/pull-request.ts";
import { ownersOf } from "../../audit/code-owners.ts";
import type { Job } from "./job.ts";

/** By which our issues are found again. */
export const LABEL = "truestory";
const MOST_ASSIGNEES = 3;

/** The day of this run in UTC, `2026-01-31`. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/**
 * People whom CODEOWNERS names for these paths of the audited directory, the first paths first, at most three; nobody unless the workflow asks
 * for it. Teams cannot be assigned.
 */
export async function assignees({ inputs, runner }: Job, prefix: string, paths: readonly string[]): Promise<readonly string[]> {
  if (inputs.assign === "nobody" || paths.length === 0) return [];
  const rules = await codeOwnersAt(resolve(runner.GITHUB_WORKSPACE, inputs.repoPath), "HEAD");
  const named = paths.flatMap((path) => ownersOf(`${prefix}${path}`, rules)).filter((owner) => owner.startsWith("@") && !owner.includes("/"));
  return [...new Set(named.map((owner) => owner.slice(1)))].slice(0, MOST_ASSIGNEES);
}
