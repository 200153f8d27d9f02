import { describe, expect, test } from "vitest";
import { answerCommand, type CommandResult } from "../../src/github/answer-command.ts";
import { type AskingComment, commandOf, readAskingComment } from "../../src/github/command.ts";
import { connectTo } from "../support/github/client.ts";
import { type GitHubServer, startGitHub } from "../support/github/server.ts";
import { permit, STRANGER } from "../support/github/state.ts";

const HEAD = "a".repeat(40);
const WORKFLOW = ".github/workflows/truestory.yml";

function payload(changes: Record<string, unknown> = {}): unknown {
  return {
    action: "created",
    issue: { number: 7, state: "open", pull_request: {} },
    comment: { id: 55, body: "/truestory recheck", user: STRANGER, author_association: "OWNER" },
    sender: STRANGER,
    ...changes,
  };
}

describe("a command in a comment", () => {
  test.each([
    ["/truestory recheck", { ask: "recheck", commit: null }],
    ["/truestory recheck AAAAAAA\r\nplease", { ask: "recheck", commit: "aaaaaaa" }],
    ["  /Truestory  help ", { ask: "help" }],
    ["/truestory", { ask: "help" }],
    ["/truestory waive AC1 because", { ask: "waive" }],
    ["/truestory recheck main", { ask: "unknown" }],
    ["/truestory approve", { ask: "unknown" }],
    ["see /truestory recheck", null],
    ["> /truestory recheck", null],
    ["hello\n/truestory recheck", null],
    ["/truestoryrecheck", null],
    ["", null],
  ])("%j", (body, asked) => {
    expect(commandOf(body)).toEqual(asked);
  });

  test.each([
    ["an edited comment", { action: "edited" }],
    ["a comment on an issue", { issue: { number: 7, state: "open" } }],
    ["a closed pull request", { issue: { number: 7, state: "closed", pull_request: {} } }],
    ["a sender who is not the author", { sender: { id: 99 } }],
    ["a bot", { comment: { id: 55, body: "/truestory recheck", user: { ...STRANGER, type: "Bot" } } }],
  ])("fault 46, T32: %s asks nothing", (_name, changes) => {
    expect(readAskingComment(payload(changes))).toBeNull();
  });
});

const it = test.extend<{ github: GitHubServer }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures a fixture needs from this pattern
  github: async ({}, use) => {
    const github = await startGitHub(HEAD);
    permit(github.state, { actions: "write", pull_requests: "write" });
    github.state.comments.push({ id: 55, on: 7, body: "/truestory", user: STRANGER, minimised: false });
    github.state.roles.set(STRANGER.login, "write");
    github.state.runs.set(11, run(11, HEAD, WORKFLOW));
    await use(github);
    await github.close();
  },
});

function run(id: number, head_sha: string, path: string): Record<string, unknown> {
  const repository = { id: 1, full_name: "acme/platform", fork: false, private: true };
  const shown = {
    id,
    name: "Truestory",
    head_sha,
    path,
    head_branch: "change",
    run_attempt: 1,
    event: "pull_request",
    status: "completed",
    conclusion: "failure",
  };
  return { ...shown, html_url: "https://github.test/run", repository, head_repository: repository };
}

function ask(github: GitHubServer, asked: AskingComment["asked"]): Promise<CommandResult> {
  const comment = { id: 55, on: 7, author: STRANGER, asked };
  return answerCommand(connectTo(github), { owner: "acme", repo: "platform", comment, workflow: WORKFLOW });
}

const answers = (github: GitHubServer): string[] => github.state.comments.filter(({ id }) => id !== 55).map(({ body }) => body);

describe("its answer", () => {
  it("repeats the last run of this very head, with an eye on the comment", async ({ github, expect }) => {
    github.state.runs.set(12, run(12, HEAD, WORKFLOW));
    github.state.runs.set(13, run(13, "c".repeat(40), WORKFLOW));
    github.state.runs.set(14, run(14, HEAD, ".github/workflows/other.yml"));
    expect(await ask(github, { ask: "recheck", commit: HEAD.slice(0, 7) })).toEqual({ did: "reran" });
    expect([...github.state.runs.values()].map(({ run_attempt }) => run_attempt)).toEqual([1, 2, 1, 1]);
    expect(github.state.reactions).toEqual([{ comment: 55, content: "eyes" }]);
    expect(answers(github)).toEqual([]);
    expect([...github.used].sort()).toEqual(["actions=read", "actions=write", "metadata=read", "pull_requests=read", "pull_requests=write"]);
  });

  it.for([["admin"], ["maintain"], ["write"]] as const)("fault 46, T32: %s may ask", async ([role], { github, expect }) => {
    github.state.roles.set(STRANGER.login, role);
    expect(await ask(github, { ask: "recheck", commit: null })).toEqual({ did: "reran" });
  });

  it.for([["triage"], ["read"], ["none"], [null]] as const)(
    "fault 46, T32: %s may not, whatever the event calls them",
    async ([role], { github, expect }) => {
      if (role === null) github.state.roles.delete(STRANGER.login);
      else github.state.roles.set(STRANGER.login, role);
      expect(await ask(github, { ask: "recheck", commit: null })).toEqual({ did: "refused" });
      expect(github.state.runs.get(11)).toMatchObject({ run_attempt: 1 });
      expect(answers(github)).toHaveLength(1);
    },
  );

  it("fault 46, T32: a commit that is not the head any more is refused", async ({ github, expect }) => {
    expect(await ask(github, { ask: "recheck", commit: "ccccccc" })).toEqual({ did: "refused" });
    expect(answers(github)[0]).toContain("which is not the commit that was named");
  });

  it("says when there is nothing to repeat, and when it is running", async ({ github, expect }) => {
    Object.assign(github.state.runs.get(11) ?? {}, { status: "in_progress" });
    expect(await ask(github, { ask: "recheck", commit: null })).toEqual({ did: "told" });
    github.state.runs.clear();
    github.state.comments.length = 1;
    expect(await ask(github, { ask: "recheck", commit: null })).toEqual({ did: "refused" });
  });

  it("answers once, also when the run is repeated or the answer was lost", async ({ github, expect }) => {
    github.fault = (request, count) => (request.startsWith("POST ") && request.endsWith("/comments") && count === 1 ? { after: "502" } : undefined);
    for (const ask_ of ["help", "help", "waive"] as const) await ask(github, { ask: ask_ });
    expect(answers(github)).toHaveLength(1);
  });

  it("tells how a claim is waived instead of waiving it", async ({ github, expect }) => {
    expect(await ask(github, { ask: "waive" })).toEqual({ did: "told" });
    expect(answers(github)[0]).toContain("<!-- truestory: {waived: accepted-risk,");
  });
});
