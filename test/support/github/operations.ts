/** Properties of an answer that are kept, with those below them. */
export type Selection = ReadonlyMap<string, Selection>;

const USER = "{ id login type }";
const REPOSITORY = "{ id full_name fork private }";
const SIDE = `{ ref sha repo ${REPOSITORY} }`;
const COMMENT = `{ id node_id body user ${USER} html_url created_at updated_at author_association }`;
const ISSUE = `{ id number title body state state_reason locked user ${USER} html_url created_at updated_at closed_at labels { name } assignees ${USER} closed_by ${USER} pull_request { url } }`;
const CHECK = "{ id name head_sha status conclusion external_id html_url app { id slug } output { title summary annotations_count } }";
const STATUS = `{ context state description target_url creator ${USER} }`;
const RUN = `{ id name path event status conclusion head_sha head_branch run_attempt html_url head_repository { id full_name } repository ${REPOSITORY} }`;
const LABEL = "{ name color description }";

/**
 * What is used of GitHub's REST interface, by the name of the operation in GitHub's OpenAPI description, with the fields of its
 * answer. The tests' GitHub answers with these fields and no others, so that nothing can come to rely on what is not listed here.
 */
export const OPERATIONS: Readonly<Record<string, string>> = {
  "GET /repos/{owner}/{repo}": "{ id full_name private has_issues default_branch }",
  "GET /repos/{owner}/{repo}/pulls": `{ number state title body locked user ${USER} head ${SIDE} base ${SIDE} }`,
  "GET /repos/{owner}/{repo}/pulls/{pull_number}": `{ number state title body locked draft merged mergeable merge_commit_sha user ${USER} head ${SIDE} base ${SIDE} }`,
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews": `{ id user ${USER} state commit_id author_association }`,
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits": "{ sha commit { message } }",
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/files": "{ filename status previous_filename sha }",
  "GET /repos/{owner}/{repo}/issues/{issue_number}/comments": COMMENT,
  "POST /repos/{owner}/{repo}/issues/{issue_number}/comments": COMMENT,
  "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}": COMMENT,
  "GET /repos/{owner}/{repo}/issues": ISSUE,
  "POST /repos/{owner}/{repo}/issues": ISSUE,
  "GET /repos/{owner}/{repo}/issues/{issue_number}": ISSUE,
  "PATCH /repos/{owner}/{repo}/issues/{issue_number}": ISSUE,
  "GET /repos/{owner}/{repo}/labels/{name}": LABEL,
  "POST /repos/{owner}/{repo}/labels": LABEL,
  "GET /repos/{owner}/{repo}/commits/{ref}/check-runs": `{ total_count check_runs ${CHECK} }`,
  "POST /repos/{owner}/{repo}/check-runs": CHECK,
  "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}": CHECK,
  "GET /repos/{owner}/{repo}/commits/{ref}/statuses": STATUS,
  "POST /repos/{owner}/{repo}/statuses/{sha}": STATUS,
  "GET /repos/{owner}/{repo}/git/commits/{commit_sha}": "{ sha tree { sha } parents { sha } committer { date } }",
  "GET /repos/{owner}/{repo}/git/trees/{tree_sha}": "{ sha truncated tree { path mode type sha size } }",
  "GET /repos/{owner}/{repo}/git/blobs/{file_sha}": "{ sha size encoding content }",
  "GET /repos/{owner}/{repo}/collaborators/{username}/permission": "{ permission role_name }",
  "GET /repos/{owner}/{repo}/actions/runs/{run_id}": RUN,
  "GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts": "{ total_count artifacts { id name size_in_bytes expired } }",
  "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}": "{ }",
  "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions": "{ id content }",
  "GET /repos/{owner}/{repo}/actions/runs": `{ total_count workflow_runs ${RUN} }`,
  "POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun": "{ }",
  "GET /users/{username}": USER,
};

/** Reads a selection: names, each with the selection below it in braces. */
export function select(text: string): Selection {
  const tokens = text.match(/[{}]|\w+/g) ?? [];
  const read = (from: number): { readonly selection: Selection; readonly end: number } => {
    const selection = new Map<string, Selection>();
    let at = from;
    for (let last = ""; at < tokens.length && tokens[at] !== "}"; at += 1) {
      const token = tokens[at] ?? "";
      if (token !== "{") {
        selection.set(token, new Map());
        last = token;
        continue;
      }
      const below = read(at + 1);
      selection.set(last, below.selection);
      at = below.end;
    }
    return { selection, end: at };
  };
  return read(1).selection;
}
