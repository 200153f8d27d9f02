import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Answer, Asked } from "./answer.ts";
import { matchOperation, requestProblems, shapeAnswer } from "./contract.ts";
import { type Fault, type FaultRule, READ_ONLY, SECONDARY_LIMIT } from "./faults.ts";
import { graphql, ROUTES } from "./routes.ts";
import { freshState, type State, type Token } from "./state.ts";

/**
 * A GitHub on loopback that keeps state, enforces GitHub's limits and permissions, checks every request and answer against GitHub's
 * OpenAPI description, and breaks where a test or a seed says so.
 */
export interface GitHubServer {
  readonly url: string;
  readonly state: State;
  /** `METHOD /path` of every request, in order. */
  readonly requests: readonly string[];
  readonly authorizations: ReadonlySet<string>;
  /** Permissions that were needed and had: `pull_requests=write`. */
  readonly used: ReadonlySet<string>;
  fault: FaultRule;
  /** Called before every request is looked at, with its number from 1. */
  onRequest: (request: string, number: number) => void;
  writes(): string[];
  /** Throws when a request or an answer was not as GitHub describes them. */
  close(): Promise<void>;
}

interface Memory {
  readonly url: () => string;
  readonly state: State;
  readonly server: GitHubServer;
  readonly problems: string[];
  readonly counts: Map<string, number>;
  readonly used: Set<string>;
  /** Comments and issues as they were before each write, oldest first. */
  readonly past: Pick<State, "comments" | "issues">[];
  contentWrites: number;
}

const SNAPSHOTS = 4;

export async function startGitHub(head: string): Promise<GitHubServer> {
  const state = freshState(head);
  const requests: string[] = [];
  const authorizations = new Set<string>();
  const problems: string[] = [];
  const used = new Set<string>();
  const http = createServer((request, response) => {
    requests.push(`${request.method} ${new URL(request.url ?? "/", "http://localhost").pathname}`);
    authorizations.add(request.headers.authorization ?? "");
    github.onRequest(requests.at(-1) ?? "", requests.length);
    void serve(memory, request, response);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", () => resolve()));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const github: GitHubServer = {
    url,
    state,
    requests,
    authorizations,
    used,
    fault: () => undefined,
    onRequest: () => {},
    writes: () => requests.filter((request) => !request.startsWith("GET ") && request !== "POST /graphql"),
    close: async () => {
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      });
      if (problems.length > 0) throw new Error(`not as GitHub describes it:\n${problems.join("\n")}`);
    },
  };
  const memory: Memory = { url: () => url, state, server: github, problems, counts: new Map(), used, past: [], contentWrites: 0 };
  return github;
}

async function serve(memory: Memory, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname: asked, searchParams } = new URL(request.url ?? "/", "http://localhost");
  // GitHub Enterprise Server has its interfaces under a path.
  const pathname = asked.replace(/^\/api(?:\/v3)?(?=\/)/, "");
  const text = await readBody(request);
  const name = `${request.method} ${pathname}`;
  const count = (memory.counts.get(name) ?? 0) + 1;
  memory.counts.set(name, count);
  const fault = memory.server.fault(name, count);
  if (fault === "hang") return;
  if (fault === "reset") return void request.socket.destroy();
  if (fault !== undefined && "answer" in fault) return send(response, fault.answer, fault.body, fault.headers);
  if (pathname.startsWith("/download/")) return download(memory, response, pathname);
  const answer = carryOut(
    memory,
    { method: request.method ?? "", pathname, query: searchParams, text, authorization: request.headers.authorization },
    fault,
  );
  if (fault !== undefined && "afterMs" in fault) await new Promise((resolve) => setTimeout(resolve, fault.afterMs));
  if (fault !== undefined && "after" in fault) return spoil(request, response, fault.after);
  const etag = `W/"${createHash("sha256").update(JSON.stringify(answer.body)).digest("hex").slice(0, 32)}"`;
  if (request.method === "GET" && request.headers["if-none-match"] === etag) return send(response, 304, "", { etag });
  send(response, answer.status, answer.body, { etag, "x-ratelimit-remaining": "900", ...answer.headers });
}

function spoil(request: IncomingMessage, response: ServerResponse, how: "502" | "reset" | "truncate" | "html" | "hang"): void {
  if (how === "502") send(response, 502, { message: "Server Error" });
  if (how === "reset") request.socket.destroy();
  if (how === "truncate") response.writeHead(200, { "content-type": "application/json; charset=utf-8" }).end('{"id": 1');
  if (how === "html") response.writeHead(200, { "content-type": "text/html" }).end("<html><body>Unicorn!</body></html>");
}

interface Request {
  readonly method: string;
  readonly pathname: string;
  readonly query: URLSearchParams;
  readonly text: string;
  readonly authorization: string | undefined;
}

interface Plain {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function carryOut(memory: Memory, request: Request, fault: Fault | undefined): Plain {
  const { state, problems } = memory;
  const token = state.tokens.get(/^(?:token|bearer) (.+)$/i.exec(request.authorization ?? "")?.[1] ?? "");
  if (token === undefined) return { status: 401, body: { message: "Bad credentials" } };
  const body = request.text === "" ? undefined : (JSON.parse(request.text) as Record<string, unknown>);
  const asked: Asked = { state, token, url: memory.url(), parameters: {}, query: request.query, body: body ?? {} };
  if (request.pathname === "/graphql") return graphql(asked) as Plain;
  const matched = matchOperation(request.method, request.pathname);
  const route = matched === undefined ? undefined : ROUTES[matched.operation];
  if (matched === undefined || route === undefined) {
    problems.push(`${request.method} ${request.pathname} is no operation of the slice`);
    return { status: 404, body: { message: "Not Found" } };
  }
  problems.push(...requestProblems(matched, request.query, body));
  if (`${matched.parameters.owner ?? "acme"}/${matched.parameters.repo ?? "platform"}` !== state.repo.full_name)
    return { status: 404, body: { message: "Not Found" } };
  const refusal = refuse(memory, token, route.needs, request.method);
  if (refusal !== null) return refusal;
  if (request.method !== "GET") remember(memory);
  const answer = route.answer({ ...asked, state: seen(memory, fault), parameters: matched.parameters });
  const plain = "rows" in answer ? pageOf(memory, request, reorder(answer, fault)) : answer;
  const shaped = shapeAnswer(matched.operation, plain.status, plain.body);
  problems.push(...shaped.problems);
  return { ...plain, body: shaped.body };
}

/** Lists may be older than the last writes. */
function seen({ state, past }: Memory, fault: Fault | undefined): State {
  if (typeof fault !== "object" || !("list" in fault) || typeof fault.list !== "object") return state;
  const then = past.at(-fault.list.writesAgo) ?? past[0];
  return then === undefined ? state : { ...state, ...then };
}

function reorder(answer: Extract<Answer, { rows: unknown }>, fault: Fault | undefined): Extract<Answer, { rows: unknown }> {
  if (typeof fault !== "object" || !("list" in fault)) return answer;
  if (fault.list === "empty") return { ...answer, rows: [] };
  return fault.list === "reversed" ? { ...answer, rows: [...answer.rows].reverse() } : answer;
}

function remember({ state, past }: Memory): void {
  past.push({ comments: structuredClone(state.comments), issues: structuredClone(state.issues) });
  if (past.length > SNAPSHOTS) past.shift();
}

const RANK = { read: 1, write: 2 } as const;

function refuse(memory: Memory, token: Token, needs: readonly string[], method: string): Plain | null {
  const has = needs.find((need) => {
    const [name = "", level = "read"] = need.split("=");
    const given = name === "metadata" ? "read" : token.permissions[name];
    return given !== undefined && RANK[given] >= RANK[level as "read" | "write"];
  });
  if (needs.length > 0 && has === undefined) {
    return { status: 403, body: { message: READ_ONLY }, headers: { "x-accepted-github-permissions": needs.join("; ") } };
  }
  if (has !== undefined) memory.used.add(has);
  if (method === "GET") return null;
  memory.contentWrites += 1;
  if (memory.contentWrites <= memory.state.contentLimit) return null;
  return { status: 403, body: { message: SECONDARY_LIMIT }, headers: { "retry-after": "60" } };
}

function pageOf({ url }: Memory, { pathname, query }: Request, { rows, wrap }: Extract<Answer, { rows: unknown }>): Plain {
  const size = Math.min(100, Number(query.get("per_page") ?? 30));
  const page = Number(query.get("page") ?? 1);
  const shown = rows.slice((page - 1) * size, page * size);
  const next = new URLSearchParams(query);
  next.set("page", String(page + 1));
  const headers = rows.length > page * size ? { link: `<${url()}${pathname}?${next}>; rel="next"` } : {};
  return { status: 200, body: wrap === undefined ? shown : wrap(shown, rows.length), headers };
}

function download({ state }: Memory, response: ServerResponse, pathname: string): void {
  const found = state.artifacts.find(({ id }) => `/download/${id}` === pathname);
  response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/zip" }).end(found?.zip);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function send(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  const plain = status === 304 || status === 302;
  response
    .writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers })
    .end(plain ? undefined : typeof body === "string" ? body : JSON.stringify(body));
}
