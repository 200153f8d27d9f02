import { expect, test } from "vitest";
import { AuditFailure } from "../../src/domain/failure.ts";
import { readEvent } from "../../src/github/event.ts";

const HEAD = "a".repeat(40);
const BASE = "b".repeat(40);
const NONE = "0".repeat(40);

function pull(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    number: 7,
    title: "Completes Story 04",
    body: "All of it.",
    head: { sha: HEAD, ref: "change", repo: { id: 1 } },
    base: { sha: BASE, repo: { id: 1 } },
    ...changes,
  };
}

test.each(["pull_request", "pull_request_review"])("%s of the same repository", (name) => {
  expect(readEvent(name, { action: "opened", pull_request: pull(), sender: { login: "ann" } })).toEqual({
    kind: "pull-request",
    number: 7,
    head: HEAD,
    base: BASE,
    fork: false,
    readOnlyActor: false,
    text: "Completes Story 04\n\nAll of it.",
    branch: "change",
    trusted: false,
  });
});

test.each([
  ["another repository", { id: 2 }],
  ["a repository that was deleted", null],
])("a head in %s is a fork", (_name, repo) => {
  expect(readEvent("pull_request", { pull_request: pull({ head: { sha: HEAD, ref: "change", repo }, body: null }) })).toMatchObject({
    fork: true,
    text: "Completes Story 04\n\n",
  });
});

test("Dependabot's token is read-only", () => {
  expect(readEvent("pull_request", { pull_request: pull(), sender: { login: "dependabot[bot]" } })).toMatchObject({ readOnlyActor: true });
});

test("a merge group", () => {
  expect(readEvent("merge_group", { merge_group: { head_sha: HEAD, base_sha: BASE } })).toEqual({ kind: "merge-group", head: HEAD, base: BASE });
});

test.each([
  ["an ordinary push", { before: BASE }, { before: BASE, branch: "main" }],
  ["a new branch", { before: NONE, ref: "refs/heads/feature/x" }, { before: null, branch: "feature/x" }],
  ["an overwritten branch", { before: BASE, forced: true }, { before: null }],
  ["a tag", { before: NONE, ref: "refs/tags/v1" }, { before: null, branch: null }],
])("%s", (_name, payload, event) => {
  expect(readEvent("push", { after: HEAD, ref: "refs/heads/main", repository: { default_branch: "main" }, ...payload })).toMatchObject({
    kind: "push",
    head: HEAD,
    defaultBranch: "main",
    ...event,
  });
});

test.each(["schedule", "workflow_dispatch"])("%s is about the repository as it stands", (name) => {
  expect(readEvent(name, {})).toEqual({ kind: "standing", defaultBranch: null });
  expect(readEvent(name, { repository: { default_branch: "trunk" } })).toEqual({ kind: "standing", defaultBranch: "trunk" });
});

test.each([
  ["workflow_run", {}, "says nothing about what to audit"],
  ["issue_comment", {}, "says nothing about what to audit"],
  ["push", { before: HEAD, after: NONE, ref: "refs/heads/x", repository: { default_branch: "main" } }, "deletes refs/heads/x"],
  ["pull_request", { pull_request: { ...pull(), number: "7" } }, "pull_request.number"],
  ["pull_request", { pull_request: pull({ head: { sha: "--upload-pack=x", ref: "x", repo: null } }) }, "pull_request.head.sha"],
  ["pull_request", null, "not as GitHub documents it"],
])("%s is refused: %#", (name, payload, because) => {
  expect(() => readEvent(name, payload)).toThrow(AuditFailure);
  expect(() => readEvent(name, payload)).toThrow(because);
});
