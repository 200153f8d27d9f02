import { HttpClient } from "@actions/http-client";
import { Octokit } from "@octokit/rest";
import { fetch as fetchThrough } from "undici";
import { type Limit, limitOf, mayPass, statusOf } from "./failure.ts";

/** Time as the client sees it, in milliseconds. */
export interface Clock {
  now(): number;
  pause(ms: number): Promise<void>;
}

/** Where and as whom to talk to GitHub, and for how long. */
export interface ConnectOptions {
  /** `GITHUB_API_URL`; GitHub Enterprise Server has its own. */
  readonly apiUrl: string;
  readonly token: string;
  /** For everything together, pauses included, in milliseconds. */
  readonly budgetMs?: number;
  /** For one request and its answer, in milliseconds. */
  readonly requestMs?: number;
  readonly clock?: Clock;
  readonly fetch?: typeof fetch;
}

/** A connection to GitHub's REST and GraphQL interfaces. */
export type GitHub = Octokit;

const BUDGET_MS = 120_000;
const REQUEST_MS = 10_000;
/** A rate limit that lasts longer than this many seconds is not waited for: a job may not sleep an hour. */
const LONGEST_WAIT_S = 60;
const READ_ATTEMPTS = 3;
const READ_PAUSE_MS = 500;
/** GitHub asks for a second between writes (https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api). */
const WRITE_PAUSE_MS = 1000;

const REAL_CLOCK: Clock = { now: () => performance.now(), pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) };

/**
 * Connects with a deadline for every request and for the whole run. Reads are repeated after 5xx and lost answers;
 * writes never are, because a lost answer does not mean a lost write
 * (https://github.com/octokit/plugin-retry.js repeats both, and so duplicates comments). What a rate limit refused was not carried out
 * and is sent again, once, after the time GitHub asks for. Writes follow each other a second apart. An answer that is no JSON counts as lost.
 */
export function connect(options: ConnectOptions): GitHub {
  const { apiUrl, token, budgetMs = BUDGET_MS, requestMs = REQUEST_MS, clock = REAL_CLOCK } = options;
  const github = new Octokit({
    auth: token,
    baseUrl: apiUrl,
    userAgent: "truestory",
    log: { debug() {}, info() {}, warn() {}, error() {} },
    request: { fetch: options.fetch ?? proxied(apiUrl) },
  });
  const deadline = clock.now() + budgetMs;
  const left = (): number => {
    const ms = deadline - clock.now();
    if (ms <= 0) throw new Error(`GitHub took longer than the ${Math.round(budgetMs / 1000)} seconds that this run has for it`);
    return ms;
  };
  const writes = paced(clock);
  github.hook.wrap("request", async (request, parameters) => {
    // GraphQL's one mutation may be repeated without harm.
    const repeats = parameters.method === "GET" || parameters.url === "/graphql";
    let limited = false;
    for (let attempt = 1; ; attempt += 1) {
      if (!repeats) await writes.turn();
      // Hooks inside this one see the object they were bound to, so it is changed in place (gr2m/before-after-hook, `lib/register.js`).
      parameters.request = { ...parameters.request, signal: AbortSignal.timeout(Math.ceil(Math.min(requestMs, left()))) };
      try {
        const answer = await request(parameters);
        if (typeof answer.data === "string" && answer.status !== 204) throw new Error("GitHub's answer is no JSON");
        return answer;
      } catch (error) {
        const limit = limitOf(error, Date.now());
        if (limit !== null) {
          if (limited || !worthWaiting(limit, left())) throw error;
          limited = true;
          await clock.pause(limit.seconds * 1000);
          continue;
        }
        if (!repeats || attempt >= READ_ATTEMPTS || !mayPass(statusOf(error))) throw error;
      }
      await clock.pause(READ_PAUSE_MS * attempt);
    }
  });
  return github;
}

function worthWaiting({ seconds }: Limit, leftMs: number): boolean {
  return seconds <= LONGEST_WAIT_S && seconds * 1000 < leftMs;
}

/** Lets writes through one second apart. */
function paced(clock: Clock): { turn(): Promise<void> } {
  let last = Number.NEGATIVE_INFINITY;
  return {
    async turn() {
      const wait = last + WRITE_PAUSE_MS - clock.now();
      if (wait > 0) await clock.pause(wait);
      last = clock.now();
    },
  };
}

/** `fetch` over the proxy that `https_proxy`, `http_proxy` and `no_proxy` name, as the runner and its other actions do. */
function proxied(apiUrl: string): typeof fetch {
  const dispatcher = new HttpClient("truestory").getAgentDispatcher(apiUrl);
  if (dispatcher === undefined) return fetch;
  return ((input: string, init: object) => fetchThrough(input, { ...init, dispatcher })) as unknown as typeof fetch;
}
