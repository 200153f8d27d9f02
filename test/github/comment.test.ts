import { describe, test } from "vitest";
import { type CommentRequest, type CommentResult, marker, upsertComment } from "../../src/github/comment.ts";
import { connectTo } from "../support/github/client.ts";
import { crashingFetch, READ_ONLY, SECONDARY_LIMIT } from "../support/github/faults.ts";
import { type GitHubServer, startGitHub } from "../support/github/server.ts";
import { ACTIONS_BOT, type Account, type Pull, permit, STRANGER } from "../support/github/state.ts";

const HEAD = "a".repeat(40);
const NEXT = "d".repeat(40);
const KEY = "k1";
const LIST = "GET /repos/acme/platform/issues/7/comments";
const POST = "POST /repos/acme/platform/issues/7/comments";
const PULL = "GET /repos/acme/platform/pulls/7";

const it = test.extend<{ github: GitHubServer }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures a fixture needs from this pattern
  github: async ({}, use) => {
    const github = await startGitHub(HEAD);
    await use(github);
    await github.close();
  },
});

type Connect = Parameters<typeof connectTo>[1];

function put(github: GitHubServer, changes: Partial<CommentRequest> = {}, connect: Connect = {}): Promise<CommentResult> {
  const request: CommentRequest = {
    owner: "acme",
    repo: "platform",
    number: 7,
    key: KEY,
    head: HEAD,
    run: { id: 5, attempt: 1 },
    body: "# Checklist\n",
    ...changes,
  };
  return upsertComment(connectTo(github, connect), request);
}

function own(github: GitHubServer): string[] {
  return github.state.comments.filter(({ user, body }) => user.id === ACTIONS_BOT.id && body.startsWith(marker(KEY))).map(({ body }) => body);
}

function seed(github: GitHubServer, count: number, user: Account, body: string): void {
  for (let index = 0; index < count; index += 1) {
    github.state.comments.push({ id: 101 + github.state.comments.length, on: 7, body, user, minimised: false });
  }
}

function pull(github: GitHubServer): Pull {
  const [found] = github.state.pulls;
  if (found === undefined) throw new Error("no pull request");
  return found;
}

describe("the checklist comment", () => {
  it("creates the comment once, with the marker on its first line", async ({ github, expect }) => {
    expect(await put(github)).toEqual({ did: "created", url: "https://github.test/acme/platform/pull/7#issuecomment-101" });
    expect(own(github)).toEqual([`${marker(KEY)}\n<!-- truestory:state head=${HEAD} run=5.1 -->\n# Checklist\n`]);
    expect([...github.authorizations]).toEqual(["token t0ken"]);
    expect([...github.used].sort()).toEqual(["pull_requests=read", "pull_requests=write"]);
  });

  it("a second run with the same result writes nothing", async ({ github, expect }) => {
    await put(github);
    expect(github.writes()).toEqual([POST]);
    expect(await put(github, { run: { id: 6, attempt: 1 } })).toMatchObject({ did: "unchanged" });
    expect(github.writes()).toEqual([POST]);
  });

  it("a changed result, and a new head with the same result, edit the same comment", async ({ github, expect }) => {
    await put(github);
    expect(await put(github, { body: "# Other\n", run: { id: 6, attempt: 1 } })).toMatchObject({ did: "updated" });
    pull(github).head.sha = NEXT;
    expect(await put(github, { body: "# Other\n", head: NEXT, run: { id: 7, attempt: 1 } })).toMatchObject({ did: "updated" });
    expect(own(github)).toEqual([`${marker(KEY)}\n<!-- truestory:state head=${NEXT} run=7.1 -->\n# Other\n`]);
  });

  it("fault 11, T7: comments of others with our marker are left alone, before and after ours", async ({ github, expect }) => {
    seed(github, 50, STRANGER, `${marker(KEY)}\nall verified`);
    expect(await put(github)).toMatchObject({ did: "created" });
    seed(github, 1, STRANGER, `${marker(KEY)}\nall verified`);
    expect(await put(github, { body: "new" })).toMatchObject({ did: "updated" });
    expect(github.state.comments.filter(({ user }) => user.id === STRANGER.id).every(({ body }) => body.endsWith("all verified"))).toBe(true);
  });

  it("T7: a comment of our own account counts only with the marker on its first line and with our key", async ({ github, expect }) => {
    seed(github, 1, ACTIONS_BOT, `quoted:\n${marker(KEY)}`);
    seed(github, 1, ACTIONS_BOT, `${marker("k2")}\nanother workflow`);
    expect(await put(github)).toMatchObject({ did: "created" });
    expect(github.state.comments).toHaveLength(3);
  });

  it("takes the account's number from GraphQL where REST does not know the account", async ({ github, expect }) => {
    github.fault = (request) => (request.startsWith("GET /users/") ? { answer: 404, body: { message: "Not Found" } } : undefined);
    seed(github, 1, { ...ACTIONS_BOT, id: 1 }, `${marker(KEY)}\nold`);
    expect(await put(github)).toMatchObject({ did: "updated" });
  });

  it("fault 10: the comment is found among 3,000", async ({ github, expect }) => {
    seed(github, 3000, STRANGER, "chatter");
    seed(github, 1, ACTIONS_BOT, `${marker(KEY)}\nold`);
    expect(await put(github)).toMatchObject({ did: "updated" });
    expect(own(github)).toHaveLength(1);
  });

  it("fault 10: nothing is created when a page cannot be read", async ({ github, expect }) => {
    seed(github, 230, STRANGER, "chatter");
    github.fault = (request, count) => (request === LIST && count > 1 ? { answer: 500, body: { message: "oops" } } : undefined);
    expect(await put(github)).toMatchObject({ did: "skipped", because: expect.stringContaining("500") });
    expect(github.writes()).toEqual([]);
  });

  it("fault 1: a read-only token is a reason to skip, with the permission it needs", async ({ github, expect }) => {
    permit(github.state, { contents: "read", pull_requests: "read" });
    expect(await put(github)).toMatchObject({ did: "skipped", because: expect.stringContaining("issues=write; pull_requests=write") });
    expect(github.writes()).toEqual([POST]);
  });

  it.for(["502", "reset", "truncate", "html"] as const)(
    "faults 2, 3 and 6, T8: one comment exists when the answer to its creation is lost (%s)",
    async (after, { github, expect }) => {
      github.fault = (request, count) => (request === POST && count === 1 ? { after } : undefined);
      expect(await put(github)).toMatchObject({ did: "created" });
      expect(own(github)).toHaveLength(1);
      expect(github.writes()).toEqual([POST]);
    },
  );

  it("sends again when the first creation did not arrive", async ({ github, expect }) => {
    github.fault = (request, count) => (request === POST && count === 1 ? { answer: 502, body: {} } : undefined);
    expect(await put(github)).toMatchObject({ did: "created" });
    expect(own(github)).toHaveLength(1);
  });

  it("T28: a list that is behind after a lost answer costs a second comment, which is taken back at once", async ({ github, expect }) => {
    github.fault = (request, count) => {
      if (request === POST && count === 1) return { after: "502" };
      return request === LIST && count === 2 ? { list: "empty" } : undefined;
    };
    expect(await put(github)).toMatchObject({ did: "created" });
    expect(own(github)).toHaveLength(1);
    expect(github.state.comments.map(({ minimised }) => minimised)).toEqual([false, true]);
    expect(await put(github)).toMatchObject({ did: "unchanged" });
  });

  it("fault 9: a server that never answers costs the deadline and no more", async ({ github, expect }) => {
    github.fault = () => "hang";
    const started = performance.now();
    expect(await put(github, {}, { requestMs: 150 })).toMatchObject({ did: "skipped", because: expect.stringContaining("no answer") });
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it("fault 9: the budget of a run ends it, whatever the requests take", async ({ github, expect }) => {
    github.fault = () => ({ afterMs: 120 });
    expect(await put(github, {}, { budgetMs: 250.5 })).toMatchObject({ did: "skipped", because: expect.stringMatching(/no answer|longer than/) });
    expect(github.requests.length).toBeLessThan(6);
  });

  it("fault 7, T27: an hour of rate limit is not waited for", async ({ github, expect }) => {
    const headers = { "retry-after": "3600" };
    github.fault = (request) => (request === POST ? { answer: 429, body: { message: "Too many requests" }, headers } : undefined);
    const paused: number[] = [];
    expect(await put(github, {}, { paused })).toMatchObject({ did: "skipped", because: expect.stringContaining("429") });
    expect(Math.max(0, ...paused)).toBeLessThanOrEqual(1000);
  });

  it.for([
    ["without a time", {}, 60_000],
    ["with a time", { "retry-after": "7" }, 7000],
  ] as const)("fault 8, T27: a secondary limit %s is waited for once", async ([_name, headers, pause], { github, expect }) => {
    github.fault = (request, count) => (request === POST && count === 1 ? { answer: 403, body: { message: SECONDARY_LIMIT }, headers } : undefined);
    const paused: number[] = [];
    expect(await put(github, {}, { paused })).toMatchObject({ did: "created" });
    expect(paused).toContain(pause);
    expect(own(github)).toHaveLength(1);
  });

  it("fault 8: a limit that stays is given up", async ({ github, expect }) => {
    github.state.contentLimit = 0;
    expect(await put(github)).toMatchObject({ did: "skipped", because: expect.stringContaining("secondary rate limit") });
    expect(github.writes()).toEqual([POST, POST]);
  });

  it("fault 6: an answer that is not what GitHub documents decides nothing", async ({ github, expect }) => {
    github.fault = (request) => (request === LIST ? { answer: 200, body: { comments: [] } } : undefined);
    expect(await put(github)).toMatchObject({ did: "skipped" });
    expect(github.writes()).toEqual([]);
  });

  it("fault 6: half an answer is asked for again", async ({ github, expect }) => {
    seed(github, 1, ACTIONS_BOT, `${marker(KEY)}\nold`);
    github.fault = (request, count) => (request === LIST && count < 3 ? { after: count === 1 ? "truncate" : "html" } : undefined);
    expect(await put(github)).toMatchObject({ did: "updated" });
    expect(own(github)).toHaveLength(1);
  });

  it.for([
    ["has moved on", (found: Pull): void => void Object.assign(found.head, { sha: NEXT })],
    ["is closed", (found: Pull): void => void Object.assign(found, { state: "closed" })],
    ["is locked", (found: Pull): void => void Object.assign(found, { locked: true })],
  ] as const)("faults 13 to 15, T6: nothing is written when the pull request %s", async ([because, change], { github, expect }) => {
    change(pull(github));
    expect(await put(github)).toMatchObject({ did: "skipped", because: expect.stringContaining(because) });
    expect(github.writes()).toEqual([]);
  });

  it("fault 14: an older run of the same head does not overwrite a newer one", async ({ github, expect }) => {
    await put(github, { run: { id: 9, attempt: 2 }, body: "newer" });
    expect(await put(github, { run: { id: 9, attempt: 1 }, body: "older" })).toMatchObject({ did: "skipped" });
    expect(await put(github, { run: { id: 8, attempt: 5 }, body: "older" })).toMatchObject({ did: "skipped" });
    expect(own(github)[0]).toContain("newer");
  });

  it("T6: a verdict that was overtaken while it was written says so", async ({ github, expect }) => {
    github.onRequest = (request) => {
      if (request === POST) pull(github).head.sha = NEXT;
    };
    expect(await put(github)).toMatchObject({ did: "skipped", because: expect.stringContaining("has moved on") });
    expect(own(github)).toEqual([expect.stringContaining("the pull request has moved on since")]);
    expect(await put(github, { head: NEXT, run: { id: 6, attempt: 1 } })).toMatchObject({ did: "updated" });
    expect(own(github)).toEqual([expect.not.stringContaining("moved on")]);
  });

  it("T6: what a slower run wrote over ours is put right", async ({ github, expect }) => {
    let overwritten = false;
    github.onRequest = (request) => {
      const [mine] = github.state.comments;
      if (request !== LIST || mine === undefined || overwritten) return;
      overwritten = true;
      mine.body = `${marker(KEY)}\n<!-- truestory:state head=${"c".repeat(40)} run=4.1 -->\nslow`;
    };
    expect(await put(github)).toMatchObject({ did: "created" });
    expect(overwritten).toBe(true);
    expect(own(github)).toEqual([expect.stringContaining("# Checklist")]);
  });

  it("of two comments left by a race the oldest is kept and the other says so, once", async ({ github, expect }) => {
    seed(github, 2, ACTIONS_BOT, `${marker(KEY)}\nracing`);
    await put(github);
    expect(github.state.comments.map(({ body }) => body)).toEqual([
      expect.stringContaining("# Checklist"),
      expect.stringContaining("Superseded by the first comment"),
    ]);
    const before = github.writes().length;
    await put(github);
    expect(github.writes()).toHaveLength(before);
  });

  it("fault 12: a comment that somebody deletes comes back once", async ({ github, expect }) => {
    await put(github);
    github.state.comments.length = 0;
    expect(await put(github)).toMatchObject({ did: "created" });
    expect(own(github)).toHaveLength(1);
  });

  it("fault 39, T35: wherever the client dies, the next run ends with one comment", async ({ github, expect }) => {
    for (let at = 0; ; at += 1) {
      github.state.comments.length = 0;
      const dying = crashingFetch(at);
      await put(github, {}, { fetch: dying.fetch });
      await put(github, { run: { id: 6, attempt: 1 } });
      expect(own(github), `death at ${at}`).toHaveLength(1);
      if (dying.points() <= at) break;
    }
  });

  it("the refusal is told in GitHub's words", async ({ github, expect }) => {
    permit(github.state, { contents: "read" });
    github.fault = (request) => (request === PULL ? { answer: 403, body: { message: READ_ONLY } } : undefined);
    expect(await put(github)).toMatchObject({ did: "skipped", because: expect.stringContaining("the token may not do this") });
  });
});
