import { lookup } from "node:dns";
import { Agent as HttpAgent, type IncomingMessage, type RequestOptions, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";
import { allowedAddress, type NetworkRules, refusedAddress } from "./rules.ts";

/** What a run may take from the network, all requests together. */
export interface Budgets {
  /** For one request with its redirects, in milliseconds. */
  readonly requestMs: number;
  /** For all that is asked in a run, from the first request on, in milliseconds. */
  readonly totalMs: number;
  readonly totalBytes: number;
  readonly requests: number;
}

/** What one request asks. */
export interface Asked {
  readonly method?: "GET" | "HEAD";
  readonly headers?: Readonly<Record<string, string>>;
  /** Most bytes of the body. */
  readonly limit: number;
}

/** What a server answered. Only a `200` has its body read; of others at most a little. */
export interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
  /** The address that answered, after redirects. */
  readonly url: string;
}

/** Why there is no answer, in words for a reader. */
export class Unreachable extends Error {}

/** Requests to allowed hosts, and no others. */
export interface Connection {
  /** @throws Unreachable when the address is not allowed, a budget is used up, or no whole answer came. */
  send(url: string, asked: Asked): Promise<Answered>;
  close(): void;
}

const MOST_REDIRECTS = 5;
const MOST_CONNECTIONS = 4;
/** Of an answer that is an error. */
const ERROR_BYTES = 64 * 1024;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Opens nothing yet. Each request, and each redirect, goes to a host of the rules only, is resolved, and connects to the address that was
 * checked. Credentials go to the host that they were given for, and to no other.
 */
export function connect(rules: NetworkRules, budgets: Budgets): Connection {
  const agents = {
    "http:": new HttpAgent({ keepAlive: true, maxSockets: MOST_CONNECTIONS }),
    "https:": new HttpsAgent({ keepAlive: true, maxSockets: MOST_CONNECTIONS }),
  };
  const spent = { bytes: 0, requests: 0, until: 0 };
  const count = (bytes: number): void => {
    spent.bytes += bytes;
    if (spent.bytes > budgets.totalBytes)
      throw new Unreachable(`this run has taken ${megabytes(budgets.totalBytes)} from the network, which is the most it may`);
  };
  const once = async (address: string, asked: Asked, deadline: AbortSignal): Promise<Answered> => {
    const url = allowedAddress(address, rules);
    if (typeof url === "string") throw new Unreachable(url);
    spent.requests += 1;
    if (spent.requests > budgets.requests) throw new Unreachable(`this run has sent ${budgets.requests} requests, which is the most it may`);
    const options: RequestOptions = {
      method: asked.method ?? "GET",
      agent: agents[url.protocol === "http:" ? "http:" : "https:"],
      headers: { "user-agent": "truestory", "accept-encoding": "identity", ...asked.headers },
      lookup: checkedLookup(rules),
      signal: deadline,
    };
    return await new Promise<Answered>((resolve, reject) => {
      const sent = (url.protocol === "http:" ? requestHttp : requestHttps)(url, options, (response) => {
        readBody(response, asked, count).then(
          (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body, url: url.href }),
          reject,
        );
      });
      sent.on("error", reject);
      sent.end();
    });
  };
  return {
    async send(address, asked) {
      spent.until ||= Date.now() + budgets.totalMs;
      const left = spent.until - Date.now();
      if (left <= 0) throw new Unreachable(`this run has used the network for ${budgets.totalMs / 1000} s, which is the longest it may`);
      const deadline = AbortSignal.timeout(Math.min(left, budgets.requestMs));
      try {
        return await follow(once, address, asked, deadline);
      } catch (error) {
        throw error instanceof Unreachable ? error : new Unreachable(reasonOf(error, address, deadline, budgets), { cause: error });
      }
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

type Once = (address: string, asked: Asked, deadline: AbortSignal) => Promise<Answered>;

async function follow(once: Once, address: string, asked: Asked, deadline: AbortSignal): Promise<Answered> {
  let here = address;
  let headers = asked.headers ?? {};
  for (let step = 0; step <= MOST_REDIRECTS; step += 1) {
    const answered = await once(here, { ...asked, headers }, deadline).catch((error: unknown) => {
      if (step === 0 || !(error instanceof Unreachable)) throw error;
      throw new Unreachable(`${hostOf(address)} sends on to another server: ${error.message}`);
    });
    const { location } = answered.headers;
    if (!REDIRECTS.has(answered.status) || location === undefined) return answered;
    const next = new URL(location, here);
    if (next.origin !== new URL(here).origin) headers = withoutCredentials(headers);
    here = next.href;
  }
  throw new Unreachable(`${hostOf(address)} sends on more than ${MOST_REDIRECTS} times`);
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== "authorization"));
}

/** Resolves a host and lets only those of its addresses through that may be connected to; none of them when one may not. */
function checkedLookup(rules: NetworkRules): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, "", 0);
      const forbidden = found.map(({ address }) => refusedAddress(host, address, rules)).find((why) => why !== undefined);
      const [first] = found;
      if (forbidden !== undefined || first === undefined) return callback(new Unreachable(forbidden ?? `${host} has no address`), "", 0);
      if (options.all === true) return callback(null, found);
      callback(null, first.address, first.family);
    });
  };
}

async function readBody(response: IncomingMessage, { limit, method }: Asked, count: (bytes: number) => void): Promise<Buffer> {
  const ok = response.statusCode === 200;
  const most = ok ? limit : ERROR_BYTES;
  const stated = Number(response.headers["content-length"] ?? 0);
  const tooLong = (): Unreachable => new Unreachable(`the answer is longer than ${megabytes(most)}`);
  if (method !== "HEAD" && ok && stated > most) {
    response.destroy();
    throw tooLong();
  }
  const encoding = response.headers["content-encoding"] ?? "identity";
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      count(chunk.length);
      if (length > most) {
        if (ok) throw tooLong();
        break;
      }
      chunks.push(chunk);
    }
  } finally {
    if (!response.complete) response.destroy();
  }
  if (ok && method !== "HEAD" && encoding !== "identity") throw new Unreachable(`the answer is encoded (${encoding}), though that was not asked for`);
  return Buffer.concat(chunks);
}

function reasonOf(error: unknown, address: string, deadline: AbortSignal, budgets: Budgets): string {
  const host = hostOf(address);
  if (deadline.aborted) return `${host} did not answer within ${budgets.requestMs / 1000} s`;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known: Readonly<Record<string, string>> = {
    ENOTFOUND: "has no address",
    EAI_AGAIN: "could not be resolved",
    ECONNREFUSED: "refuses connections",
    ECONNRESET: "ended the connection before the answer was complete",
  };
  return `${host} ${known[code] ?? `could not be asked (${error instanceof Error ? error.message.slice(0, 200) : "no answer"})`}`;
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address.slice(0, 200);
}

function megabytes(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${Math.round(bytes / 1024 / 1024)} MiB` : `${bytes} bytes`;
}
