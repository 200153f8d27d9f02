import { type Answer, type Asked, bodyProblem, invalid, NOT_FOUND, nextId, type Route, shownComment } from "./answer.ts";
import { CHECK_ROUTES } from "./check-routes.ts";
import { ISSUE_ROUTES } from "./issue-routes.ts";
import type { Pull } from "./state.ts";
import { commitsBetween, TREE_ROUTES } from "./tree-routes.ts";

function pullOf({ state, parameters }: Asked): Pull | undefined {
  return state.pulls.find(({ number }) => number === Number(parameters.pull_number));
}

function ofPull(asked: Asked, give: (pull: Pull) => Answer): Answer {
  const pull = pullOf(asked);
  return pull === undefined ? NOT_FOUND : give(pull);
}

function listPulls({ state, query }: Asked): Answer {
  const wanted = query.get("state") ?? "open";
  const head = query.get("head");
  const rows = state.pulls.filter(
    (pull) => (wanted === "all" || pull.state === wanted) && (head === null || `${pull.head.repo.full_name.split("/")[0]}:${pull.head.ref}` === head),
  );
  return { rows };
}

/** Whether an issue or pull request is locked; undefined when there is none. */
function lockOf({ state }: Asked, number: number): boolean | undefined {
  return state.pulls.find((pull) => pull.number === number)?.locked ?? state.issues.find((issue) => issue.number === number)?.locked;
}

function createComment(asked: Asked): Answer {
  const { state, token, parameters, body } = asked;
  const on = Number(parameters.issue_number);
  const locked = lockOf(asked, on);
  if (locked === undefined) return NOT_FOUND;
  if (locked) return { status: 403, body: { message: "Unable to create comment because issue is locked." } };
  const problem = bodyProblem(body.body);
  if (problem !== null) return problem;
  const created = { id: nextId(state.comments), on, body: String(body.body), user: token.account, minimised: false };
  state.comments.push(created);
  return { status: 201, body: shownComment(created) };
}

function updateComment({ state, parameters, body }: Asked): Answer {
  const existing = state.comments.find(({ id }) => id === Number(parameters.comment_id));
  if (existing === undefined) return NOT_FOUND;
  const problem = bodyProblem(body.body);
  if (problem !== null) return problem;
  existing.body = String(body.body);
  return { status: 200, body: shownComment(existing) };
}

function react({ state, parameters, body }: Asked): Answer {
  const comment = Number(parameters.comment_id);
  if (!state.comments.some(({ id }) => id === comment)) return NOT_FOUND;
  state.reactions.push({ comment, content: String(body.content) });
  return { status: 201, body: { id: state.reactions.length, content: body.content } };
}

function permissionOf({ state, parameters }: Asked): Answer {
  const role = state.roles.get(parameters.username ?? "");
  if (role === undefined) return NOT_FOUND;
  // `maintain` and `triage` are told as the older permission that they contain.
  const permission = { admin: "admin", maintain: "write", write: "write", triage: "read", read: "read", none: "none" }[role];
  return { status: 200, body: { permission, role_name: role } };
}

function artifact({ state, parameters, url }: Asked): Answer {
  const found = state.artifacts.find(({ id }) => id === Number(parameters.artifact_id));
  if (found === undefined || parameters.archive_format !== "zip") return NOT_FOUND;
  return { status: 302, body: "", headers: { location: `${url}/download/${found.id}` } };
}

const COMMENT_WRITE = ["issues=write", "pull_requests=write"];

/** What each operation of the slice does. */
export const ROUTES: Readonly<Record<string, Route>> = {
  ...ISSUE_ROUTES,
  ...CHECK_ROUTES,
  ...TREE_ROUTES,
  "GET /repos/{owner}/{repo}": { needs: [], answer: ({ state }) => ({ status: 200, body: state.repo }) },
  "GET /repos/{owner}/{repo}/pulls": { needs: ["pull_requests=read"], answer: listPulls },
  "GET /repos/{owner}/{repo}/pulls/{pull_number}": {
    needs: ["pull_requests=read"],
    answer: (asked) => ofPull(asked, (pull) => ({ status: 200, body: pull })),
  },
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews": {
    needs: ["pull_requests=read"],
    answer: (asked) => ofPull(asked, ({ reviews }) => ({ rows: reviews })),
  },
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits": {
    needs: ["pull_requests=read"],
    answer: (asked) => ofPull(asked, ({ base, head }) => ({ rows: commitsBetween(asked.state.origin, base.sha, head.sha) })),
  },
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/files": {
    needs: ["pull_requests=read"],
    answer: (asked) => ofPull(asked, ({ files }) => ({ rows: files })),
  },
  "GET /repos/{owner}/{repo}/issues/{issue_number}/comments": {
    needs: ["issues=read", "pull_requests=read"],
    answer: (asked) => {
      const on = Number(asked.parameters.issue_number);
      if (lockOf(asked, on) === undefined) return NOT_FOUND;
      return { rows: asked.state.comments.filter((comment) => comment.on === on).map(shownComment) };
    },
  },
  "POST /repos/{owner}/{repo}/issues/{issue_number}/comments": { needs: COMMENT_WRITE, answer: createComment },
  "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}": { needs: COMMENT_WRITE, answer: updateComment },
  "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions": { needs: COMMENT_WRITE, answer: react },
  "GET /repos/{owner}/{repo}/collaborators/{username}/permission": { needs: ["metadata=read"], answer: permissionOf },
  "GET /repos/{owner}/{repo}/actions/runs": {
    needs: ["actions=read"],
    answer: ({ state, query }) => ({
      rows: [...state.runs.values()].filter(
        (run) => run.head_sha === (query.get("head_sha") ?? run.head_sha) && run.event === (query.get("event") ?? run.event),
      ),
      wrap: (workflow_runs, total_count) => ({ total_count, workflow_runs }),
    }),
  },
  "POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun": {
    needs: ["actions=write"],
    answer: ({ state, parameters }) => {
      const run = state.runs.get(Number(parameters.run_id));
      if (run === undefined) return NOT_FOUND;
      if (run.status !== "completed") return { status: 403, body: { message: "This workflow is already running" } };
      Object.assign(run, { status: "queued", conclusion: null, run_attempt: Number(run.run_attempt) + 1 });
      return { status: 201, body: {} };
    },
  },
  "GET /repos/{owner}/{repo}/actions/runs/{run_id}": {
    needs: ["actions=read"],
    answer: ({ state, parameters }) => {
      const run = state.runs.get(Number(parameters.run_id));
      return run === undefined ? NOT_FOUND : { status: 200, body: run };
    },
  },
  "GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts": {
    needs: ["actions=read"],
    answer: ({ state, parameters, query }) => ({
      rows: state.artifacts
        .filter(({ run, name }) => run === Number(parameters.run_id) && name === (query.get("name") ?? name))
        .map(({ id, name, zip }) => ({ id, name, size_in_bytes: zip.length, expired: false })),
      wrap: (artifacts, total_count) => ({ total_count, artifacts }),
    }),
  },
  "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}": { needs: ["actions=read"], answer: artifact },
  "GET /users/{username}": {
    needs: [],
    answer: ({ state, parameters }) => {
      const account = state.accounts.find(({ login }) => login === parameters.username);
      return account === undefined ? NOT_FOUND : { status: 200, body: account };
    },
  },
};

/** The one query and the one mutation that are used. */
export function graphql({ state, token, body }: Asked): Answer {
  const query = String(body.query ?? "");
  const variables = (body.variables ?? {}) as Readonly<Record<string, unknown>>;
  if (/^\s*query\s*\{\s*viewer\s*\{\s*login\s+databaseId\s*\}\s*\}\s*$/.test(query)) {
    return { status: 200, body: { data: { viewer: { login: token.account.login, databaseId: token.graphqlId } } } };
  }
  if (query.includes("minimizeComment")) {
    const comment = state.comments.find(({ id }) => `IC_${id}` === variables.id);
    if (comment === undefined) return { status: 200, body: { data: null, errors: [{ message: "Could not resolve to a node" }] } };
    comment.minimised = true;
    return { status: 200, body: { data: { minimizeComment: { minimizedComment: { isMinimized: true } } } } };
  }
  return invalid("A query that this server does not know");
}
