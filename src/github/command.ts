import { z } from "zod";
import { AuditFailure } from "../domain/failure.ts";

/** What somebody asks for in a comment on a pull request. */
export type Asked =
  /** To judge a commit again; null: the head as it is now. */
  | { readonly ask: "recheck"; readonly commit: string | null }
  | { readonly ask: "waive" }
  | { readonly ask: "help" }
  /** A command that there is not. */
  | { readonly ask: "unknown" };

/** A comment that asks something of us. */
export interface AskingComment {
  readonly id: number;
  /** Number of the pull request. */
  readonly on: number;
  readonly author: { readonly id: number; readonly login: string };
  readonly asked: Asked;
}

const payload = z.object({
  action: z.string(),
  issue: z.object({ number: z.number().int().positive(), state: z.string(), pull_request: z.object({}).optional() }),
  comment: z.object({
    id: z.number().int().positive(),
    body: z.string().nullable(),
    user: z.object({ id: z.number().int(), login: z.string(), type: z.string() }),
  }),
  sender: z.object({ id: z.number().int() }),
});

const LONGEST = 200;

/**
 * Reads an `issue_comment` event. Null when it asks nothing of us: no command on its first line, an edited or deleted comment (an edit fires with
 * today's rights), one on an issue or a closed pull request, one by a bot. Throws an {@link AuditFailure} (2) for a payload that is not as documented.
 */
export function readAskingComment(value: unknown): AskingComment | null {
  const parsed = payload.safeParse(value);
  if (!parsed.success) {
    throw new AuditFailure(`the payload of the event "issue_comment" is not as GitHub documents it: ${z.prettifyError(parsed.error)}`, {
      code: 2,
      remedy: "Run the action from a workflow of GitHub Actions, with the event file untouched.",
      cause: parsed.error,
    });
  }
  const { action, issue, comment, sender } = parsed.data;
  const { user } = comment;
  if (action !== "created" || issue.pull_request === undefined || issue.state !== "open" || user.type !== "User" || user.id !== sender.id)
    return null;
  const asked = commandOf(comment.body ?? "");
  return asked === null ? null : { id: comment.id, on: issue.number, author: { id: user.id, login: user.login }, asked };
}

/** The command on the first line of a comment; null when there is none. */
export function commandOf(body: string): Asked | null {
  const line = (body.split(/\r?\n/, 1)[0] ?? "").slice(0, LONGEST).trim();
  const [start, name = "help", commit, ...more] = line.split(/\s+/);
  if (start?.toLowerCase() !== "/truestory") return null;
  switch (name.toLowerCase()) {
    case "recheck":
      if (commit === undefined) return { ask: "recheck", commit: null };
      return more.length === 0 && /^[0-9a-f]{7,64}$/i.test(commit) ? { ask: "recheck", commit: commit.toLowerCase() } : { ask: "unknown" };
    case "waive":
      return { ask: "waive" };
    case "help":
      return { ask: "help" };
    default:
      return { ask: "unknown" };
  }
}
