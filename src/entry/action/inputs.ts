import { distance } from "fastest-levenshtein";
import { z } from "zod";
import type { Mode } from "../../domain/audit.ts";
import { AuditFailure } from "../../domain/failure.ts";

/** What the workflow asked for. */
export interface ActionInputs {
  /** Checkout to audit, relative to the workspace. */
  readonly repoPath: string;
  /** Null: the repository's configuration decides. */
  readonly mode: Mode | null;
  /** Commit to compare with; null: the event decides. */
  readonly base: string | null;
  /** Whether to keep the checklist comment on a pull request. */
  readonly comment: boolean;
  /** Name of the check run to post on the commit; null for none. */
  readonly check: string | null;
  /** Whether to keep the issue on stories that stopped being true. */
  readonly issue: boolean;
  /** Folder with exports of the clusters, relative to the workspace; null for none. */
  readonly snapshots: string | null;
  /** What gets an issue about drift of its own, beside the cluster. */
  readonly driftIssues: "cluster" | "object";
  /** Whom a new issue is assigned to. */
  readonly assign: "nobody" | "owners";
  /** Whether a run on `pull_request`, whose workflow a pull request can edit, is refused. */
  readonly requireTarget: boolean;
  /** Workflow file whose run `/truestory recheck` repeats; null: that of the run itself. */
  readonly gateWorkflow: string | null;
  readonly token: string;
}

const flag = z
  .string()
  .transform((text) => text.toLowerCase())
  .pipe(z.enum(["true", "false"], { error: "expected true or false" }))
  .transform((text) => text === "true");

const inputs = z.strictObject({
  "repo-path": z.string().min(1).default("."),
  mode: z.enum(["observe", "advise", "enforce"], { error: "expected observe, advise or enforce" }).nullable().default(null),
  base: z.string().max(1024).nullable().default(null),
  comment: flag.default(true),
  check: z
    .string()
    .max(100)
    .regex(/^[\w ./:()-]+$/, { error: "expected a name of letters, digits, blanks and ./:()-_" })
    .nullable()
    .default(null),
  issue: flag.default(false),
  snapshots: z.string().max(1024).nullable().default(null),
  "drift-issues": z.enum(["cluster", "object"], { error: "expected cluster or object" }).default("cluster"),
  assign: z.enum(["nobody", "owners"], { error: "expected nobody or owners" }).default("nobody"),
  "require-pull-request-target": flag.default(false),
  "gate-workflow": z
    .string()
    .regex(/^\.github\/workflows\/[\w.-]+\.ya?ml$/, { error: "expected a path such as .github/workflows/truestory.yml" })
    .nullable()
    .default(null),
  "github-token": z.string().default(""),
});

const PREFIX = "INPUT_";

/**
 * Reads the inputs that the runner passes in the environment (`INPUT_<NAME>`, upper case); an empty one counts as not given.
 * Throws an {@link AuditFailure} with code 2 that lists every unknown input and every bad value at once.
 */
export function readInputs(env: NodeJS.ProcessEnv): ActionInputs {
  const given: Record<string, string> = {};
  for (const [variable, value = ""] of Object.entries(env)) {
    if (variable.startsWith(PREFIX) && value.trim() !== "") given[variable.slice(PREFIX.length).toLowerCase()] = value.trim();
  }
  const parsed = inputs.safeParse(given);
  if (!parsed.success) {
    throw new AuditFailure(parsed.error.issues.flatMap(describe).join("; "), {
      code: 2,
      remedy: `Inputs of this action are ${Object.keys(inputs.shape).join(", ")}.`,
      cause: parsed.error,
    });
  }
  const { data } = parsed;
  return {
    repoPath: data["repo-path"],
    mode: data.mode,
    base: data.base,
    comment: data.comment,
    check: data.check,
    issue: data.issue,
    snapshots: data.snapshots,
    driftIssues: data["drift-issues"],
    assign: data.assign,
    requireTarget: data["require-pull-request-target"],
    gateWorkflow: data["gate-workflow"],
    token: data["github-token"],
  };
}

function describe(issue: z.core.$ZodIssue): string[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => `there is no input "${key}"${suggestion(key)}`);
  return [`input "${issue.path.join(".")}": ${issue.message}`];
}

function suggestion(unknown: string): string {
  const [nearest] = Object.keys(inputs.shape)
    .map((name) => ({ name, away: distance(name, unknown) }))
    .sort((a, b) => a.away - b.away);
  return nearest !== undefined && nearest.away <= 4 ? `; did you mean "${nearest.name}"?` : "";
}
