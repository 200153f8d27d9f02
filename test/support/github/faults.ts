/** What goes wrong with one request. */
export type Fault =
  /** Refused with this answer, nothing is carried out. */
  | { readonly answer: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  /** Carried out, and the answer does not arrive as it should. */
  | { readonly after: "502" | "reset" | "truncate" | "html" | "hang" }
  /** A list as it was so many writes ago, empty, or in another order. */
  | { readonly list: { readonly writesAgo: number } | "empty" | "reversed" }
  /** The right answer, late. */
  | { readonly afterMs: number }
  /** The connection breaks before anything is carried out. */
  | "reset"
  /** No answer, nothing is carried out. */
  | "hang";

/** Decides about a request, given its name (`GET /repos/acme/platform/pulls/7`) and how often it was asked before and now. */
export type FaultRule = (request: string, count: number) => Fault | undefined;

/** GitHub's words. */
export const SECONDARY_LIMIT = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
export const READ_ONLY = "Resource not accessible by integration";

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const READS: readonly Fault[] = [
  { answer: 502, body: { message: "Server Error" } },
  { answer: 403, body: { message: SECONDARY_LIMIT }, headers: { "retry-after": "3600" } },
  { after: "truncate" },
  { after: "html" },
  { list: "empty" },
  { list: { writesAgo: 1 } },
  { list: { writesAgo: 2 } },
  { list: "reversed" },
  "reset",
];

const WRITES: readonly Fault[] = [
  { answer: 502, body: { message: "Server Error" } },
  { answer: 429, body: { message: "Too many requests" }, headers: { "retry-after": "86400" } },
  { after: "502" },
  { after: "reset" },
  { after: "truncate" },
  { after: "html" },
  "reset",
];

/** Faults at a rate (0 to 1) from a seed. */
export function faultsFromSeed(seed: number, rate: number): FaultRule {
  const next = random(seed);
  return (request) => {
    if (next() >= rate) return undefined;
    const kinds = request.startsWith("GET ") || request === "POST /graphql" ? READS : WRITES;
    return kinds[Math.floor(next() * kinds.length)];
  };
}

/** Thrown by {@link crashingFetch} once the client has crashed. */
export class Crashed extends Error {}

/**
 * A `fetch` for a client that dies: every request has a point before it is sent and one after its answer has come; at the point
 * number `at` and for ever after, nothing is sent any more. `points()` says how many were passed.
 */
export function crashingFetch(at: number): { readonly fetch: typeof fetch; readonly points: () => number } {
  let passed = 0;
  const pass = (): void => {
    passed += 1;
    if (passed > at) throw new Crashed("the client is dead");
  };
  return {
    points: () => passed,
    fetch: async (input, init) => {
      pass();
      const answer = await fetch(input, init);
      pass();
      return answer;
    },
  };
}
