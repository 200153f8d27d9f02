import { randomUUID } from "node:crypto";
import { throttling } from "@octokit/plugin-throttling";
import { Octokit } from "@octokit/rest";

/** Where and as whom to talk to GitHub, and for how long. */
export interface ConnectOptions {
  /** `GITHUB_API_URL`; GitHub Enterprise Server has its own. */
  readonly apiUrl: string;
  readonly token: string;
  /** For everything together, throttling included, in milliseconds. */
  readonly budgetMs?: number;
  /** For one request and its answer, in milliseconds. */
  readonly requestMs?: number;
}

/** A connection to GitHub's REST and GraphQL interfaces. */
export type GitHub = Octokit;

const BUDGET_MS = 90_000;
const REQUEST_MS = 10_000;
/** A rate limit that lasts longer than this many seconds is not waited for: a job may not sleep an hour. */
const LONGEST_WAIT_S = 20;
const READ_ATTEMPTS = 3;
const READ_PAUSE_MS = 500;

/**
 * Connects with a deadline for every request and for the whole run. Reads are repeated after 5xx and lost answers;
 * writes never are, because a lost answer does not mean a lost write
 * (https://github.com/octokit/plugin-retry.js repeats both, and so duplicates comments).
 */
export function connect(options: ConnectOptions): GitHub {
  const { apiUrl, token, budgetMs = BUDGET_MS, requestMs = REQUEST_MS } = options;
  const budget = AbortSignal.timeout(budgetMs);
  const within = (octokit: Pick<Octokit, "hook">): Record<string, never> => {
    octokit.hook.wrap("request", async (request, parameters) => {
      // GraphQL is only used for queries here.
      const reads = parameters.method === "GET" || parameters.url === "/graphql";
      for (let attempt = 1; ; attempt += 1) {
        budget.throwIfAborted();
        const signal = AbortSignal.any([budget, AbortSignal.timeout(requestMs)]);
        // Hooks inside this one see the object they were bound to, so it is changed in place (gr2m/before-after-hook, `lib/register.js`).
        parameters.request = { ...parameters.request, signal };
        try {
          return await request(parameters);
        } catch (error) {
          if (!reads || attempt === READ_ATTEMPTS || !mayPass(statusOf(error))) throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, READ_PAUSE_MS * attempt));
      }
    });
    return {};
  };
  const wait = (seconds: number, _parameters: object, _octokit: object, retries: number): boolean => retries === 0 && seconds <= LONGEST_WAIT_S;
  const Connected = Octokit.plugin(within, throttling);
  return new Connected({
    auth: token,
    baseUrl: apiUrl,
    userAgent: "truestory",
    log: { debug() {}, info() {}, warn() {}, error() {} },
    throttle: { id: randomUUID(), onRateLimit: wait, onSecondaryRateLimit: wait },
  });
}

/** The HTTP status an error of the client carries; null when no answer came. */
export function statusOf(error: unknown): number | null {
  if (typeof error !== "object" || error === null || !("status" in error) || typeof error.status !== "number") return null;
  // Octokit gives 500 to a request that got no answer at all.
  return "response" in error && error.response !== undefined ? error.status : null;
}

/** True when the failure says nothing about whether the request was carried out: no answer, or a server error. */
export function mayPass(status: number | null): boolean {
  return status === null || status >= 500;
}

/** Why a request failed, in one line for people, with what to do about it when it is a matter of permissions. */
export function describeFailure(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof Error && "status" in error)) return message;
  const status = statusOf(error);
  if (status === null) return `GitHub gave no answer (${message})`;
  const needed = acceptedPermissions(error);
  if (status === 403 && /not accessible by (integration|personal access token)/i.test(message)) {
    return `the token may not do this${needed === null ? "" : ` (it needs ${needed})`}; tokens of pull requests from forks never may`;
  }
  return `GitHub answered ${status}: ${message}`;
}

function acceptedPermissions(error: unknown): string | null {
  if (typeof error !== "object" || error === null || !("response" in error)) return null;
  const { response } = error;
  if (typeof response !== "object" || response === null || !("headers" in response)) return null;
  const { headers } = response;
  if (typeof headers !== "object" || headers === null || !("x-accepted-github-permissions" in headers)) return null;
  const value = headers["x-accepted-github-permissions"];
  return typeof value === "string" ? value : null;
}
