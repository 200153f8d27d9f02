import { type Answer, type Asked, invalid, NOT_FOUND, nextId, type Route } from "./answer.ts";
import type { Check } from "./state.ts";

const ANNOTATIONS = 50;
const TITLE = 255;
const SUMMARY = 65_535;
const DESCRIPTION = 140;
const STATUSES = 1000;
const ACTIONS_APP = { id: 15368, slug: "github-actions" };

type Output = { readonly title?: string; readonly summary?: string; readonly annotations?: readonly Readonly<Record<string, unknown>>[] };

function shown(check: Check): unknown {
  const { annotations, output, ...rest } = check;
  return { ...rest, html_url: `https://github.test/acme/platform/runs/${check.id}`, output: { ...output, annotations_count: annotations.length } };
}

function outputProblem({ title = "", summary = "", annotations = [] }: Output): Answer | null {
  if (annotations.length > ANNOTATIONS)
    return invalid(`Invalid request.\n\nNo more than ${ANNOTATIONS} items are allowed; ${annotations.length} were supplied.`);
  if (title.length > TITLE || summary.length > SUMMARY) return invalid("Invalid request.\n\nOnly 65535 characters are allowed.");
  return null;
}

function apply(check: Check, body: Asked["body"]): void {
  const output = (body.output ?? {}) as Output;
  if (typeof body.status === "string") check.status = body.status;
  if (typeof body.conclusion === "string") {
    check.conclusion = body.conclusion;
    check.status = "completed";
  }
  if (typeof body.external_id === "string") check.external_id = body.external_id;
  if (output.title !== undefined) check.output.title = output.title;
  if (output.summary !== undefined) check.output.summary = output.summary;
  check.annotations.push(...(output.annotations ?? []));
}

function create({ state, body }: Asked): Answer {
  const problem = outputProblem((body.output ?? {}) as Output);
  if (problem !== null) return problem;
  const check: Check = {
    id: nextId(state.checks),
    name: String(body.name),
    head_sha: String(body.head_sha),
    status: "queued",
    conclusion: null,
    external_id: null,
    app: ACTIONS_APP,
    output: { title: null, summary: null },
    annotations: [],
  };
  apply(check, body);
  state.checks.push(check);
  return { status: 201, body: shown(check) };
}

function update({ state, parameters, body }: Asked): Answer {
  const check = state.checks.find(({ id }) => id === Number(parameters.check_run_id));
  if (check === undefined) return NOT_FOUND;
  const problem = outputProblem((body.output ?? {}) as Output);
  if (problem !== null) return problem;
  apply(check, body);
  return { status: 200, body: shown(check) };
}

function createStatus({ state, token, parameters, body }: Asked): Answer {
  const sha = parameters.sha ?? "";
  const description = typeof body.description === "string" ? body.description : null;
  const context = typeof body.context === "string" ? body.context : "default";
  if ((description ?? "").length > DESCRIPTION) return invalid("Validation Failed: description is too long (maximum is 140 characters)");
  if (state.statuses.filter((one) => one.sha === sha && one.context === context).length >= STATUSES)
    return invalid("This SHA and context has reached the maximum number of statuses.");
  const target_url = typeof body.target_url === "string" ? body.target_url : null;
  const status = { sha, context, state: String(body.state), description, target_url, creator: token.account };
  state.statuses.unshift(status);
  return { status: 201, body: status };
}

/** Check runs and commit statuses. */
export const CHECK_ROUTES: Readonly<Record<string, Route>> = {
  "GET /repos/{owner}/{repo}/commits/{ref}/check-runs": {
    needs: ["checks=read"],
    answer: ({ state, parameters, query }) => ({
      rows: state.checks.filter(({ head_sha, name }) => head_sha === parameters.ref && name === (query.get("check_name") ?? name)).map(shown),
      wrap: (check_runs, total_count) => ({ total_count, check_runs }),
    }),
  },
  "POST /repos/{owner}/{repo}/check-runs": { needs: ["checks=write"], answer: create },
  "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}": { needs: ["checks=write"], answer: update },
  "GET /repos/{owner}/{repo}/commits/{ref}/statuses": {
    needs: ["statuses=read"],
    answer: ({ state, parameters }) => ({ rows: state.statuses.filter(({ sha }) => sha === parameters.ref) }),
  },
  "POST /repos/{owner}/{repo}/statuses/{sha}": { needs: ["statuses=write"], answer: createStatus },
};
