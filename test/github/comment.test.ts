import { describe, test } from "vitest";
import { connect } from "../../src/github/client.ts";
import { type CommentRequest, type CommentResult, marker, upsertComment } from "../../src/github/comment.ts";
import { type FakeGitHub, OTHER, SELF, startGitHub } from "./server.ts";

const HEAD = "a".repeat(40);
const KEY = "k1";
const LIST = "GET /repos/acme/platform/issues/7/comments";
const POST = "POST /repos/acme/platform/issues/7/comments";

const it = test.extend<{ github: FakeGitHub }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures a fixture needs from this pattern
  github: async ({}, use) => {
    const github = await startGitHub(HEAD);
    await use(github);
    await github.close();
  },
});

function put(github: FakeGitHub, changes: Partial<CommentRequest> = {}, requestMs = 2000): Promise<CommentResult> {
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
  return upsertComment(connect({ apiUrl: github.url, token: "t0ken", requestMs }), request);
}

function own(github: FakeGitHub): string[] {
  return github.comments.filter((comment) => comment.user.id === SELF.id).map((comment) => comment.body);
}

function seed(github: FakeGitHub, count: number, user: { id: number; login: string }, body: string): void {
  for (let index = 0; index < count; index += 1) github.comments.push({ id: 101 + github.comments.length, body, user });
}

// The client waits between writes as GitHub asks for, so the tests run side by side.
describe.concurrent("the checklist comment", () => {
  it("creates the comment once, with the marker on its first line", async ({ github, expect }) => {
    expect(await put(github)).toEqual({ did: "created", url: "https://github.test/acme/platform/pull/7#issuecomment-101" });
    expect(own(github)).toEqual([`${marker(KEY)}\n<!-- truestory:state head=${HEAD} run=5.1 -->\n# Checklist\n`]);
    expect([...github.authorizations]).toEqual(["token t0ken"]);
  });

  it("a second run with the same result writes nothing", async ({ github, expect }) => {
    await put(github);
    const before = github.writes().length;
    expect(await put(github, { run: { id: 6, attempt: 1 } })).toMatchObject({ did: "unchanged" });
    expect(github.writes()).toHaveLength(before);
  });

  it("a changed result, and a new head with the same result, edit the same comment", async ({ github, expect }) => {
    await put(github);
    expect(await put(github, { body: "# Other\n", run: { id: 6, attempt: 1 } })).toMatchObject({ did: "updated" });
    github.pull.head = "b".repeat(40);
    expect(await put(github, { body: "# Other\n", head: github.pull.head, run: { id: 7, attempt: 1 } })).toMatchObject({ did: "updated" });
    expect(own(github)).toEqual([`${marker(KEY)}\n<!-- truestory:state head=${github.pull.head} run=7.1 -->\n# Other\n`]);
  });

  it("comments of others with our marker are left alone, before and after ours", async ({ github, expect }) => {
    seed(github, 50, OTHER, `${marker(KEY)}\nall verified`);
    expect(await put(github)).toMatchObject({ did: "created" });
    seed(github, 1, OTHER, `${marker(KEY)}\nall verified`);
    expect(await put(github, { body: "new" })).toMatchObject({ did: "updated" });
    expect(github.comments.filter((comment) => comment.user.id === OTHER.id).every((comment) => comment.body.endsWith("all verified"))).toBe(true);
  });

  it("a comment of our own account counts only with the marker on its first line and with our key", async ({ github, expect }) => {
    seed(github, 1, SELF, `quoted:\n${marker(KEY)}`);
    seed(github, 1, SELF, `${marker("k2")}\nanother workflow`);
    expect(await put(github)).toMatchObject({ did: "created" });
    expect(own(github)).toHaveLength(3);
  });

  it("takes the account's number from GraphQL where REST does not know the account", async ({ github, expect }) => {
    github.fault = (request) => (request.startsWith("GET /users/") ? { answer: 404, body: { message: "Not Found" } } : undefined);
    seed(github, 1, { id: SELF.graphqlId, login: SELF.login }, `${marker(KEY)}\nold`);
    expect(await put(github)).toMatchObject({ did: "updated" });
  });

  it("finds the comment on a later page", async ({ github, expect }) => {
    seed(github, 230, OTHER, "chatter");
    seed(github, 1, SELF, `${marker(KEY)}\nold`);
    expect(await put(github)).toMatchObject({ did: "updated" });
    expect(own(github)).toHaveLength(1);
    expect(github.requests.filter((request) => request === LIST)).toHaveLength(3);
  });

  it("creates nothing when a page cannot be read", async ({ github, expect }) => {
    seed(github, 230, OTHER, "chatter");
    github.fault = (request, count) => (request === LIST && count > 1 ? { answer: 500, body: { message: "oops" } } : undefined);
    expect(await put(github)).toMatchObject({ did: "skipped", because: expect.stringContaining("500") });
    expect(github.writes()).toEqual([]);
  });

  it("a read-only token is a reason to skip, with the permission it needs", async ({ github, expect }) => {
    const headers = { "x-accepted-github-permissions": "issues=write; pull_requests=write" };
    github.fault = (request) =>
      request === POST ? { answer: 403, body: { message: "Resource not accessible by integration" }, headers } : undefined;
    expect(await put(github)).toMatchObject({ did: "skipped", because: expect.stringContaining("issues=write; pull_requests=write") });
    expect(github.writes()).toEqual([POST]);
  });

  it.for(["502", "reset", "truncate"] as const)(
    "one comment exists when the answer to its creation is lost (%s)",
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

  it("a server that never answers costs the deadline and no more", async ({ github, expect }) => {
    github.fault = () => "hang";
    const started = performance.now();
    expect(await put(github, {}, 150)).toMatchObject({ did: "skipped", because: expect.stringContaining("no answer") });
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it("an hour of rate limit is not waited for", async ({ github, expect }) => {
    const headers = { "retry-after": "3600", "x-ratelimit-remaining": "0" };
    github.fault = (request) =>
      request === POST ? { answer: 429, body: { message: "You have exceeded a secondary rate limit" }, headers } : undefined;
    expect(await put(github)).toMatchObject({ did: "skipped", because: expect.stringContaining("429") });
  });

  it("an answer that is not what GitHub documents decides nothing", async ({ github, expect }) => {
    github.fault = (request) => (request === LIST ? { answer: 200, body: "<html>" } : undefined);
    expect(await put(github)).toMatchObject({ did: "skipped" });
    expect(github.writes()).toEqual([]);
  });

  it.for([
    ["has moved on", { head: "c".repeat(40) }],
    ["is closed", { state: "closed" }],
    ["is locked", { locked: true }],
  ] as const)("nothing is written when the pull request %s", async ([because, change], { github, expect }) => {
    Object.assign(github.pull, change);
    expect(await put(github)).toMatchObject({ did: "skipped", because: expect.stringContaining(because) });
    expect(github.writes()).toEqual([]);
  });

  it("an older run of the same head does not overwrite a newer one", async ({ github, expect }) => {
    await put(github, { run: { id: 9, attempt: 2 }, body: "newer" });
    expect(await put(github, { run: { id: 9, attempt: 1 }, body: "older" })).toMatchObject({
      did: "skipped",
      because: expect.stringContaining("newer run"),
    });
    expect(await put(github, { run: { id: 8, attempt: 5 }, body: "older" })).toMatchObject({ did: "skipped" });
    expect(own(github)[0]).toContain("newer");
  });

  it("of two comments left by a race the oldest is kept and the other says so, once", async ({ github, expect }) => {
    seed(github, 2, SELF, `${marker(KEY)}\nracing`);
    await put(github);
    expect(own(github)).toEqual([expect.stringContaining("# Checklist"), `${marker(KEY)}\nSuperseded by the first comment of this check.`]);
    const before = github.writes().length;
    await put(github);
    expect(github.writes()).toHaveLength(before);
  });
});
