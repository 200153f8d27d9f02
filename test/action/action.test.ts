import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../../scripts/bundle.ts";
import { attack, HOSTILE } from "../report/sample.ts";
import { type GitHubServer, startGitHub } from "../support/github/server.ts";
import { permit } from "../support/github/state.ts";
import { commandIn } from "../support/runner.ts";
import { type ActionRun, git, type RunOptions, report, type Stage, scriptedCli, seen, setStage } from "./stage.ts";

const NONE = "0".repeat(40);
const PASS = `write(${JSON.stringify(report("PASS", 0, { verified: 3, unproven: 2 }))})`;
const FAIL = `write(${JSON.stringify(report("FAIL", 1, { failed: 1 }))})`;

let action: string;
const opened: { stage?: Stage; github?: GitHubServer } = {};

beforeAll(async () => {
  action = (await bundle(fileURLToPath(new URL("../../src/entry/action.ts", import.meta.url)))).code;
}, 120_000);

afterEach(async () => {
  opened.stage?.remove();
  await opened.github?.close();
  delete opened.github;
});

function stageWith(behaviour: string): Stage {
  opened.stage = setStage(action, scriptedCli(behaviour));
  return opened.stage;
}

async function github(stage: Stage): Promise<GitHubServer> {
  opened.github = await startGitHub(stage.commits.head);
  return opened.github;
}

function pullRequest(stage: Stage, changes: Record<string, unknown> = {}): RunOptions {
  const pull_request = {
    number: 7,
    title: "Completes Story 04",
    body: "--mode=observe",
    head: { sha: stage.commits.head, ref: "change", repo: { id: 1 } },
    base: { sha: stage.commits.base, repo: { id: 1 } },
    ...changes,
  };
  return { event: "pull_request", payload: { action: "opened", pull_request, sender: { login: "ann" } } };
}

async function runPullRequest(stage: Stage, inputs: Record<string, string> = {}, env: Record<string, string> = {}): Promise<ActionRun> {
  return stage.run({ ...pullRequest(stage), inputs, env });
}

describe("the gate", () => {
  test.each([
    ["PASS", 0],
    ["CONCERNS", 0],
    ["WAIVED", 0],
    ["FAIL", 1],
  ] as const)("%s ends with code %i, in outputs and summary", async (gate, code) => {
    const stage = stageWith(`write(${JSON.stringify(report(gate, code, { verified: 3, failed: 1, moved: 4, unproven: 2 }))})`);
    const run = await runPullRequest(stage);
    expect(run.code).toBe(code);
    expect(run.outputs).toEqual({
      outcome: gate,
      verified: "3",
      failed: "1",
      moved: "4",
      unproven: "2",
      report: expect.stringMatching(new RegExp(`^${stage.root}/runner-temp/truestory-\\w+/report\\.json$`)),
      html: expect.stringMatching(new RegExp(`^${stage.root}/runner-temp/truestory-\\w+/truestory\\.html$`)),
    });
    expect(run.summary).toContain(gate);
    expect(run.log).toContain("because a test says so");
  });

  test.each([
    ["input error, told on stderr", 'process.stderr.write("no audit was done: bad config\\n"); process.exitCode = 2;', 2, "bad config"],
    ["could not audit, told on stderr", 'process.stderr.write("no audit was done: engine\\n"); process.exitCode = 3;', 3, "engine"],
    ["input error with a report", `write(${JSON.stringify(report("FAIL", 2))})`, 2, "because a test says so"],
    ["a crash", "process.abort()", 3, "ended by SIGABRT"],
    ["an unhandled error", 'throw new Error("boom")', 3, "boom"],
    ["an unknown exit code", "process.exitCode = 7", 3, "exit code 7"],
    ["success without a report", "", 3, "its report cannot be used"],
    ["a report that is no JSON", 'writeFileSync(values.output, "{"); ', 3, "its report cannot be used"],
    ["a report of another shape", 'writeFileSync(values.output, "{}"); ', 3, "This is no truestory/report@1"],
    ["a report that says otherwise", `${FAIL}; process.exitCode = 0`, 3, "its report says 1"],
    [
      "a report about another commit",
      `${PASS.replace("write(", "writeFileSync(values.output, JSON.stringify(")})`,
      3,
      "the report is about commit null",
    ],
    ["a report beyond the limit", "writeFileSync(values.output, Buffer.alloc(65 * 1024 * 1024))", 3, "the limit is"],
  ])("is never green after %s", async (_name, behaviour, code, because) => {
    const run = await runPullRequest(stageWith(behaviour));
    expect(run.code).toBe(code);
    expect(run.outputs.outcome).toBe("ERROR");
    expect(run.summary).toContain(because);
    expect(run.log).toContain(because);
  });

  test("works where the runner offers no summary and no outputs", async () => {
    const run = await stageWith(FAIL).run({ event: "schedule", payload: {}, env: { GITHUB_STEP_SUMMARY: undefined, GITHUB_OUTPUT: undefined } });
    expect(run.code).toBe(1);
    expect(run.log).toContain("the job summary was not written");
  });

  test("ends the child when the job is cancelled", async () => {
    const stage = stageWith("setInterval(() => {}, 1000)");
    const { pid, done } = stage.start(pullRequest(stage));
    await expect.poll(() => readSeen(stage), { timeout: 20_000 }).toBeDefined();
    const child = seen(stage).pid;
    process.kill(pid, "SIGTERM");
    expect((await done).code).toBe(143);
    await expect.poll(() => alive(child), { timeout: 5000 }).toBe(false);
  });
});

function readSeen(stage: Stage): unknown {
  try {
    return seen(stage);
  } catch {
    return undefined;
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("the child", () => {
  test("is told which day it is, as commits may say anything", async () => {
    const stage = stageWith(PASS);
    const days = [new Date().toISOString().slice(0, 10)];
    await stage.run({ event: "schedule", payload: {} });
    days.push(new Date().toISOString().slice(0, 10));
    expect(days.map((day) => `${day}T00:00:00Z`)).toContain(seen(stage).values.now);
  });

  test("sees the search path, a home and a temporary directory of its own, and nothing of the runner's", async () => {
    const stage = stageWith(PASS);
    const env = {
      NODE_OPTIONS: "--max-http-header-size=9000",
      ACTIONS_RUNTIME_TOKEN: "s3cret",
      GITHUB_TOKEN: "s3cret",
      PATH: `bin:${process.env.PATH}`,
    };
    await runPullRequest(stage, { "github-token": "s3cret", comment: "false" }, env);
    const { environ, execArgv, cwd } = seen(stage);
    expect(environ.map((variable) => variable.split("=")[0]).sort()).toEqual(["HOME", "LANG", "PATH", "TMPDIR"]);
    expect(environ.join("\n")).not.toContain("s3cret");
    expect(environ.find((variable) => variable.startsWith("PATH="))).not.toMatch(/^PATH=bin:/);
    expect(execArgv).toEqual(["--max-old-space-size=2048"]);
    expect(cwd.startsWith(join(stage.root, "runner-temp"))).toBe(true);
    expect(environ).toContain(`HOME=${cwd}/home`);
  });

  test("fetches nothing for a pull request from a fork", async () => {
    const own = stageWith(PASS);
    await runPullRequest(own);
    expect(seen(own).values).not.toHaveProperty("offline");
    const fork = stageWith(PASS);
    await fork.run(pullRequest(fork, { head: { sha: fork.commits.head, ref: "change", repo: { id: 2 } } }));
    expect(seen(fork).values).toMatchObject({ offline: true });
  });

  test("gets the pull request's text as one argument that cannot be taken for an option", async () => {
    const stage = stageWith(PASS);
    await runPullRequest(stage);
    expect(seen(stage).values).toMatchObject({ format: "json", "pull-request-text": "Completes Story 04\n\n--mode=observe" });
    expect(seen(stage).values).not.toHaveProperty("mode");
    expect(seen(stage).positionals).toEqual(["audit", stage.workspace]);
  });

  test("gets text beyond the limit of an argument cut between characters", async () => {
    const stage = stageWith(PASS);
    const run = await stage.run(pullRequest(stage, { body: "🙂\0".repeat(50_000) }));
    expect(run.code).toBe(0);
    expect(seen(stage).values["pull-request-text"]).toMatch(/^Completes Story 04\n\n(🙂 )+🙂?$/u);
    expect(run.log).toContain("Only the first 120000 bytes");
  });
});

describe("what is compared", () => {
  test("the merge commit with its first parent", async () => {
    const stage = stageWith(PASS);
    expect((await runPullRequest(stage)).code).toBe(0);
    expect(seen(stage).values.base).toBe(stage.commits.base);
  });

  test("the head with where it left the base", async () => {
    const stage = stageWith(PASS);
    stage.checkout(stage.commits.head);
    expect((await runPullRequest(stage)).code).toBe(0);
    expect(seen(stage).values.base).toBe(stage.commits.fork);
  });

  test("another commit than the event's is refused", async () => {
    const stage = stageWith(PASS);
    stage.checkout(stage.commits.fork);
    const run = await runPullRequest(stage);
    expect(run.code).toBe(3);
    expect(run.summary).toContain(`the checkout is at ${stage.commits.fork.slice(0, 12)}`);
    expect((await runPullRequest(stage, { base: stage.commits.base })).code).toBe(0);
  });

  test("a shallow checkout is refused with the remedy", async () => {
    const stage = stageWith(PASS);
    const shallow = join(stage.root, "shallow");
    git(stage.root, "clone", "--quiet", "--depth=1", `file://${stage.workspace}`, shallow);
    const run = await stage.run({ ...pullRequest(stage), env: { GITHUB_WORKSPACE: shallow } });
    expect(run.code).toBe(3);
    expect(run.summary).toContain("fetch-depth: 0");
  });

  test("a merge group with its base, and without a comment", async () => {
    const stage = stageWith(PASS);
    const server = await github(stage);
    const payload = { merge_group: { head_sha: stage.commits.merge, base_sha: stage.commits.fork } };
    const run = await stage.run({ event: "merge_group", payload, inputs: { "github-token": "t0ken" }, env: { GITHUB_API_URL: server.url } });
    expect(run.code).toBe(0);
    expect(seen(stage).values).toMatchObject({ base: stage.commits.fork });
    expect(server.requests).toEqual([]);
  });

  test.each([
    ["what was there before", "main", (stage: Stage) => stage.commits.fork, (stage: Stage) => stage.commits.fork],
    ["nothing, when the default branch is new", "main", () => NONE, () => undefined],
    ["where a new branch left the default branch", "feature", () => NONE, (stage: Stage) => stage.commits.base],
  ])("a push with %s", async (_name, branch, before, base) => {
    const stage = stageWith(PASS);
    git(stage.workspace, "update-ref", "refs/remotes/origin/main", stage.commits.base);
    const payload = { before: before(stage), after: stage.commits.merge, ref: `refs/heads/${branch}`, repository: { default_branch: "main" } };
    expect((await stage.run({ event: "push", payload })).code).toBe(0);
    expect(seen(stage).values.base).toBe(base(stage));
  });

  test.each(["schedule", "workflow_dispatch"])("%s with nothing", async (event) => {
    const stage = stageWith(PASS);
    expect((await stage.run({ event, payload: {}, inputs: { mode: "observe" } })).code).toBe(0);
    expect(seen(stage).values).toMatchObject({ mode: "observe" });
    expect(seen(stage).values).not.toHaveProperty("base");
  });

  test("fault 44, T16: with the base's rights anything but the base's own commit is refused", async () => {
    const stage = stageWith(PASS);
    const inputs = { "github-token": "t0ken", check: "truestory / gate" };
    const run = await stage.run({ ...pullRequest(stage), event: "pull_request_target", inputs, env: { GITHUB_SHA: stage.commits.base } });
    expect(run.code).toBe(2);
    expect(run.summary).toContain("something else than the base's own commit is checked out");
  });

  test("a trusted gate needs a name for its result", async () => {
    const stage = stageWith(PASS);
    const run = await stage.run({ ...pullRequest(stage), event: "pull_request_target" });
    expect(run.code).toBe(2);
    expect(run.summary).toContain("must be posted on the head");
  });

  test("a gate that asks for it is not run by a trigger that a pull request can edit", async () => {
    const stage = stageWith(PASS);
    const run = await stage.run({ ...pullRequest(stage), inputs: { "require-pull-request-target": "true" } });
    expect(run.code).toBe(2);
    expect(run.summary).toContain("asks for `pull_request_target`");
  });
});

describe("the comment", () => {
  test("is created, left alone when nothing changed, and edited when something did", async () => {
    const stage = stageWith(FAIL);
    const server = await github(stage);
    const options = { inputs: { "github-token": "t0ken" }, env: { GITHUB_API_URL: server.url } };
    expect((await stage.run({ ...pullRequest(stage), ...options })).code).toBe(1);
    const [first] = server.state.comments;
    expect(first?.body.split("\n")[0]).toMatch(/^<!-- truestory:checklist [0-9a-f]{16} -->$/);
    expect(first?.body).toContain(`head=${stage.commits.head} run=11.1`);
    const writes = server.writes().length;
    await stage.run({ ...pullRequest(stage), ...options, env: { ...options.env, GITHUB_RUN_ID: "12" } });
    expect(server.writes()).toHaveLength(writes);
    writeFileSync(join(stage.root, "dist", "cli.js"), scriptedCli(PASS));
    await stage.run({ ...pullRequest(stage), ...options, env: { ...options.env, GITHUB_RUN_ID: "13" } });
    expect(server.state.comments).toHaveLength(1);
    expect(server.state.comments[0]?.body).toContain("PASS");
    expect([...server.authorizations]).toEqual(["token t0ken"]);
  });

  test("tells of an audit that could not be done", async () => {
    const stage = stageWith('process.stderr.write("no audit was done: @team **boom**\\n"); process.exitCode = 3;');
    const server = await github(stage);
    const run = await runPullRequest(stage, { "github-token": "t0ken" }, { GITHUB_API_URL: server.url });
    expect(run.code).toBe(3);
    expect(server.state.comments[0]?.body).toContain("could not audit");
  });

  test("tells of a checkout that is refused, instead of keeping an old verdict", async () => {
    const stage = stageWith(PASS);
    const server = await github(stage);
    const options = { ...pullRequest(stage), inputs: { "github-token": "t0ken" }, env: { GITHUB_API_URL: server.url } };
    await stage.run(options);
    stage.checkout(stage.commits.fork);
    await stage.run({ ...options, env: { ...options.env, GITHUB_RUN_ID: "12" } });
    expect(server.state.comments.map((comment) => comment.body)).toEqual([expect.stringContaining("could not audit")]);
  });

  test("that may not be written changes nothing but a notice", async () => {
    const stage = stageWith(PASS);
    const server = await github(stage);
    server.fault = (request) =>
      request.startsWith("POST /repos") ? { answer: 403, body: { message: "Resource not accessible by integration" } } : undefined;
    const run = await runPullRequest(stage, { "github-token": "t0ken" }, { GITHUB_API_URL: server.url });
    expect(run.code).toBe(0);
    expect(run.log).toMatch(/^::notice title=Truestory::comment skipped: the token may not do this/m);
  });

  test.each([
    ["of a fork", { head: { repo: { id: 2 } } }, {}, "a fork may not comment"],
    ["with `comment: false`", {}, { comment: "FALSE" }, ""],
    ["without a token", {}, { "github-token": "" }, "there is no token"],
  ])("is not tried %s", async (_name, changes: { head?: { repo: unknown } }, inputs, because) => {
    const stage = stageWith(PASS);
    const server = await github(stage);
    const head = { sha: stage.commits.head, ref: "change", repo: { id: 1 }, ...changes.head };
    const run = await stage.run({
      ...pullRequest(stage, { head }),
      inputs: { "github-token": "t0ken", ...inputs },
      env: { GITHUB_API_URL: server.url },
    });
    expect(run.code).toBe(0);
    expect(run.log).toContain(because);
    expect(server.writes()).toEqual([]);
  });
});

describe("inputs", () => {
  test.each([
    ["an unknown one, with the nearest", { "repo-pth": "." }, 'there is no input "repo-pth"; did you mean "repo-path"?'],
    ["a bad boolean", { comment: "yes" }, 'input "comment": expected true or false'],
    ["a bad mode", { mode: "strict" }, 'input "mode": expected observe, advise or enforce'],
    ["several at once", { mode: "x", comment: "y", what: "z" }, 'there is no input "what"'],
    ["a directory that is not there", { "repo-path": "nowhere" }, 'no directory "nowhere"'],
  ])("%s is an input error", async (_name, inputs, because) => {
    const run = await runPullRequest(stageWith(PASS), inputs);
    expect(run.code).toBe(2);
    expect(run.log).toContain(because);
  });

  test("a directory that is a symbolic link is an input error", async () => {
    const stage = stageWith(PASS);
    mkdirSync(join(stage.workspace, "real"));
    symlinkSync("real", join(stage.workspace, "infra"));
    const run = await runPullRequest(stage, { "repo-path": "infra" });
    expect(run.code).toBe(2);
    expect(run.log).toContain("is reached through a symbolic link");
  });

  test("a directory outside of Git is an input error", async () => {
    const run = await runPullRequest(stageWith(PASS), { "repo-path": ".." });
    expect(run.code).toBe(2);
    expect(run.log).toContain("is no Git checkout");
  });
});

test("annotations: worst first, no more than the runner keeps, the rest counted", async () => {
  const finding = {
    rule: "r",
    severity: "error",
    message: "expected ##[add-mask]a, found b",
    cluster: null,
    object: null,
    story: null,
    remediation: "Mend it.",
    change: null,
  };
  const findings = Array.from({ length: 14 }, (_, index) => ({ ...finding, at: { path: `a,b:${index}.yaml`, line: index + 1 } }));
  const run = await runPullRequest(stageWith(`write(${JSON.stringify({ ...report("FAIL", 1), findings })})`));
  const errors = run.log.split("\n").filter((line) => line.startsWith("::error"));
  expect(errors).toHaveLength(10);
  expect(errors[0]).toContain("file=a%2Cb%3A0.yaml,line=1");
  expect(errors.at(-1)).toContain("5 more of this level");
  expect(run.log).not.toContain("##[");
});

describe("what GitHub knows of the pull request", () => {
  test("its text and branch as they are now, and who approved the head, reach the audit", async () => {
    const stage = stageWith(PASS);
    const server = await github(stage);
    const [pull] = server.state.pulls;
    const ann = { id: 21, login: "ann", type: "User" } as const;
    pull?.reviews.push({ id: 1, user: ann, state: "APPROVED", commit_id: stage.commits.head, author_association: "MEMBER" });
    server.state.roles.set("ann", "maintain");
    Object.assign(pull ?? {}, { title: "Part of Story 9", body: "Edited since." });
    const run = await stage.run({
      ...pullRequest(stage),
      event: "pull_request_review",
      inputs: { "github-token": "t0ken", comment: "false" },
      env: { GITHUB_API_URL: server.url },
    });
    expect(run.code).toBe(0);
    expect(seen(stage).values).toMatchObject({
      "pull-request-text": "Part of Story 9\n\nEdited since.",
      "pull-request-branch": "change",
      approver: ["ann"],
    });
    expect([...server.used].sort()).toEqual(["metadata=read", "pull_requests=read"]);
  });

  test("fault 9: what cannot be read costs the approvals, not the verdict", async () => {
    const stage = stageWith(FAIL);
    const server = await github(stage);
    server.fault = () => ({ answer: 404, body: { message: "Not Found" } });
    const run = await runPullRequest(stage, { "github-token": "t0ken" }, { GITHUB_API_URL: server.url });
    expect(run.code).toBe(1);
    expect(run.log).toContain("::notice title=Truestory::the pull request was not read");
    expect(seen(stage).values).not.toHaveProperty("approver");
  });
});

describe("the check run", () => {
  const inputs = { "github-token": "t0ken", check: "truestory / gate", comment: "false" };

  test.each([
    ["a failure", FAIL, 1, "failure"],
    ["a pass", PASS, 0, "success"],
    ["fault 36, T36: a crash, never neutral", "process.abort()", 3, "failure"],
  ])("is posted on the head for %s", async (_name, behaviour, code, conclusion) => {
    const stage = stageWith(behaviour);
    const server = await github(stage);
    permit(server.state, { contents: "read", checks: "write", pull_requests: "read" });
    const run = await runPullRequest(stage, inputs, { GITHUB_API_URL: server.url });
    expect(run.code).toBe(code);
    expect(server.state.checks).toMatchObject([{ name: "truestory / gate", head_sha: stage.commits.head, status: "completed", conclusion }]);
  });

  test("fault 16: is posted on a merge group's own commit, without a comment", async () => {
    const stage = stageWith(FAIL);
    const server = await github(stage);
    permit(server.state, { contents: "read", checks: "write" });
    const payload = { merge_group: { head_sha: stage.commits.merge, base_sha: stage.commits.fork } };
    const run = await stage.run({ event: "merge_group", payload, inputs: { ...inputs, comment: "true" }, env: { GITHUB_API_URL: server.url } });
    expect(run.code).toBe(1);
    expect(server.state.checks).toMatchObject([{ head_sha: stage.commits.merge, conclusion: "failure" }]);
    expect(server.state.comments).toEqual([]);
  });

  test("must not be called as the job is", async () => {
    const run = await runPullRequest(stageWith(PASS), { ...inputs, check: "truestory" });
    expect(run.code).toBe(2);
    expect(run.log).toContain("both would be required");
  });
});

describe("a proxy", () => {
  test("fault 38: is used for a host that is no loopback", async () => {
    const stage = stageWith(PASS);
    const server = await github(stage);
    const tunnels: string[] = [];
    const proxy = createServer().on("connect", (request: IncomingMessage, socket: Socket) => {
      tunnels.push(request.url ?? "");
      const { port } = new URL(server.url);
      const upstream = connect(Number(port), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on("error", () => socket.destroy());
      socket.on("error", () => upstream.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", () => resolve()));
    const { port } = proxy.address() as AddressInfo;
    const env = { GITHUB_API_URL: "http://ghes.test/api/v3", http_proxy: `http://127.0.0.1:${port}` };
    await runPullRequest(stage, { "github-token": "t0ken" }, env);
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
    expect(new Set(tunnels)).toEqual(new Set(["ghes.test:80"]));
    expect(server.requests).toContain("GET /api/v3/repos/acme/platform/pulls/7");
  });
});

describe("the stories issue", () => {
  const withClaim = (verdict: string): string => {
    const claim = {
      id: "AC1.1",
      hash: "a".repeat(32),
      line: 7,
      text: "`README.md` exists",
      verdict,
      reason: null,
      because: "expected a file, found none",
      reading: null,
    };
    const whole = {
      ...claim,
      recogniser: null,
      level: null,
      clusters: [],
      evidence: [{ path: "README.md", line: null, cluster: null, object: null, field: null, value: null, note: null }],
    };
    const judged = { ...whole, suggestion: null, change: null };
    const story = {
      path: "docs/a.md",
      id: "STORY-A",
      title: "@acme/all",
      status: { raw: "Done", state: "done" },
      binds: { by: ["status"] },
      gate: "PASS",
    };
    const rest = { tasks: [], fileList: [], definitionOfDone: [], validation: [], prerequisites: [], witnesses: [], unparsed: [] };
    const { counts } = report("PASS", 0);
    const stories = [{ ...story, counts, criteria: [{ id: "AC1", line: 6, text: "It is", verdict, claims: [judged] }], ...rest }];
    const failed = verdict === "failed";
    return `write(${JSON.stringify({ ...report(failed ? "FAIL" : "PASS", failed ? 1 : 0), stories })})`;
  };

  test("fault 49: is recorded on the first night, opened when a claim stops being true, with its commit, and closed again", async () => {
    const stage = stageWith(withClaim("verified"));
    const server = await github(stage);
    permit(server.state, { contents: "read", issues: "write" });
    const night = async (verdict: string, run: number): Promise<ActionRun> => {
      writeFileSync(join(stage.root, "dist", "cli.js"), scriptedCli(withClaim(verdict)));
      const env = { GITHUB_API_URL: server.url, GITHUB_REF: "refs/heads/main", GITHUB_RUN_ID: String(run) };
      return stage.run({
        event: "schedule",
        payload: { repository: { default_branch: "main" } },
        inputs: { "github-token": "t0ken", issue: "true" },
        env,
      });
    };
    await night("verified", 1);
    expect(server.state.issues).toMatchObject([{ state: "closed" }]);
    expect((await night("failed", 2)).code).toBe(1);
    const [issue] = server.state.issues;
    expect(issue).toMatchObject({ state: "open", title: "Truestory: 1 claim of finished stories stopped being true" });
    expect(issue?.body).toContain("1 claim of finished stories is false that was not before");
    expect(issue?.body).toContain("the commit that did it is not determined");
    expect(issue?.body).toContain("Last complete audit:");
    const writes = server.writes().length;
    await night("failed", 3);
    expect(server.writes()).toHaveLength(writes);
    await night("verified", 4);
    expect(server.state.issues).toMatchObject([{ state: "closed", title: "Truestory: every story that was true still is" }]);
  });

  test("is not touched on another branch, nor by an audit that was not done", async () => {
    const stage = stageWith("process.exitCode = 3");
    const server = await github(stage);
    permit(server.state, { contents: "read", issues: "write" });
    const payload = { repository: { default_branch: "main" } };
    const inputs = { "github-token": "t0ken", issue: "true" };
    const run = (ref: string) => stage.run({ event: "workflow_dispatch", payload, inputs, env: { GITHUB_API_URL: server.url, GITHUB_REF: ref } });
    expect((await run("refs/heads/main")).log).toContain("issue left as it is");
    await run("refs/heads/other");
    expect(server.requests).toEqual([]);
  });
});

test("T12, fault 26: the runner finds no command in the log but our annotations, whatever the repository and GitHub say", async () => {
  const stage = stageWith(`write(${JSON.stringify(attack)})`);
  const server = await github(stage);
  server.fault = (request) => (request.includes("/comments") ? { answer: 404, body: { message: HOSTILE } } : undefined);
  const run = await runPullRequest(stage, { "github-token": "t0ken" }, { GITHUB_API_URL: server.url });
  expect(run.code).toBe(0);
  const lines = run.log.split(/\r\n|[\n\r\u0085\u2028\u2029]/u);
  const commands = lines.flatMap((line) => commandIn(line) ?? []);
  expect(commands.map(({ name }) => name).filter((name) => !["error", "warning", "notice"].includes(name))).toEqual([]);
  expect(commands.filter(({ data }) => data.startsWith("comment skipped"))).toHaveLength(1);
  expect(commands.length).toBe(lines.filter((line) => /^::(?:error|warning|notice) title=/.test(line)).length);
  for (const { properties } of commands) expect(Object.keys(properties).filter((key) => !["title", "file", "line"].includes(key))).toEqual([]);
});

test("T13, T14: outputs are words of ours, numbers and a path that we made, and nothing else of the runner's files is written", async () => {
  const stage = stageWith(`write(${JSON.stringify(attack)})`);
  const files = { GITHUB_ENV: join(stage.root, "env"), GITHUB_PATH: join(stage.root, "path"), GITHUB_STATE: join(stage.root, "state") };
  for (const file of Object.values(files)) writeFileSync(file, "");
  const run = await runPullRequest(stage, {}, files);
  for (const value of Object.values(run.outputs)) expect(value).toMatch(/^[\w./-]+$/);
  for (const file of Object.values(files)) expect(readFileSync(file, "utf8")).toBe("");
});

test("a command in a comment is answered without a checkout, by the permission interface", async () => {
  const stage = stageWith("process.exit(9)");
  const server = await github(stage);
  const user = { id: 7, login: "someone", type: "User" } as const;
  server.state.comments.push({ id: 55, on: 7, body: "/truestory help", user, minimised: false });
  server.state.roles.set("someone", "write");
  const payload = {
    action: "created",
    issue: { number: 7, state: "open", pull_request: {} },
    comment: { id: 55, body: "/truestory help", user },
    sender: user,
  };
  const run = await stage.run({
    event: "issue_comment",
    payload,
    inputs: { "github-token": "t0ken" },
    env: { GITHUB_API_URL: server.url, GITHUB_WORKSPACE: "/nowhere" },
  });
  expect(run.code).toBe(0);
  expect(run.log).toBe("::notice title=Truestory::the command was answered: told\n");
  expect(server.state.comments.at(-1)?.body).toContain("judges the head again");
  const edited = await stage.run({ event: "issue_comment", payload: { ...payload, action: "edited" }, inputs: { "github-token": "t0ken" } });
  expect([edited.code, edited.log]).toEqual([0, ""]);
});
