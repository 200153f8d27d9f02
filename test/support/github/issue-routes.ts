import { type Answer, type Asked, invalid, NOT_FOUND, type Route } from "./answer.ts";
import type { Issue } from "./state.ts";

const TITLE = 256;
const BODY = 65_536;
const DISABLED: Answer = { status: 410, body: { message: "Issues has been disabled in this repository." } };
const INSTANT = "2026-01-01T00:00:00Z";

function shown(issue: Issue): unknown {
  return { ...issue, id: 5000 + issue.number, html_url: `https://github.test/acme/platform/issues/${issue.number}`, created_at: INSTANT };
}

/** Pull requests are issues to this list, as in life. */
function list({ state, query }: Asked): Answer {
  if (!state.repo.has_issues) return { rows: [] };
  const wanted = query.get("state") ?? "open";
  const creator = query.get("creator");
  const labels = (query.get("labels") ?? "").split(",").filter((label) => label !== "");
  const pulls = state.pulls.map(({ number, title, body, state: open, user }) => ({
    ...blank(number, title, body, user),
    state: open,
    pull_request: { url: `https://github.test/pull/${number}` },
  }));
  const rows = [...pulls, ...state.issues].filter(
    (issue) =>
      (wanted === "all" || issue.state === wanted) &&
      (creator === null || issue.user.login === creator) &&
      labels.every((label) => issue.labels.some(({ name }) => name === label)),
  );
  return { rows: rows.sort((a, b) => b.number - a.number).map(shown) };
}

function blank(number: number, title: string, body: string | null, user: Issue["user"]): Issue {
  return {
    number,
    title,
    body,
    user,
    state: "open",
    state_reason: null,
    locked: false,
    labels: [],
    assignees: [],
    closed_by: null,
    closed_at: null,
    updated_at: INSTANT,
  };
}

function textProblem({ title, body }: Asked["body"]): Answer | null {
  if (title !== undefined && (String(title).trim() === "" || [...String(title)].length > TITLE))
    return invalid("title is too long (maximum is 256 characters)");
  if (body !== undefined && [...String(body)].length > BODY) return invalid("body is too long (maximum is 65536 characters)");
  return null;
}

function apply(issue: Issue, { state, token, body }: Asked): void {
  if (typeof body.title === "string") issue.title = body.title;
  if (typeof body.body === "string") issue.body = body.body;
  if (Array.isArray(body.labels)) {
    issue.labels = body.labels.map((name) => ({ name: String(name) }));
    for (const { name } of issue.labels) {
      if (!state.labels.some((label) => label.name === name)) state.labels.push({ name, color: "ededed", description: null });
    }
  }
  if (Array.isArray(body.assignees)) {
    issue.assignees = body.assignees.map((login) => state.accounts.find((account) => account.login === login)).filter((one) => one !== undefined);
  }
  if (body.state === "closed" && issue.state === "open") {
    issue.closed_by = token.account;
    issue.closed_at = INSTANT;
    issue.state_reason = "completed";
  }
  if (body.state === "open" && issue.state === "closed") issue.state_reason = "reopened";
  if (body.state === "open" || body.state === "closed") issue.state = body.state;
  if (body.state_reason === "completed" || body.state_reason === "not_planned") issue.state_reason = body.state_reason;
}

function create(asked: Asked): Answer {
  const { state, token, body } = asked;
  if (!state.repo.has_issues) return DISABLED;
  const problem = textProblem(body);
  if (problem !== null) return problem;
  const number = Math.max(100, ...state.pulls.map((pull) => pull.number), ...state.issues.map((issue) => issue.number)) + 1;
  const issue = blank(number, "", null, token.account);
  apply(issue, asked);
  state.issues.push(issue);
  return { status: 201, body: shown(issue) };
}

function update(asked: Asked): Answer {
  const { state, parameters } = asked;
  if (!state.repo.has_issues) return DISABLED;
  const issue = state.issues.find(({ number }) => number === Number(parameters.issue_number));
  if (issue === undefined) return NOT_FOUND;
  const problem = textProblem(asked.body);
  if (problem !== null) return problem;
  apply(issue, asked);
  return { status: 200, body: shown(issue) };
}

/** Issues and labels. */
export const ISSUE_ROUTES: Readonly<Record<string, Route>> = {
  "GET /repos/{owner}/{repo}/issues": { needs: ["issues=read"], answer: list },
  "POST /repos/{owner}/{repo}/issues": { needs: ["issues=write"], answer: create },
  "GET /repos/{owner}/{repo}/issues/{issue_number}": {
    needs: ["issues=read"],
    answer: ({ state, parameters }) => {
      if (!state.repo.has_issues) return DISABLED;
      const issue = state.issues.find(({ number }) => number === Number(parameters.issue_number));
      return issue === undefined ? NOT_FOUND : { status: 200, body: shown(issue) };
    },
  },
  "PATCH /repos/{owner}/{repo}/issues/{issue_number}": { needs: ["issues=write"], answer: update },
  "GET /repos/{owner}/{repo}/labels/{name}": {
    needs: ["issues=read"],
    answer: ({ state, parameters }) => {
      const label = state.labels.find(({ name }) => name === parameters.name);
      return label === undefined ? NOT_FOUND : { status: 200, body: label };
    },
  },
  "POST /repos/{owner}/{repo}/labels": {
    needs: ["issues=write"],
    answer: ({ state, body }) => {
      if (state.labels.some(({ name }) => name === body.name))
        return { status: 422, body: { message: "Validation Failed", errors: [{ code: "already_exists" }] } };
      const label = {
        name: String(body.name),
        color: String(body.color ?? "ededed"),
        description: typeof body.description === "string" ? body.description : null,
      };
      state.labels.push(label);
      return { status: 201, body: label };
    },
  },
};
