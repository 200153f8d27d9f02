import { describe, test } from "vitest";
import { readPullRequest } from "../../src/github/pull-request.ts";
import { connectTo } from "../support/github/client.ts";
import { type GitHubServer, startGitHub } from "../support/github/server.ts";
import { type Account, permit, STRANGER } from "../support/github/state.ts";

const HEAD = "a".repeat(40);
const OLD = "c".repeat(40);
const ANN: Account = { id: 21, login: "ann", type: "User" };
const BOB: Account = { id: 22, login: "bob", type: "User" };
const BOT: Account = { id: 23, login: "helper[bot]", type: "Bot" };

const it = test.extend<{ github: GitHubServer }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures a fixture needs from this pattern
  github: async ({}, use) => {
    const github = await startGitHub(HEAD);
    for (const { login } of [ANN, BOB, BOT, STRANGER]) github.state.roles.set(login, "write");
    await use(github);
    await github.close();
  },
});

function review(github: GitHubServer, user: Account, state: string, commit_id = HEAD): void {
  const { reviews = [] } = github.state.pulls[0] ?? {};
  reviews.push({ id: 900 + reviews.length, user, state, commit_id, author_association: "MEMBER" });
}

const approvers = async (github: GitHubServer): Promise<readonly string[]> =>
  (await readPullRequest(connectTo(github), { owner: "acme", repo: "platform", number: 7 }, HEAD)).approvers;

describe("who approved the head", () => {
  it("reads text and branch as they are now, with permission to read alone", async ({ github, expect }) => {
    permit(github.state, { contents: "read", pull_requests: "read" });
    expect(await readPullRequest(connectTo(github), { owner: "acme", repo: "platform", number: 7 }, HEAD)).toEqual({
      text: "A change\n\n",
      branch: "change",
      head: HEAD,
      approvers: [],
    });
    expect([...github.used]).toEqual(["pull_requests=read"]);
  });

  it("an approval of this very commit by somebody who may write", async ({ github, expect }) => {
    review(github, ANN, "APPROVED");
    review(github, BOB, "APPROVED", OLD);
    expect(await approvers(github)).toEqual(["ann"]);
  });

  it.for([
    ["of the author", STRANGER, "write"],
    ["of a bot", BOT, "write"],
    ["of a reader", ANN, "read"],
    ["of one who triages", ANN, "triage"],
    ["of nobody the repository knows", ANN, null],
  ] as const)("none %s", async ([_who, who, role], { github, expect }) => {
    if (role === null) github.state.roles.delete(who.login);
    else github.state.roles.set(who.login, role);
    review(github, who, "APPROVED");
    expect(await approvers(github)).toEqual([]);
  });

  it("the last decisive review counts, and a comment is none", async ({ github, expect }) => {
    for (const [user, state] of [
      [ANN, "APPROVED"],
      [ANN, "CHANGES_REQUESTED"],
      [BOB, "CHANGES_REQUESTED"],
      [BOB, "APPROVED"],
      [BOB, "COMMENTED"],
    ] as const)
      review(github, user, state);
    expect(await approvers(github)).toEqual(["bob"]);
    github.fault = (request) => (request.endsWith("/reviews") ? { list: "reversed" } : undefined);
    expect(await approvers(github)).toEqual(["bob"]);
    review(github, BOB, "DISMISSED");
    expect(await approvers(github)).toEqual([]);
  });

  it("a withdrawal on the third page is seen", async ({ github, expect }) => {
    for (let index = 0; index < 250; index += 1) review(github, ANN, index === 0 ? "APPROVED" : "COMMENTED");
    review(github, ANN, "CHANGES_REQUESTED");
    expect(await approvers(github)).toEqual([]);
  });

  it("what cannot be read is an error, never an approval", async ({ github, expect }) => {
    review(github, ANN, "APPROVED");
    github.fault = (request) => (request.includes("/collaborators/") ? { answer: 200, body: { permission: 7 } } : undefined);
    await expect(approvers(github)).rejects.toThrow("the rights of ann");
  });
});
