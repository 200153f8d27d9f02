/** A rate limit and how long it asks to wait. */
export interface Limit {
  readonly seconds: number;
}

/** What GitHub asks for where it names no time (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api). */
const UNNAMED_S = 60;

/** The HTTP status an error of the client carries; null when no answer came, or none that can be read. */
export function statusOf(error: unknown): number | null {
  if (typeof error !== "object" || error === null || !("status" in error) || typeof error.status !== "number") return null;
  // Octokit gives 500 to a request that got no answer at all.
  return "response" in error && error.response !== undefined ? error.status : null;
}

/** True when the failure says nothing about whether the request was carried out: no answer, an unreadable one, or a server error. */
export function mayPass(status: number | null): boolean {
  return status === null || status >= 500;
}

/** The rate limit that an error tells of; null when it is about something else. `now` in milliseconds since 1970. */
export function limitOf(error: unknown, now: number): Limit | null {
  const status = statusOf(error);
  if (status !== 403 && status !== 429) return null;
  const after = header(error, "retry-after");
  if (after !== null && /^\d{1,9}$/.test(after)) return { seconds: Number(after) };
  const reset = header(error, "x-ratelimit-reset");
  if (header(error, "x-ratelimit-remaining") === "0" && reset !== null && /^\d{1,12}$/.test(reset)) {
    return { seconds: Math.max(1, Number(reset) - Math.floor(now / 1000)) };
  }
  const secondary = error instanceof Error && /secondary rate|abuse detection/i.test(error.message);
  return status === 429 || secondary ? { seconds: UNNAMED_S } : null;
}

/** True when the token lacks a permission; a rate limit, which GitHub also answers with 403, is none. */
export function isForbidden(error: unknown): boolean {
  return statusOf(error) === 403 && limitOf(error, 0) === null;
}

/** Why a request failed, in one line for people, with what to do about it when it is a matter of permissions. */
export function describeFailure(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof Error && "status" in error)) return message;
  const status = statusOf(error);
  if (status === null) return `GitHub gave no answer (${message})`;
  const needed = header(error, "x-accepted-github-permissions");
  if (status === 403 && /not accessible by (integration|personal access token)/i.test(message)) {
    return `the token may not do this${needed === null ? "" : ` (it needs ${needed})`}; tokens of pull requests from forks never may`;
  }
  return `GitHub answered ${status}: ${message}`;
}

function header(error: unknown, name: string): string | null {
  if (typeof error !== "object" || error === null || !("response" in error)) return null;
  const { response } = error;
  if (typeof response !== "object" || response === null || !("headers" in response)) return null;
  const { headers } = response;
  const value = typeof headers === "object" && headers !== null ? (headers as Readonly<Record<string, unknown>>)[name] : undefined;
  return typeof value === "string" ? value : null;
}
