import type { Account, State, Token } from "./state.ts";

/** A request that fits an operation, by a token that is known. */
export interface Asked {
  readonly state: State;
  readonly token: Token;
  readonly url: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a route makes of a request. `rows` are paged by the server. */
export type Answer =
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly rows: readonly unknown[]; readonly wrap?: (rows: readonly unknown[], total: number) => unknown };

/** One operation: what it does, and which of these permissions it needs. */
export interface Route {
  /** `["issues=write", "pull_requests=write"]`: any of them. */
  readonly needs: readonly string[];
  readonly answer: (asked: Asked) => Answer;
}

const MOST_CHARACTERS = 65_536;
const EPOCH = "2026-01-01T00:00:00Z";

export const NOT_FOUND: Answer = { status: 404, body: { message: "Not Found" } };

/** GitHub's refusal of a value. */
export function invalid(message: string): Answer {
  return { status: 422, body: { message, errors: [{ message }] } };
}

/** The refusal of a body that is too long or missing; null when it is neither. */
export function bodyProblem(body: unknown): Answer | null {
  if (typeof body !== "string" || body.trim() === "") return invalid("Validation Failed: body can't be blank");
  return [...body].length > MOST_CHARACTERS ? invalid("Validation Failed: body is too long (maximum is 65536 characters)") : null;
}

export function nextId(rows: readonly { readonly id: number }[]): number {
  return Math.max(100, ...rows.map(({ id }) => id)) + 1;
}

export function shownComment(comment: { id: number; on: number; body: string; user: Account }): unknown {
  const html_url = `https://github.test/acme/platform/pull/${comment.on}#issuecomment-${comment.id}`;
  return { ...comment, node_id: `IC_${comment.id}`, html_url, created_at: EPOCH, updated_at: EPOCH, author_association: "NONE" };
}
