import { type GitResult, runGit } from "./git.ts";

/** A commit of the log, newest first; `at` is its position, 0 for the newest. */
export interface LoggedCommit {
  readonly at: number;
  readonly id: string;
  readonly parents: readonly string[];
  /** Committer's clock, seconds since 1970 in UTC. */
  readonly time: number;
  readonly subject: string;
  readonly touched: readonly string[];
  readonly deleted: readonly string[];
  readonly renamed: readonly Rename[];
}

/** A pair Git took for a rename, with the likeness of the two contents in percent. */
export interface Rename {
  readonly from: string;
  readonly to: string;
  readonly likeness: number;
}

/** The log of a commit's history. `cut` says why older commits are missing. */
export interface Log {
  readonly commits: readonly LoggedCommit[];
  readonly cut: string | null;
}

/** Commits that are read at most. */
const MAX_COMMITS = 20_000;
const TIMEOUT_MS = 60_000;

/**
 * Reads the history of `commit` with one `git log`: renames found by content (-M), of merges only what differs from every
 * parent. Paths are relative to `root`. Never throws; when the log cannot be read, it is empty and cut.
 */
export async function readLog(root: string, commit: string): Promise<Log> {
  const format = "--format=commit %H %ct [%P] %s";
  const args = ["log", "-M", "-c", "--name-status", "-z", "--topo-order", "--relative", format, `--max-count=${MAX_COMMITS + 1}`];
  const result: GitResult = await runGit(root, [...args, "--no-ext-diff", "--no-textconv", "--end-of-options", commit, "--"], {
    timeoutMs: TIMEOUT_MS,
  });
  if (!result.ok) return { commits: [], cut: `git log failed: ${result.stderr.slice(0, 200)}` };
  const commits = parseLog(result.stdout.toString("utf8"));
  if (commits.length <= MAX_COMMITS) return { commits, cut: null };
  return { commits: commits.slice(0, MAX_COMMITS), cut: `only the newest ${MAX_COMMITS} commits were read` };
}

/** Reads the records of `git log -z --name-status` as {@link readLog} asks for them. */
function parseLog(output: string): readonly LoggedCommit[] {
  const tokens = output.split("\0");
  const commits: LoggedCommit[] = [];
  let current: { touched: string[]; deleted: string[]; renamed: Rename[] } = { touched: [], deleted: [], renamed: [] };
  for (let at = 0; at < tokens.length; at += 1) {
    const token = trimBreaks(tokens[at] ?? "");
    if (token === "") continue;
    const header = /^commit ([0-9a-f]{40,64}) (-?\d{1,20}) \[([0-9a-f ]*)\] /.exec(token);
    if (header !== null) {
      current = { touched: [], deleted: [], renamed: [] };
      const [lead, id = "", time, parents = ""] = header;
      const made = { id, time: Number(time), parents: parents.split(" ").filter((parent) => parent !== "") };
      commits.push({ at: commits.length, ...made, subject: token.slice(lead.length), ...current });
    } else if (/^[RC]\d+$/.test(token)) {
      const [from, to] = [tokens[at + 1] ?? "", tokens[at + 2] ?? ""];
      at += 2;
      current.touched.push(to);
      if (token.startsWith("R")) current.renamed.push({ from, to, likeness: Number(token.slice(1)) });
    } else {
      at += 1;
      (/^D+$/.test(token) ? current.deleted : current.touched).push(tokens[at] ?? "");
    }
  }
  return commits;
}

function trimBreaks(token: string): string {
  let start = 0;
  while (token[start] === "\n") start += 1;
  return start === 0 ? token : token.slice(start);
}
