import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Gate, Report } from "../../src/domain/audit.ts";

/** The variables of a runner that a test passes on; nothing of the surrounding environment gets in. */
const PATH = process.env.PATH ?? "";

/** What a run of the built action left behind. */
export interface ActionRun {
  readonly code: number | null;
  readonly log: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Commits of the workspace: `main` ← `merge` → `head`, and `main` has a commit that the branch has not. */
export interface Commits {
  readonly fork: string;
  readonly base: string;
  readonly head: string;
  readonly merge: string;
}

/** A runner with a workspace, and a folder with the action's bundle beside a command line tool. */
export interface Stage {
  readonly root: string;
  readonly workspace: string;
  readonly commits: Commits;
  readonly action: string;
  checkout(commit: string): void;
  run(options: RunOptions): Promise<ActionRun>;
  start(options: RunOptions): { readonly pid: number; readonly done: Promise<ActionRun> };
  remove(): void;
}

export interface RunOptions {
  readonly event: string;
  readonly payload: unknown;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export function setStage(action: string, cli: string): Stage {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "action-")));
  for (const directory of ["dist", "runner-temp", "workspace"]) mkdirSync(join(root, directory));
  writeFileSync(join(root, "package.json"), '{"type":"module"}');
  writeFileSync(join(root, "dist", "action.js"), action);
  writeFileSync(join(root, "dist", "cli.js"), cli);
  const workspace = join(root, "workspace");
  const commits = makeCommits(workspace);
  const start = (options: RunOptions): { pid: number; done: Promise<ActionRun> } => startAction(root, commits, options);
  return {
    root,
    workspace,
    commits,
    action: join(root, "dist", "action.js"),
    checkout: (commit) => void git(workspace, "checkout", "--quiet", commit),
    run: (options) => start(options).done,
    start,
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

export function git(directory: string, ...args: readonly string[]): string {
  const env = {
    PATH,
    HOME: directory,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z",
    GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
  };
  return execFileSync("git", ["-c", "advice.detachedHead=false", "-c", "user.name=t", "-c", "user.email=t@example.test", ...args], {
    cwd: directory,
    env,
    encoding: "utf8",
  }).trim();
}

function makeCommits(workspace: string): Commits {
  const commit = (file: string): string => {
    writeFileSync(join(workspace, file), `${file}\n`);
    git(workspace, "add", "--all");
    git(workspace, "commit", "--quiet", "--message", file);
    return git(workspace, "rev-parse", "HEAD");
  };
  git(workspace, "init", "--quiet", "--initial-branch=main");
  const fork = commit("README.md");
  git(workspace, "checkout", "--quiet", "-b", "feature");
  const head = commit("feature.md");
  git(workspace, "checkout", "--quiet", "main");
  const base = commit("main.md");
  git(workspace, "checkout", "--quiet", "--detach");
  git(workspace, "merge", "--quiet", "--no-ff", "--message", "merge", head);
  return { fork, base, head, merge: git(workspace, "rev-parse", "HEAD") };
}

function startAction(
  root: string,
  commits: Commits,
  { event, payload, inputs = {}, env = {} }: RunOptions,
): { pid: number; done: Promise<ActionRun> } {
  const files = { payload: join(root, "event.json"), summary: join(root, "summary.md"), outputs: join(root, "outputs") };
  writeFileSync(files.payload, JSON.stringify(payload));
  writeFileSync(files.summary, "");
  writeFileSync(files.outputs, "");
  const runner: Record<string, string | undefined> = {
    PATH,
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: files.payload,
    GITHUB_WORKSPACE: join(root, "workspace"),
    GITHUB_REPOSITORY: "acme/platform",
    GITHUB_SHA: commits.merge,
    GITHUB_SERVER_URL: "https://github.test",
    GITHUB_API_URL: "http://127.0.0.1:9",
    GITHUB_WORKFLOW_REF: "acme/platform/.github/workflows/truestory.yml@refs/pull/7/merge",
    GITHUB_JOB: "truestory",
    GITHUB_RUN_ID: "11",
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_STEP_SUMMARY: files.summary,
    GITHUB_OUTPUT: files.outputs,
    RUNNER_TEMP: join(root, "runner-temp"),
    ...env,
  };
  for (const [name, value] of Object.entries(inputs)) runner[`INPUT_${name.toUpperCase()}`] = value;
  const child = spawn(process.execPath, [join(root, "dist", "action.js")], { cwd: root, env: runner, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const done = new Promise<ActionRun>((resolve) => {
    child.on("close", (code) =>
      resolve({ code, log, summary: readFileSync(files.summary, "utf8"), outputs: readOutputs(readFileSync(files.outputs, "utf8")) }),
    );
  });
  return { pid: child.pid ?? 0, done };
}

/** Reads the file of outputs as the runner does: `name<<delimiter`, lines, `delimiter`. */
function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at += 1) {
    const [, name, delimiter] = /^(\S+?)<<(\S+)$/.exec(lines[at] ?? "") ?? [];
    if (name === undefined) continue;
    const end = lines.indexOf(delimiter ?? "", at + 1);
    outputs[name] = lines.slice(at + 1, end).join("\n");
    at = end;
  }
  return outputs;
}

/** The smallest report with this gate and these counts. */
export function report(gate: Gate, exitCode: 0 | 1 | 2 | 3, counts: Partial<Report["counts"]> = {}): Report {
  return {
    schema: "truestory/report@1",
    tool: { name: "truestory", version: "0.0.0" },
    engine: { kustomize: "v0", flux: "v0", helm: null, kubeVersion: null, apiVersions: [] },
    mode: "advise",
    now: null,
    repository: { commit: null, base: null },
    gate: { outcome: gate, reasons: ["because a test says so"], exitCode },
    counts: { verified: 0, attested: 0, failed: 0, moved: 0, unproven: 0, deferred: 0, waived: 0, "not-applicable": 0, ...counts },
    stories: [],
    findings: [],
    drift: [],
    clusters: [],
    snapshots: [],
    ignored: [],
  };
}

/**
 * A command line tool that keeps the contract of `truestory audit --format json --output`: it notes how it was started in
 * `seen.json` beside itself, and then runs `behaviour`, which sees `write(report)`, `values` and `commit`.
 */
export function scriptedCli(behaviour: string): string {
  return `
import { execFileSync, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
const text = { type: "string" };
const options = { format: text, output: text, snapshots: text, commit: text, story: { ...text, multiple: true }, now: text, base: text, mode: text, "pull-request-text": text, "pull-request-branch": text, approver: { ...text, multiple: true }, offline: { type: "boolean" } };
const { values, positionals } = parseArgs({ args: process.argv.slice(2), options, allowPositionals: true });
const environ = readFileSync("/proc/self/environ", "utf8").split("\\0").filter(Boolean);
writeFileSync(new URL("./seen.json", import.meta.url), JSON.stringify({ pid: process.pid, execArgv: process.execArgv, environ, values, positionals, cwd: process.cwd() }));
const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: positionals[1], encoding: "utf8" }).trim();
const write = (report) => {
  writeFileSync(values.output, JSON.stringify({ ...report, repository: { commit, base: values.base ?? null } }));
  process.exitCode = report.gate.exitCode;
};
${behaviour}
`;
}

/** What the scripted tool noted. */
export interface Seen {
  readonly pid: number;
  readonly execArgv: readonly string[];
  readonly environ: readonly string[];
  readonly values: Readonly<Record<string, string | readonly string[]>>;
  readonly positionals: readonly string[];
  readonly cwd: string;
}

export function seen(stage: Stage): Seen {
  return JSON.parse(readFileSync(join(stage.root, "dist", "seen.json"), "utf8")) as Seen;
}
