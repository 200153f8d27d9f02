import { parse } from "yaml";
import { z } from "zod";
import { read } from "../project/files.ts";
import type { GitHubServer } from "../support/github/server.ts";

const workflow = z.object({ jobs: z.record(z.string(), z.object({ permissions: z.record(z.string(), z.enum(["read", "write"])) })) });

/** What the one job of a workflow that is there to be copied may do, in the words of a token. */
export function rightsOf(name: string): Readonly<Record<string, "read" | "write">> {
  const [job, ...others] = Object.values(workflow.parse(parse(read(`examples/workflows/${name}`))).jobs);
  if (job === undefined || others.length > 0) throw new Error(`${name} has not one job`);
  return Object.fromEntries(Object.entries(job.permissions).map(([right, level]) => [right.replace("-", "_"), level]));
}

/** Rights that were given and not needed, beside `contents: read`, which actions/checkout takes. */
export function unusedRights({ used }: Pick<GitHubServer, "used">, rights: Readonly<Record<string, "read" | "write">>): readonly string[] {
  const given = Object.entries(rights).map(([right, level]) => `${right}=${level}`);
  return given.filter((right) => right !== "contents=read" && !used.has(right));
}
