import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface StoredComment {
  readonly id: number;
  body: string;
  readonly user: { readonly id: number; readonly login: string };
}

/** What a rule makes of a request: an answer instead of the normal one, or what to do after the normal one was carried out. */
export type Fault =
  | { readonly answer: number; readonly body: unknown; readonly headers?: Record<string, string> }
  | { readonly after: "502" | "reset" | "truncate" }
  | "hang";

/**
 * A small GitHub on loopback: pull requests, their comments with pages, the token's account. It keeps state and a log of
 * requests, and breaks where a test says so.
 */
export interface FakeGitHub {
  readonly url: string;
  readonly comments: StoredComment[];
  /** `METHOD /path` of every request, in order. */
  readonly requests: string[];
  readonly authorizations: Set<string>;
  pull: { state: string; locked: boolean; head: string };
  /** Asked before every request; `undefined` for the normal answer. */
  fault: (request: string, count: number) => Fault | undefined;
  writes(): string[];
  close(): Promise<void>;
}

export const SELF = { id: 41898282, login: "github-actions[bot]", graphqlId: 1 };
export const OTHER = { id: 7, login: "someone" };

const COMMENTS = /^\/repos\/acme\/platform\/issues\/7\/comments$/;
const COMMENT = /^\/repos\/acme\/platform\/issues\/comments\/(\d+)$/;

export async function startGitHub(head: string): Promise<FakeGitHub> {
  const counts = new Map<string, number>();
  const github: FakeGitHub = {
    url: "",
    comments: [],
    requests: [],
    authorizations: new Set(),
    pull: { state: "open", locked: false, head },
    fault: () => undefined,
    writes: () => github.requests.filter((request) => !request.startsWith("GET ") && request !== "POST /graphql"),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
      const name = `${request.method} ${pathname}`;
      github.requests.push(name);
      github.authorizations.add(request.headers.authorization ?? "");
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      const fault = github.fault(name, count);
      if (fault === "hang") return;
      if (fault !== undefined && "answer" in fault) return send(response, fault.answer, fault.body, fault.headers);
      const answer = handle(github, name, pathname, searchParams, body);
      if (fault?.after === "502") return send(response, 502, { message: "Bad gateway" });
      if (fault?.after === "reset") return request.socket.destroy();
      if (fault?.after === "truncate") return response.writeHead(201, { "content-type": "application/json" }).end('{"id": 1');
      send(response, answer.status, answer.body, answer.headers);
    });
  });
  await listen(server);
  return Object.assign(github, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

function handle(github: FakeGitHub, name: string, pathname: string, query: URLSearchParams, body: string): Answer {
  const page = COMMENTS.test(pathname);
  const one = COMMENT.exec(pathname);
  if (name === "POST /graphql") return { status: 200, body: { data: { viewer: { login: SELF.login, databaseId: SELF.graphqlId } } } };
  if (name === "GET /users/github-actions%5Bbot%5D") return { status: 200, body: { id: SELF.id, login: SELF.login } };
  if (name === "GET /repos/acme/platform/pulls/7") {
    const { state, locked, head } = github.pull;
    return { status: 200, body: { state, locked, head: { sha: head } } };
  }
  if (page && name.startsWith("GET ")) return list(github, query);
  if (page && name.startsWith("POST ")) {
    const id = Math.max(100, ...github.comments.map((comment) => comment.id)) + 1;
    const created: StoredComment = { id, body: bodyOf(body), user: SELF };
    github.comments.push(created);
    return { status: 201, body: shown(created) };
  }
  const existing = github.comments.find((comment) => comment.id === Number(one?.[1]));
  if (existing !== undefined && name.startsWith("PATCH ")) {
    existing.body = bodyOf(body);
    return { status: 200, body: shown(existing) };
  }
  return { status: 404, body: { message: "Not Found" } };
}

function list(github: FakeGitHub, query: URLSearchParams): Answer {
  const size = Number(query.get("per_page") ?? 30);
  const page = Number(query.get("page") ?? 1);
  const more = github.comments.length > page * size;
  const next = `<${github.url}/repos/acme/platform/issues/7/comments?per_page=${size}&page=${page + 1}>; rel="next"`;
  return { status: 200, body: github.comments.slice((page - 1) * size, page * size).map(shown), ...(more ? { headers: { link: next } } : {}) };
}

function shown(comment: StoredComment): unknown {
  return { ...comment, html_url: `https://github.test/acme/platform/pull/7#issuecomment-${comment.id}` };
}

function bodyOf(text: string): string {
  const { body } = JSON.parse(text) as { body: unknown };
  if (typeof body !== "string" || Buffer.byteLength(body) > 65_536) throw new Error("GitHub would answer 422");
  return body;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers }).end(JSON.stringify(body));
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
}
