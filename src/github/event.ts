import { z } from "zod";
import { AuditFailure } from "../domain/failure.ts";

/** What a workflow run is about: which commit is judged, against what, and whether a comment can be written. */
export type AuditEvent =
  | {
      readonly kind: "pull-request";
      readonly number: number;
      /** Head of the pull request's branch when the event fired. */
      readonly head: string;
      /** The base branch's commit when the event fired; the merge commit may have a newer one as its first parent. */
      readonly base: string;
      /** True when the head lies in another repository; the token is read-only then. */
      readonly fork: boolean;
      /** True when Dependabot started the run, which then gets a read-only token as well. */
      readonly readOnlyActor: boolean;
      /** Title and body, which may claim that a story is complete. */
      readonly text: string;
      /** Name of the branch. */
      readonly branch: string;
      /** True for `pull_request_target`: the workflow is the default branch's, the token may write, and nothing of the pull request is checked out. */
      readonly trusted: boolean;
    }
  | { readonly kind: "merge-group"; readonly head: string; readonly base: string }
  | {
      readonly kind: "push";
      readonly head: string;
      /** What the branch pointed to before; null when it is new or was overwritten. */
      readonly before: string | null;
      /** Branch name, null for a tag. */
      readonly branch: string | null;
      readonly defaultBranch: string;
    }
  /** A schedule or a manual run: the repository as it stands. */
  | { readonly kind: "standing"; readonly defaultBranch: string | null };

const commit = z.string().regex(/^[0-9a-f]{40,64}$/);
const repository = z.object({ id: z.number().int() });

const pullRequestPayload = z.object({
  pull_request: z.object({
    number: z.number().int().positive(),
    title: z.string(),
    body: z.string().nullable(),
    head: z.object({ sha: commit, ref: z.string(), repo: repository.nullable() }),
    base: z.object({ sha: commit, repo: repository }),
  }),
  sender: z.object({ login: z.string() }).optional(),
});

const mergeGroupPayload = z.object({ merge_group: z.object({ head_sha: commit, base_sha: commit }) });

const pushPayload = z.object({
  before: commit,
  after: commit,
  ref: z.string(),
  forced: z.boolean().optional(),
  repository: z.object({ default_branch: z.string().min(1) }),
});

const standingPayload = z.object({ repository: z.object({ default_branch: z.string().min(1) }).optional() });

const READ_ONLY_ACTORS: readonly string[] = ["dependabot[bot]"];
const SUPPORTED = "pull_request, pull_request_review, pull_request_target, merge_group, push, schedule and workflow_dispatch";
const NO_COMMIT = /^0+$/;

/**
 * Narrows the payload of a workflow run. Throws an {@link AuditFailure} with code 2 for an event this action does not
 * judge and for a payload that is not what GitHub documents
 * (https://docs.github.com/en/webhooks/webhook-events-and-payloads).
 */
export function readEvent(name: string, payload: unknown): AuditEvent {
  switch (name) {
    case "pull_request":
    case "pull_request_review":
    case "pull_request_target":
      return pullRequest(narrow(pullRequestPayload, name, payload), name === "pull_request_target");
    case "merge_group": {
      const { merge_group } = narrow(mergeGroupPayload, name, payload);
      return { kind: "merge-group", head: merge_group.head_sha, base: merge_group.base_sha };
    }
    case "push":
      return push(narrow(pushPayload, name, payload));
    case "schedule":
    case "workflow_dispatch":
      return { kind: "standing", defaultBranch: narrow(standingPayload, name, payload).repository?.default_branch ?? null };
    default:
      throw new AuditFailure(`the event "${name}" says nothing about what to audit`, { code: 2, remedy: `Supported events are ${SUPPORTED}.` });
  }
}

function narrow<T>(schema: z.ZodType<T>, name: string, payload: unknown): T {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return parsed.data;
  throw new AuditFailure(`the payload of the event "${name}" is not as GitHub documents it: ${z.prettifyError(parsed.error)}`, {
    code: 2,
    remedy: "Run the action from a workflow of GitHub Actions, with the event file untouched.",
    cause: parsed.error,
  });
}

function pullRequest({ pull_request, sender }: z.infer<typeof pullRequestPayload>, trusted: boolean): AuditEvent {
  return {
    kind: "pull-request",
    number: pull_request.number,
    head: pull_request.head.sha,
    base: pull_request.base.sha,
    fork: pull_request.head.repo?.id !== pull_request.base.repo.id,
    readOnlyActor: sender !== undefined && READ_ONLY_ACTORS.includes(sender.login),
    text: `${pull_request.title}\n\n${pull_request.body ?? ""}`,
    branch: pull_request.head.ref,
    trusted,
  };
}

function push(payload: z.infer<typeof pushPayload>): AuditEvent {
  if (NO_COMMIT.test(payload.after)) {
    throw new AuditFailure(`the push deletes ${payload.ref}, so there is nothing to audit`, {
      code: 2,
      remedy: "Do not run the action for deletions.",
    });
  }
  return {
    kind: "push",
    head: payload.after,
    before: NO_COMMIT.test(payload.before) || payload.forced === true ? null : payload.before,
    branch: payload.ref.startsWith("refs/heads/") ? payload.ref.slice("refs/heads/".length) : null,
    defaultBranch: payload.repository.default_branch,
  };
}
