import type { ChangeCommit, ChangedFile, ChangeSet } from "../domain/change.ts";
import { resolveCommit, runGit } from "./git.ts";

const MAX_COMMITS = 5_000;
const MAX_NAMED = 2_000;
const TIMEOUT_MS = 60_000;
const LOG = ["log", "-M", "-c", "--name-status", "-z", "--topo-order", "--relative", "--no-ext-diff", "--no-textconv", "--format=commit %H%n%B"];

/**
 * What the commits from `base` to `head` change, as a pull request shows it: against their merge base. Paths are relative to
 * `root`. Null when it cannot be known: no merge base here (a shallow clone), git failed, or more than 5,000 commits.
 */
export async function readChange(root: string, base: string, head: string): Promise<ChangeSet | null> {
  const [from, to] = await Promise.all([resolveCommit(root, base), resolveCommit(root, head)]);
  if (from === undefined || to === undefined) return null;
  const merged = await runGit(root, ["merge-base", from, to]);
  const start = merged.ok ? /^[0-9a-f]{40,64}$/m.exec(merged.stdout.toString("latin1"))?.[0] : undefined;
  if (start === undefined) return null;
  const [diff, log] = await Promise.all([
    runGit(root, ["diff-tree", "-r", "-M", "-z", "--name-status", "--relative", "--no-ext-diff", "--no-textconv", start, to]),
    runGit(root, [...LOG, `--max-count=${MAX_COMMITS + 1}`, to, `^${from}`, "--"], { timeoutMs: TIMEOUT_MS }),
  ]);
  if (!diff.ok || !log.ok) return null;
  const commits = parseCommits(log.stdout.toString("utf8"));
  return commits.length > MAX_COMMITS ? null : { files: parseFiles(diff.stdout.toString("utf8")), commits };
}

/**
 * The commits of `head`'s history whose message contains one of `words`, whatever the case, newest first, at most 2,000. The caller looks at
 * the message again, since a word may stand inside a longer one. Null when git failed.
 */
export async function readCommitsNaming(root: string, head: string, words: readonly string[]): Promise<readonly ChangeCommit[] | null> {
  const named = words.filter((word) => word !== "" && word.length <= 200 && !/[\r\n\0]/.test(word));
  const commit = await resolveCommit(root, head);
  if (commit === undefined) return null;
  if (named.length === 0) return [];
  const greps = named.map((word) => `--grep=${word}`);
  const log = await runGit(root, [...LOG, "-i", "-F", ...greps, `--max-count=${MAX_NAMED}`, commit, "--"], { timeoutMs: TIMEOUT_MS });
  return log.ok ? parseCommits(log.stdout.toString("utf8")) : null;
}

/** The committer's date of a commit in UTC (`2026-01-02T03:04:05Z`), null when there is none here. */
export async function commitDate(root: string, ref: string): Promise<string | null> {
  const commit = await resolveCommit(root, ref);
  if (commit === undefined) return null;
  const shown = await runGit(root, ["show", "--no-patch", "--format=%ct", commit]);
  const seconds = shown.ok ? Number(shown.stdout.toString("latin1").trim()) : Number.NaN;
  if (!Number.isSafeInteger(seconds) || Math.abs(seconds) > 8_000_000_000) return null;
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

const STATUS: Readonly<Record<string, ChangedFile["status"]>> = { A: "added", C: "added", D: "deleted", R: "renamed" };

function parseFiles(output: string): readonly ChangedFile[] {
  const tokens = output.split("\0");
  const files: ChangedFile[] = [];
  for (let at = 0; at + 1 < tokens.length; ) {
    const letter = tokens[at]?.[0] ?? "";
    const pair = letter === "R" || letter === "C";
    const path = tokens[at + (pair ? 2 : 1)] ?? "";
    files.push({ path, status: STATUS[letter] ?? "modified", from: letter === "R" ? (tokens[at + 1] ?? null) : null });
    at += pair ? 3 : 2;
  }
  return files;
}

/** Reads `git log -z --name-status` with a message in front: NUL ends the message and every path. */
function parseCommits(output: string): readonly ChangeCommit[] {
  const tokens = output.split("\0");
  const commits: ChangeCommit[] = [];
  let files: string[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = (tokens[at] ?? "").replace(/^\n+/, "");
    const header = /^commit ([0-9a-f]{40,64})\n/.exec(token);
    if (header !== null) {
      files = [];
      const message = token.slice(header[0].length);
      const end = message.indexOf("\n");
      const subject = end < 0 ? message : message.slice(0, end);
      commits.push({ id: header[1] ?? "", subject, body: end < 0 ? "" : message.slice(end + 1).trim(), files });
    } else if (/^[RC]\d+$/.test(token)) {
      files.push(tokens[at + 1] ?? "", tokens[at + 2] ?? "");
      at += 2;
    } else if (/^[A-Z]{1,8}$/.test(token)) {
      files.push(tokens[at + 1] ?? "");
      at += 1;
    }
  }
  return commits;
}
