import { describe, test } from "vitest";
import { type IssueRequest, type IssueResult, type IssueWish, issueMarker, keepIssue } from "../../src/github/issue.ts";
import { connectTo } from "../support/github/client.ts";
import { crashingFetch } from "../support/github/faults.ts";
import { type GitHubServer, startGitHub } from "../support/github/server.ts";
import { ACTIONS_BOT, type Issue, permit, STRANGER } from "../support/github/state.ts";

const LIST = "GET /repos/acme/platform/issues";
const POST = "POST /repos/acme/platform/issues";

const it = test.extend<{ github: GitHubServer }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures a fixture needs from this pattern
  github: async ({}, use) => {
    const github = await startGitHub("a".repeat(40));
    permit(github.state, { contents: "read", issues: "write" });
    await use(github);
    await github.close();
  },
});

const QUIET: IssueWish = { title: "All is well", body: "Nothing.", severity: "nothing", memory: "known=,open=", subjects: [], complete: true };
const LOUD: IssueWish = { ...QUIET, title: "1 claim", body: "A claim.", severity: "error", memory: "known=,open=aa", subjects: ["aa"] };
const DOUBT: IssueWish = { ...LOUD, body: "Perhaps.", severity: "warning", complete: false };

let nights = 1;

/** One night. Like the real one, a first run only records. */
function keep(
  github: GitHubServer,
  wish: IssueWish,
  changes: Partial<IssueRequest> = {},
  options: Parameters<typeof connectTo>[1] = {},
): Promise<IssueResult> {
  nights += 1;
  return keepIssue(connectTo(github, options), {
    owner: "acme",
    repo: "platform",
    key: "stories",
    run: { id: nights, attempt: 1 },
    label: "truestory",
    turns: { worse: "This has become worse: claims are false again.", better: "This has become better: what is left could not be checked." },
    wish: (memory) => (memory === null ? QUIET : wish),
    ...changes,
  });
}

function own(github: GitHubServer): Issue[] {
  return github.state.issues.filter(({ body, user }) => user.id === ACTIONS_BOT.id && (body ?? "").startsWith(issueMarker("stories")));
}

function only(github: GitHubServer): Issue {
  const [found, ...more] = own(github);
  if (found === undefined || more.length > 0) throw new Error(`${own(github).length} issues`);
  return found;
}

describe("the stories issue", () => {
  it("records on the first run, opens, stays quiet, closes, reopens", async ({ github, expect }) => {
    expect(await keep(github, LOUD)).toMatchObject({ did: "recorded" });
    expect(only(github)).toMatchObject({ state: "closed", title: "All is well", labels: [{ name: "truestory" }] });
    expect(await keep(github, LOUD)).toMatchObject({ did: "reopened" });
    const writes = github.writes().length;
    expect(await keep(github, LOUD)).toMatchObject({ did: "unchanged" });
    expect(github.writes()).toHaveLength(writes);
    expect(await keep(github, { ...LOUD, body: "Two claims." })).toMatchObject({ did: "updated" });
    expect(github.state.comments).toEqual([]);
    expect(await keep(github, QUIET)).toMatchObject({ did: "closed" });
    expect(only(github)).toMatchObject({ state: "closed", state_reason: "completed" });
    expect(await keep(github, LOUD)).toMatchObject({ did: "reopened" });
    expect([...github.used].sort()).toEqual(["issues=read", "issues=write"]);
  });

  it("comments once when the severity changes", async ({ github, expect }) => {
    for (const wish of [QUIET, LOUD, DOUBT, DOUBT, LOUD, LOUD]) await keep(github, wish);
    expect(github.state.comments.map(({ body }) => body.split("\n")[1])).toEqual([
      "This has become better: what is left could not be checked.",
      "This has become worse: claims are false again.",
    ]);
  });

  it("fault 41, T28: closes on nothing less than a complete run", async ({ github, expect }) => {
    await keep(github, QUIET);
    await keep(github, LOUD);
    await keep(github, { ...QUIET, complete: false });
    expect(only(github).state).toBe("open");
  });

  it("faults 29 and 40, T29: what a person closed as not planned stays closed until there is something new", async ({ github, expect }) => {
    await keep(github, QUIET);
    await keep(github, LOUD);
    Object.assign(only(github), { state: "closed", state_reason: "not_planned", closed_by: STRANGER });
    const writes = github.writes().length;
    expect(await keep(github, LOUD)).toMatchObject({ did: "respected" });
    expect(github.writes()).toHaveLength(writes);
    expect(await keep(github, { ...LOUD, subjects: ["aa", "bb"] })).toMatchObject({ did: "reopened" });
  });

  it("fault 40: a title, label or lock that people change is no reason for a second issue", async ({ github, expect }) => {
    await keep(github, QUIET);
    Object.assign(only(github), { title: "Renamed", labels: [], locked: true });
    await keep(github, LOUD);
    await keep(github, DOUBT);
    expect(only(github)).toMatchObject({ title: "1 claim", labels: [], state: "open" });
  });

  it("T29: issues of others and pull requests with our marker are left alone", async ({ github, expect }) => {
    const body = `${issueMarker("stories")}\nplanted`;
    await keep(github, QUIET);
    const [template] = own(github);
    if (template !== undefined) github.state.issues.unshift({ ...template, number: 50, user: STRANGER, body, state: "open" });
    Object.assign(github.state.pulls[0] ?? {}, { body, user: ACTIONS_BOT });
    await keep(github, LOUD);
    expect(github.state.issues.find(({ number }) => number === 50)).toMatchObject({ body, state: "open", title: "All is well" });
    expect(own(github)).toHaveLength(1);
  });

  it("fault 40: without issues nothing is done", async ({ github, expect }) => {
    github.state.repo.has_issues = false;
    expect(await keep(github, LOUD)).toMatchObject({ did: "skipped", because: "the repository has no issues" });
    github.state.repo.has_issues = true;
    github.fault = (request) => (request === LIST ? { answer: 410, body: { message: "Issues has been disabled" } } : undefined);
    expect(await keep(github, LOUD)).toMatchObject({ did: "skipped", because: "the repository has no issues" });
    expect(github.writes()).toEqual([]);
  });

  it("fault 5, T28: one empty list is not believed", async ({ github, expect }) => {
    await keep(github, QUIET);
    let lists = 0;
    github.fault = (request) => (request === LIST && ++lists === 1 ? { list: "empty" } : undefined);
    expect(await keep(github, LOUD)).toMatchObject({ did: "reopened" });
    expect(own(github)).toHaveLength(1);
  });

  it("T28: a second issue of a night when all lists were empty is closed the next night", async ({ github, expect }) => {
    await keep(github, QUIET);
    github.fault = (request) => (request === LIST ? { list: "empty" } : undefined);
    await keep(github, LOUD);
    expect(own(github)).toHaveLength(2);
    github.fault = () => undefined;
    await keep(github, LOUD);
    expect(only(github).number).toBe(101);
    expect(github.state.issues.map(({ state, state_reason }) => [state, state_reason])).toEqual([
      ["open", "reopened"],
      ["closed", "not_planned"],
    ]);
  });

  it.for(["502", "reset", "truncate", "html", "hang"] as const)(
    "fault 4: exists once when the answer to its creation is lost (%s)",
    async (after, { github, expect }) => {
      github.fault = (request, count) => (request === POST && count === 1 ? { after } : undefined);
      await keep(github, QUIET, {}, { requestMs: 300 });
      await keep(github, LOUD);
      expect(only(github).state).toBe("open");
    },
  );

  it("faults 39, T35: wherever the client dies, the next nights converge", async ({ github, expect }) => {
    for (const from of [null, QUIET, LOUD, DOUBT]) {
      for (let at = 0; ; at += 1) {
        github.state.issues.length = 0;
        github.state.comments.length = 0;
        if (from !== null) for (const wish of [QUIET, from]) await keep(github, wish);
        const dying = crashingFetch(at);
        const to = from === LOUD ? DOUBT : LOUD;
        await keep(github, to, {}, { fetch: dying.fetch });
        for (let night = 0; night < 2; night += 1) await keep(github, to);
        const label = `${from?.severity ?? "none"}, death at ${at}`;
        expect(own(github), label).toHaveLength(1);
        expect(only(github), label).toMatchObject({ state: "open", title: to.title });
        // A first run that dies before it closes its issue leaves it open, and then only a comment tells that there is something.
        const comments = from === null ? github.state.comments.slice(1) : github.state.comments;
        expect(comments, label).toHaveLength(from === LOUD || from === DOUBT ? 1 : 0);
        if (dying.points() <= at) break;
      }
    }
  });

  it("T6: an older run does not overwrite a newer one", async ({ github, expect }) => {
    await keep(github, QUIET);
    await keep(github, LOUD, { run: { id: 900, attempt: 2 } });
    expect(await keep(github, QUIET, { run: { id: 900, attempt: 1 } })).toMatchObject({ did: "skipped" });
    expect(only(github).state).toBe("open");
  });

  it("fault 6: a list that cannot be read creates nothing", async ({ github, expect }) => {
    github.fault = (request) => (request === LIST ? { answer: 200, body: { items: [] } } : undefined);
    expect(await keep(github, LOUD)).toMatchObject({ did: "skipped" });
    expect(github.writes()).toEqual([]);
  });
});
