import { describe, test } from "vitest";
import { type CheckRequest, type CheckResult, postCheck } from "../../src/github/check.ts";
import { connectTo } from "../support/github/client.ts";
import { crashingFetch } from "../support/github/faults.ts";
import { type GitHubServer, startGitHub } from "../support/github/server.ts";
import { permit, STRANGER } from "../support/github/state.ts";

const HEAD = "a".repeat(40);
const NAME = "truestory / gate";
const POST = "POST /repos/acme/platform/check-runs";

const it = test.extend<{ github: GitHubServer }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures a fixture needs from this pattern
  github: async ({}, use) => {
    const github = await startGitHub(HEAD);
    permit(github.state, { contents: "read", checks: "write" });
    await use(github);
    await github.close();
  },
});

const annotation = { path: "docs/a.md", line: 7, level: "failure", title: "AC1", message: "false" } as const;

function post(github: GitHubServer, changes: Partial<CheckRequest> = {}, options: Parameters<typeof connectTo>[1] = {}): Promise<CheckResult> {
  return postCheck(connectTo(github, options), {
    owner: "acme",
    repo: "platform",
    name: NAME,
    key: "k1",
    head: HEAD,
    run: { id: 5, attempt: 1 },
    passes: false,
    title: "FAIL: 1 failed",
    summary: "# Checklist",
    annotations: [annotation],
    url: "https://github.test/acme/platform/actions/runs/5",
    ...changes,
  });
}

describe("the check run", () => {
  it("is created once, completed, and not again for the same result", async ({ github, expect }) => {
    expect(await post(github)).toEqual({ did: "created", as: "check", foreign: false });
    expect(github.state.checks).toMatchObject([
      { name: NAME, head_sha: HEAD, status: "completed", conclusion: "failure", annotations: [{ start_line: 7 }] },
    ]);
    expect(await post(github, { run: { id: 6, attempt: 1 } })).toMatchObject({ did: "unchanged" });
    expect(github.writes()).toEqual([POST]);
    expect([...github.used].sort()).toEqual(["checks=read", "checks=write"]);
  });

  it("takes the place of the older one when the result changes, also back again, and never adds up annotations", async ({ github, expect }) => {
    await post(github);
    await post(github, { passes: true, title: "PASS", annotations: [], run: { id: 6, attempt: 1 } });
    await post(github, { run: { id: 7, attempt: 1 } });
    expect(github.state.checks.map(({ conclusion, annotations }) => [conclusion, annotations.length])).toEqual([
      ["failure", 1],
      ["success", 0],
      ["failure", 1],
    ]);
  });

  it("T6: does not speak over a newer run", async ({ github, expect }) => {
    await post(github, { run: { id: 9, attempt: 2 } });
    expect(await post(github, { passes: true, run: { id: 9, attempt: 1 } })).toMatchObject({ did: "skipped" });
    expect(github.state.checks).toHaveLength(1);
  });

  it("takes no more than fifty annotations, and titles within the limit", async ({ github, expect }) => {
    expect(await post(github, { title: "😀".repeat(300), annotations: Array(80).fill(annotation) })).toMatchObject({ did: "created" });
    expect(github.state.checks[0]?.annotations).toHaveLength(50);
    expect(github.state.checks[0]?.output.title?.isWellFormed()).toBe(true);
  });

  it.for(["502", "reset", "truncate", "html"] as const)("exists once when the answer is lost (%s)", async (after, { github, expect }) => {
    github.fault = (request, count) => (request === POST && count === 1 ? { after } : undefined);
    expect(await post(github)).toMatchObject({ did: "created" });
    expect(github.state.checks).toHaveLength(1);
  });

  it("T35: wherever the client dies, the next run leaves one", async ({ github, expect }) => {
    for (let at = 0; ; at += 1) {
      github.state.checks.length = 0;
      const dying = crashingFetch(at);
      await post(github, {}, { fetch: dying.fetch });
      await post(github, { run: { id: 6, attempt: 1 } });
      expect(github.state.checks, `death at ${at}`).toHaveLength(1);
      if (dying.points() <= at) break;
    }
  });

  it("fault 47, T3: one of others with our name is seen and changes nothing", async ({ github, expect }) => {
    await post(github, { key: "another" });
    expect(await post(github)).toMatchObject({ did: "created", foreign: true });
    expect(github.state.checks).toHaveLength(2);
  });

  it("a rate limit is no reason for a status", async ({ github, expect }) => {
    permit(github.state, { checks: "write", statuses: "write" });
    github.state.contentLimit = 0;
    expect(await post(github)).toMatchObject({ did: "skipped" });
    expect(github.writes().every((request) => request === POST)).toBe(true);
  });
});

describe("the status in its place", () => {
  it("is set once under the same name where checks may not be written", async ({ github, expect }) => {
    permit(github.state, { contents: "read", statuses: "write" });
    expect(await post(github)).toEqual({ did: "created", as: "status", foreign: false });
    expect(await post(github, { run: { id: 6, attempt: 1 } })).toMatchObject({ did: "unchanged", as: "status" });
    expect(github.state.checks).toEqual([]);
    expect(github.state.statuses).toMatchObject([{ sha: HEAD, context: NAME, state: "failure", description: "FAIL: 1 failed" }]);
  });

  it("is set again over a forged one, which is told", async ({ github, expect }) => {
    permit(github.state, { contents: "read", statuses: "write" });
    await post(github);
    github.state.statuses.unshift({ sha: HEAD, context: NAME, state: "success", description: "all good", target_url: null, creator: STRANGER });
    expect(await post(github)).toMatchObject({ did: "created", foreign: true });
    expect(github.state.statuses[0]).toMatchObject({ state: "failure" });
  });

  it("with neither permission nothing is posted, and it says what is needed", async ({ github, expect }) => {
    permit(github.state, { contents: "read" });
    expect(await post(github)).toMatchObject({ did: "skipped", because: expect.stringContaining("statuses=read") });
  });
});
